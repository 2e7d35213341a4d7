public import StowageCore

/// Instants as S3 writes them and clients send them; milliseconds since 1970, proleptic Gregorian, UTC.
enum HTTPTime {
  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 section 5.6.7).
  static func header(_ instant: Instant) -> String {
    let seconds = floored(instant.milliseconds, 1000)
    let (day, time) = (floored(seconds, 86_400), seconds - floored(seconds, 86_400) * 86_400)
    let date = date(ofDay: day)
    let weekday = weekdays[Int((day % 7 + 11) % 7)]
    return "\(weekday), \(two(date.day)) \(months[Int(date.month) - 1]) \(four(date.year)) \(clock(time)) GMT"
  }

  /// `1994-11-06T08:49:37.000Z`.
  static func document(_ instant: Instant) -> String {
    let seconds = floored(instant.milliseconds, 1000)
    let (day, time) = (floored(seconds, 86_400), seconds - floored(seconds, 86_400) * 86_400)
    let date = date(ofDay: day)
    let thousandths = instant.milliseconds - seconds * 1000
    let fraction = "\(thousandths + 1000)".dropFirst()
    return "\(four(date.year))-\(two(date.month))-\(two(date.day))T\(clock(time)).\(fraction)Z"
  }

  /// The instant of a header like `If-Modified-Since`, nil where it is none.
  static func parsed(header: String) -> Instant? {
    let parts = header.split(whereSeparator: { " -:,".contains($0) }).map(String.init)
    guard parts.count == 8, parts[7] == "GMT", let month = months.firstIndex(of: parts[2]),
      let day = Int64(parts[1]), let year = Int64(parts[3]), let hour = Int64(parts[4]),
      let minute = Int64(parts[5]), let second = Int64(parts[6])
    else { return nil }
    return instant(year, Int64(month) + 1, day, hour, minute, second)
  }

  /// The instant of a date in a document, like `2030-01-01T00:00:00.000Z` or `2030-01-01`, nil where it is none.
  static func parsed(document: String) -> Instant? {
    let text = document.hasSuffix("Z") ? String(document.dropLast()) : document
    let halves = text.split(separator: "T", maxSplits: 1)
    let days = (halves.first ?? "").split(separator: "-").map { Int64($0) }
    let times = (halves.count > 1 ? halves[1] : "00:00:00").prefix { $0 != "." }.split(separator: ":").map {
      Int64($0)
    }
    guard days.count == 3, times.count == 3, let year = days[0], let month = days[1], let day = days[2],
      let hour = times[0], let minute = times[1], let second = times[2]
    else { return nil }
    return instant(year, month, day, hour, minute, second)
  }

  private static func instant(
    _ year: Int64, _ month: Int64, _ day: Int64, _ hour: Int64, _ minute: Int64, _ second: Int64
  ) -> Instant? {
    guard 1970...9999 ~= year, 1...12 ~= month, 1...31 ~= day, 0...23 ~= hour, 0...59 ~= minute,
      0...60 ~= second
    else { return nil }
    let seconds = Self.day(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    return Instant(milliseconds: seconds * 1000)
  }

  /// Days since 1970, counted in years that begin in March, so that the leap day is the last one.
  private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month > 2 ? year : year - 1
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + ofYear - 719_468
  }

  private static func date(ofDay number: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = number + 719_468
    let era = floored(shifted, 146_097)
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * ofYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let day = ofYear - (153 * fromMarch + 2) / 5 + 1
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  private static func floored(_ value: Int64, _ unit: Int64) -> Int64 {
    value >= 0 ? value / unit : -((-value + unit - 1) / unit)
  }

  private static func clock(_ seconds: Int64) -> String {
    "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func four(_ number: Int64) -> String {
    String(repeating: "0", count: max(0, 4 - "\(number)".count)) + "\(number)"
  }
}

extension Instant {
  /// As S3 writes it in documents: `1994-11-06T08:49:37.000Z`.
  public var documentText: String { HTTPTime.document(self) }
}
