/// A JSON document (RFC 8259) that is written member by member.
struct JSONText {
  private(set) var text = ""
  private var isFirst = true

  /// An object: a document, an element of an array, or a member where it has a name.
  mutating func object(_ name: String? = nil, _ write: (inout JSONText) -> Void) {
    enclose(name, "{", "}", write)
  }

  /// An array.
  mutating func array(_ name: String, _ write: (inout JSONText) -> Void) { enclose(name, "[", "]", write) }

  mutating func member(_ name: String, _ value: Int?) { begin(name, value.map { "\($0)" } ?? "null") }

  /// - Parameter value: what is no finite number is `null`.
  mutating func member(_ name: String, _ value: Double?) {
    begin(name, value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null")
  }

  mutating func member(_ name: String, _ value: String?) {
    begin(name, value.map(Self.quoted) ?? "null")
  }

  /// A number of an array.
  mutating func element(_ value: Int) { begin(nil, "\(value)") }

  private mutating func enclose(
    _ name: String?, _ opening: String, _ closing: String, _ write: (inout JSONText) -> Void
  ) {
    begin(name, opening)
    isFirst = true
    write(&self)
    text += closing
    isFirst = false
  }

  private mutating func begin(_ name: String?, _ value: String) {
    if !isFirst { text += "," }
    isFirst = false
    if let name { text += Self.quoted(name) + ":" }
    text += value
  }

  private static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20:
        text += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
