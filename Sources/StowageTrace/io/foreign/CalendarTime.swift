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

private let monthNames: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

/// Reads numbers of fixed width one after another.
struct DigitReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var next = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  var isAtEnd: Bool { next == bytes.count }

  /// So many digits, nil if there are others.
  mutating func number(digits: Int) -> Int? {
    guard next + digits <= bytes.count else { return nil }
    var number = 0
    for byte in bytes[next..<next + digits] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    next += digits
    return number
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
    defer { next += 3 }
    return (1...12).first { month in
      let name = monthNames.utf8Start + 3 * (month - 1)
      return name[0] == bytes[next] && name[1] == bytes[next + 1] && name[2] == bytes[next + 2]
    }
  }
}

/// A date and a time of day in UTC.
struct CalendarTime {
  private let (year, month, day): (Int, Int, Int)
  private let secondOfDay: Int

  /// - Parameter seconds: since 1970. The date is that of civil_from_days, the inverse of days_from_civil.
  init(seconds: UInt64) {
    secondOfDay = Int(seconds % 86_400)
    let days = Int(seconds / 86_400) + 719_468
    let (era, dayOfEra) = (days / 146_097, days % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  private func padded(_ number: Int, digits: Int = 2) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private var timeOfDay: String {
    "\(padded(secondOfDay / 3600)):\(padded(secondOfDay / 60 % 60)):\(padded(secondOfDay % 60))"
  }

  /// As in `2019-02-06T00:00:38Z`.
  var text: String { "\(padded(year, digits: 4))-\(padded(month))-\(padded(day))T\(timeOfDay)Z" }

  /// As in `06/Feb/2019:00:00:38 +0000`.
  var logText: String {
    let name = monthNames.description.dropFirst(3 * (month - 1)).prefix(3)
    return "\(padded(day))/\(name)/\(padded(year, digits: 4)):\(timeOfDay) +0000"
  }
}
