/// How long the units are that a format counts time in.
enum TimeUnit: UInt64 {
  case seconds = 1_000_000_000
  case milliseconds = 1_000_000
  case microseconds = 1000
  /// Windows' file time.
  case ticks = 100
  case nanoseconds = 1
}

extension Fields {
  /// A whole number from 0 to `limit`.
  @inline(__always) func number(
    _ field: Int, atMost limit: UInt64 = 1 << 53, _ expected: StaticString = "a whole number from 0 to 2^53"
  ) throws(FieldFault) -> Int {
    guard let number = wholeNumber(self[field], atMost: limit) else { throw FieldFault(field, expected) }
    return Int(number)
  }

  /// A time, rounded down to milliseconds.
  @inline(__always) func milliseconds(_ field: Int, in unit: TimeUnit) throws(FieldFault) -> UInt64 {
    if let time = decimalMilliseconds(self[field], in: unit), time <= PlainTraceReader.maximumTime {
      return time
    }
    throw FieldFault(
      field,
      unit == .nanoseconds
        ? "a time up to the year 9999 as a whole number of nanoseconds, since the first line has one"
        : "a time up to the year 9999 as a decimal number")
  }
}

/// The milliseconds of a decimal number with or without a fraction, nil if it is none or far too large.
@inline(__always) private func decimalMilliseconds(
  _ cell: UnsafeBufferPointer<UInt8>, in unit: TimeUnit
) -> UInt64? {
  let point = cell.firstIndex(of: UInt8(ascii: ".")) ?? cell.count
  guard let whole = wholeNumber(UnsafeBufferPointer(rebasing: cell[..<point]), atMost: .max) else {
    return nil
  }
  if point < cell.count && (point + 1 == cell.count || unit == .nanoseconds) { return nil }
  for byte in cell.dropFirst(point + 1) where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
    return nil
  }
  if unit != .seconds { return whole / (TimeUnit.milliseconds.rawValue / unit.rawValue) }
  var fraction: UInt64 = 0
  for place in 1...3 {
    let digit = point + place < cell.count ? cell[point + place] - UInt8(ascii: "0") : 0
    fraction = fraction * 10 + UInt64(digit)
  }
  // Far beyond the latest time, and far from an overflow.
  return whole > 1 << 50 ? nil : whole * 1000 + fraction
}

extension Fields {
  /// Whether the field is this text.
  @inline(__always) func isText(_ field: Int, _ text: StaticString) -> Bool {
    let cell = self[field]
    guard cell.count == text.utf8CodeUnitCount else { return false }
    for index in 0..<cell.count where cell[index] != text.utf8Start[index] { return false }
    return true
  }
}

extension ForeignRequest {
  /// Where the last extent of a device may begin, in bytes: 2^52 sectors of 512 bytes.
  static let largestOffset = 1 << 61

  /// The bytes of a block device that were asked for; `false` where there are none.
  ///
  /// - Parameter unit: bytes that both are counted in.
  mutating func setExtent(
    _ fields: borrowing Fields, offset: Int, length: Int, unit: Int
  ) throws(FieldFault) -> Bool {
    let start = try fields.number(
      offset, atMost: UInt64(Self.largestOffset / unit),
      unit == 1 ? "a whole number from 0 to 2^61" : "a whole number from 0 to 2^52")
    let count = try fields.number(length, atMost: UInt64((4 << 30) / unit), "a length of at most 4 GiB")
    extent = start * unit..<(start + count) * unit
    return count > 0
  }
}
