import StowageCore

/// The values that rows are made of, as `ByteReader` reads them.
extension ByteWriter {
  mutating func put(count: Int) {
    precondition(count >= 0, "a count of \(count) could be written but not read")
    put(Int64(count))
  }

  mutating func put(positive number: some FixedWidthInteger & UnsignedInteger) {
    precondition(number > 0, "a number that is counted from 1 is 0: it could be written but not read")
    put(number)
  }

  mutating func put(_ instant: Instant) { put(instant.milliseconds) }

  mutating func put(_ moment: Moment) {
    put(moment.wall)
    put(count: moment.ingestedBytes)
  }
}
