import StowageCore

/// The values that rows are made of, as `ByteReader` reads them.
extension ByteWriter {
  mutating func put(count: Int) { put(Int64(count)) }

  mutating func put(_ instant: Instant) { put(instant.milliseconds) }

  mutating func put(_ moment: Moment) {
    put(moment.wall)
    put(count: moment.ingestedBytes)
  }
}
