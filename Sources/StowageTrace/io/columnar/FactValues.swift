import StowageCore

/// Which facts are known that may be unknown.
struct FactFlags: OptionSet {
  let rawValue: UInt8

  static let logicalBytes = FactFlags(rawValue: 1 << 0)
  static let expiry = FactFlags(rawValue: 1 << 1)
  static let lastRead = FactFlags(rawValue: 1 << 2)
  static let overwritten = FactFlags(rawValue: 1 << 3)
}

extension ChunkFacts {
  /// In the order of ``EventKind``'s columns. An unknown address is -1, of which no key has the number.
  var values: [Int64] {
    var flags: FactFlags = []
    if logicalBytes != nil { flags.insert(.logicalBytes) }
    if expiry != nil { flags.insert(.expiry) }
    if lastRead != nil { flags.insert(.lastRead) }
    if overwritten != nil { flags.insert(.overwritten) }
    return [
      Int64(flags.rawValue), Int64(key), Int64(bucket), Int64(contentType), Int64(tenant), Int64(batch),
      Int64(prefix), Int64(bitPattern: address ?? .max), Int64(logicalBytes ?? 0),
      expiry?.milliseconds ?? 0, lastRead?.milliseconds ?? 0, Int64(reads),
      overwritten?.wallMilliseconds ?? 0, Int64(overwritten?.ingestedBytes ?? 0), uploaded.wall.milliseconds,
      Int64(uploaded.ingestedBytes),
    ]
  }

  /// - Precondition: the values are in the ranges of their columns.
  init(_ values: inout EventValues) {
    let flags = FactFlags(rawValue: UInt8(values.next()))
    self.init()
    key = values.nextNumber()
    bucket = values.nextNumber()
    contentType = values.nextNumber()
    tenant = values.nextNumber()
    batch = values.nextNumber()
    prefix = values.nextNumber()
    address = UInt64(bitPattern: values.next())
    let (bytes, expires, read) = (Int(values.next()), values.nextInstant(), values.nextInstant())
    logicalBytes = flags.contains(.logicalBytes) ? bytes : nil
    expiry = flags.contains(.expiry) ? expires : nil
    lastRead = flags.contains(.lastRead) ? read : nil
    reads = values.nextNumber()
    var life = Lifetime(from: .origin, to: .origin)
    life.wallMilliseconds = values.next()
    life.ingestedBytes = Int(values.next())
    overwritten = flags.contains(.overwritten) ? life : nil
    uploaded = values.nextMoment()
  }
}

extension Moment {
  fileprivate static var origin: Moment { Moment(wall: .zero, ingestedBytes: 0) }
}

/// The values of one record, in the order of its columns.
struct EventValues {
  private let columns: ArraySlice<[Int64]>
  private let record: Int
  private var index: Int

  init(_ columns: ArraySlice<[Int64]>, record: Int) {
    self.columns = columns
    self.record = record
    index = columns.startIndex
  }

  mutating func next() -> Int64 {
    defer { index += 1 }
    return columns[index][record]
  }

  mutating func nextNumber() -> UInt32 { UInt32(next()) }
  mutating func nextInstant() -> Instant { Instant(milliseconds: next()) }
  mutating func nextMoment() -> Moment { Moment(wall: nextInstant(), ingestedBytes: Int(next())) }
}
