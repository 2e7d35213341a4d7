/// Which names a format has a place for where it puts one.
struct TextPlace: Sendable {
  /// What must be nowhere in a name, beside NUL bytes and what is no UTF-8.
  private let barred: [UInt8]
  /// What no name may begin with.
  private let barredPrefixes: [[UInt8]]
  /// What means that there is no name; empty where nothing does.
  private let absence: [UInt8]
  /// Completes "expected …".
  let expectation: String

  private init(barred: String, prefixes: [String] = [], absence: String = "", _ expectation: String) {
    self.barred = Array(barred.utf8)
    barredPrefixes = prefixes.map { Array($0.utf8) }
    self.absence = Array(absence.utf8)
    self.expectation = "UTF-8 without " + expectation
  }

  /// Between commas that no quotes protect.
  static let cell = TextPlace(barred: ",\r\n", "NUL bytes, commas and line breaks")
  /// The same at the beginning of a line.
  static let firstCell = TextPlace(
    barred: ",\r\n", prefixes: ["#", "\u{feff}"],
    "NUL bytes, commas and line breaks that does not begin with # or a byte-order mark")
  /// Between blanks.
  static let word = TextPlace(barred: " \t\r\n", "NUL bytes, blanks and line breaks")
  /// Between the blanks of a log.
  static let logWord = TextPlace(
    barred: " \r\n", prefixes: ["\"", "["], absence: "-",
    "NUL bytes, blanks and line breaks that is not - and does not begin with \" or [")
  /// Where everything can be escaped.
  static let any = TextPlace(barred: "", "NUL bytes")

  /// Whether the name comes back as it is. An empty one does where there may be none.
  func holds(_ name: [UInt8]) -> Bool {
    isPlainText(name) && !name.contains(where: barred.contains) && (absence.isEmpty || name != absence)
      && !barredPrefixes.contains { name.starts(with: $0) }
  }

  /// A name that the format can hold, in which bytes that have no place are percent-encoded, and all percent signs. Names that are
  /// not empty stay different from each other.
  func encoded(_ name: [UInt8]) -> [UInt8] {
    let isUTF8 = isPlainText(name.filter { $0 != 0 })
    let prefix = barredPrefixes.first { name.starts(with: $0) } ?? (name == absence ? absence : [])
    var text: [UInt8] = []
    for (index, byte) in name.enumerated() {
      let isBarred = byte == 0 || byte == UInt8(ascii: "%") || barred.contains(byte)
      if isBarred || index < prefix.count || !isUTF8 && byte >= 0x80 {
        text.append(percentEncoded: byte)
      } else {
        text.append(byte)
      }
    }
    return text
  }
}

extension [UInt8] {
  /// Appends `%` and two hexadecimal digits.
  mutating func append(percentEncoded byte: UInt8) {
    append(UInt8(ascii: "%"))
    append(contentsOf: hexadecimal(UInt64(byte), digits: 2).uppercased().utf8)
  }
}
