/// A header field like `form-data; name="key"`: a value, and parameters behind semicolons (RFC 9110 section 5.6.6).
struct FieldParameters {
  let value: String
  private let parameters: [(name: String, value: String)]

  /// What is malformed is left out.
  init(_ text: String) {
    var rest = text.utf8[...]
    value = Self.trimmed(Self.piece(&rest))
    var parameters: [(name: String, value: String)] = []
    while !rest.isEmpty {
      rest = rest.dropFirst()
      let item = Self.piece(&rest)
      guard let equals = item.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = Self.trimmed(item[..<equals]).lowercased()
      parameters.append((name, Self.unquoted(Self.trimmed(item[equals...].dropFirst()))))
    }
    self.parameters = parameters
  }

  /// The first of that name, which is given in lower case.
  subscript(name: String) -> String? { parameters.first { $0.name == name }?.value }

  /// Up to the next semicolon that is not in quotes.
  private static func piece(_ rest: inout Substring.UTF8View) -> Substring.UTF8View {
    var (isQuoted, isEscaped) = (false, false)
    let end =
      rest.firstIndex { byte in
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if isQuoted && byte == UInt8(ascii: "\\") {
          isEscaped = true
        }
        return !isQuoted && byte == UInt8(ascii: ";")
      } ?? rest.endIndex
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  private static func trimmed(_ bytes: Substring.UTF8View) -> String {
    func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 || byte == 10 }
    guard let start = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(Substring(bytes[start...last]))
  }

  /// Of escapes `\"` alone is one: names of files from other systems have backslashes that are none.
  private static func unquoted(_ text: String) -> String {
    guard text.utf8.count >= 2, text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\"")
    else { return text }
    return String(Substring(text.utf8.dropFirst().dropLast())).replacing("\\\"", with: "\"")
  }
}
