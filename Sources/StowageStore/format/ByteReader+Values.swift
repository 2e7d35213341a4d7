import StowageCore

/// The values that rows are made of, each checked for its range: what is read here may have been damaged.
extension ByteReader {
  /// A number that counts something: never negative.
  mutating func count() throws(FormatError) -> Int {
    let start = position
    let value = try number(Int64.self)
    guard value >= 0, let count = Int(exactly: value) else {
      throw .value(at: start, found: UInt64(bitPattern: value), expected: "a count that is not negative")
    }
    return count
  }

  /// A number that is counted from 1.
  mutating func positive<Number: FixedWidthInteger & UnsignedInteger>(
    _: Number.Type = Number.self
  ) throws(FormatError) -> Number {
    let start = position
    let value = try number(Number.self)
    guard value > 0 else { throw .value(at: start, found: 0, expected: "at least 1") }
    return value
  }

  mutating func choice<Choice: RawRepresentable<UInt8>>(
    _: Choice.Type = Choice.self
  ) throws(FormatError) -> Choice {
    let start = position
    let raw = try number(UInt8.self)
    guard let choice = Choice(rawValue: raw) else {
      throw .value(at: start, found: UInt64(raw), expected: "a \(Choice.self)")
    }
    return choice
  }

  mutating func instant() throws(FormatError) -> Instant { Instant(milliseconds: try number()) }

  mutating func moment() throws(FormatError) -> Moment {
    Moment(wall: try instant(), ingestedBytes: try count())
  }

  /// Nothing may follow what was read.
  func finish() throws(FormatError) {
    if !isAtEnd { throw .value(at: position, found: UInt64(rest), expected: "no more bytes") }
  }
}
