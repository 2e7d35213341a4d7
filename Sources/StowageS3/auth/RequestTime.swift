/// When a request was signed, to the second.
struct RequestTime: Sendable {
  /// Since 1970.
  let seconds: Int
  /// As in the string to sign: `20130524T000000Z`.
  let text: String

  /// The day: `20130524`.
  var date: Substring { text.prefix(8) }

  init(seconds: Int) {
    self.seconds = seconds
    text = Self.written(seconds)
  }

  /// ISO 8601 in its basic form, `20130524T000000Z`; nil where it is not that.
  init?(basic text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[4..<6]),
      let day = Self.number(bytes[6..<8]), let hour = Self.number(bytes[9..<11]),
      let minute = Self.number(bytes[11..<13]), let second = Self.number(bytes[13..<15]),
      let seconds = Self.seconds(year, month, day, hour, minute, second)
    else { return nil }
    self.seconds = seconds
    self.text = text
  }

  /// The date of HTTP, `Fri, 24 May 2013 00:00:00 GMT`; nil where it is not that.
  init?(http text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, bytes[25...].elementsEqual(" GMT".utf8),
      bytes[3] == UInt8(ascii: ","), bytes[19] == UInt8(ascii: ":"), bytes[22] == UInt8(ascii: ":"),
      [4, 7, 11, 16].allSatisfy({ bytes[$0] == UInt8(ascii: " ") }),
      let month = Self.months.firstIndex(where: { $0.utf8.elementsEqual(bytes[8..<11]) }),
      let year = Self.number(bytes[12..<16]), let day = Self.number(bytes[5..<7]),
      let hour = Self.number(bytes[17..<19]), let minute = Self.number(bytes[20..<22]),
      let second = Self.number(bytes[23..<25]),
      let seconds = Self.seconds(year, month + 1, day, hour, minute, second)
    else { return nil }
    self.init(seconds: seconds)
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for digit in digits {
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  /// Nil where there is no such day or time of day; the 60th second of a minute is the first of the next.
  private static func seconds(
    _ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int, _ second: Int
  ) -> Int? {
    guard (1...12).contains(month), hour < 24, minute < 60, second <= 60, day >= 1 else { return nil }
    let days = days(year, month, day)
    guard date(days) == (year, month, day) else { return nil }
    return ((days * 24 + hour) * 60 + minute) * 60 + second
  }

  /// Days since 1970 in the Gregorian calendar, counted in years that begin with March so that the leap day is last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + floorQuotient(year, 4) - floorQuotient(year, 100) + floorQuotient(year, 400)
      + dayOfYear
      - 719_468
  }

  private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let fromMarch0 = days + 719_468
    let era = floorQuotient(fromMarch0, 146_097)
    let dayOfEra = fromMarch0 - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }

  private static func written(_ seconds: Int) -> String {
    let days = floorQuotient(seconds, 86_400)
    let (year, month, day) = date(days)
    let second = seconds - days * 86_400
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return padded(year, 4) + padded(month, 2) + padded(day, 2) + "T" + padded(second / 3600, 2)
      + padded(second / 60 % 60, 2) + padded(second % 60, 2) + "Z"
  }

  private static func floorQuotient(_ one: Int, _ other: Int) -> Int {
    one >= 0 ? one / other : -((other - 1 - one) / other)
  }
}
