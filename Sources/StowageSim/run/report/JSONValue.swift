/// A JSON text with keys in a stable order, nulls kept, and doubles in the shortest form that reads back.
///
/// Foundation's encoder gives an order only by sorting keys, which tears apart what belongs together.
public indirect enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  /// The digits of a number.
  case number(String)
  case text(String)
  case list([JSONValue])
  case object([Member])

  /// One key with its value.
  public struct Member: Hashable, Sendable {
    /// Unescaped.
    public var key: String
    /// Of any kind.
    public var value: JSONValue
  }

  /// Null for nil.
  public static func integer<Value: BinaryInteger>(_ value: Value?) -> JSONValue {
    value.map { .number("\($0)") } ?? .null
  }

  /// Null for nil, and for what JSON has no number for.
  public static func real(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number("\(value)")
  }

  /// The text with two spaces per level and a newline at the end.
  public var formatted: String {
    var text = ""
    write(to: &text, indentation: "\n")
    return text + "\n"
  }

  /// The text on one line.
  public var compact: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  /// - Parameter indentation: what begins a line; nil for no lines.
  private func write(to text: inout String, indentation: String?) {
    let inner = indentation.map { $0 + "  " }
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .number(let digits): text += digits
    case .text(let string): Self.writeQuoted(string, to: &text)
    case .list(let items):
      text += "["
      for (index, item) in items.enumerated() {
        text += (index > 0 ? "," : "") + (inner ?? "")
        item.write(to: &text, indentation: inner)
      }
      text += items.isEmpty ? "]" : (indentation ?? "") + "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        text += (index > 0 ? "," : "") + (inner ?? "")
        Self.writeQuoted(member.key, to: &text)
        text += indentation == nil ? ":" : ": "
        member.value.write(to: &text, indentation: inner)
      }
      text += members.isEmpty ? "}" : (indentation ?? "") + "}"
    }
  }

  private static func writeQuoted(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  /// An object, its keys in the order of the literal.
  public init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { Member(key: $0.0, value: $0.1) })
  }

  /// A text.
  public init(stringLiteral text: String) { self = .text(text) }
  /// A list.
  public init(arrayLiteral items: JSONValue...) { self = .list(items) }
}
