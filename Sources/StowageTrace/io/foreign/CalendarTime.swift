/// Milliseconds since 1970 of a date and a time of day in UTC, nil if there is no such date after 1970 up to the year 9999.
///
/// The count of days is that of the proleptic Gregorian calendar, by years that begin in March (H. Hinnant, "chrono-compatible low-level
/// date algorithms", days_from_civil).
func calendarMilliseconds(
  year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, offsetMinutes: Int = 0
) -> UInt64? {
  guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
    (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
  else { return nil }
  let shifted = month > 2 ? year : year - 1
  let (era, yearOfEra) = (shifted / 400, shifted % 400)
  let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offsetMinutes * 60
  let milliseconds = seconds * 1000
  return milliseconds >= 0 && milliseconds <= Int(PlainTraceReader.maximumTime) ? UInt64(milliseconds) : nil
}

/// Reads numbers of fixed width one after another.
struct DigitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var next = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { next == bytes.count }

  /// So many digits, nil if there are others.
  mutating func number(digits: Int) -> Int? {
    guard next + digits <= bytes.count else { return nil }
    let cell = UnsafeBufferPointer(rebasing: bytes[next..<next + digits])
    next += digits
    return wholeNumber(cell, atMost: 9999).map(Int.init)
  }

  /// Whether this byte comes next; it is passed over then.
  mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard next < bytes.count, bytes[next] == UInt8(ascii: byte) else { return false }
    next += 1
    return true
  }

  /// The place of the next three letters among the English names of months, from 1.
  mutating func month() -> Int? {
    guard next + 3 <= bytes.count else { return nil }
    let name = bytes[next..<next + 3]
    next += 3
    let names = "JanFebMarAprMayJunJulAugSepOctNovDec".utf8
    for month in 0..<12 where names.dropFirst(3 * month).prefix(3).elementsEqual(name) { return month + 1 }
    return nil
  }
}
