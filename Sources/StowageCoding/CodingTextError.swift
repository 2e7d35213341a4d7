import StowageCore

/// What is wrong with the text of a codec or an erasure code that a user wrote.
public enum CodingTextError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A name before the colon that does not exist; `kind` is "codec" or "erasure code".
  case unknownName(kind: String, text: String, name: String, known: [String])
  /// A known name with something else after it than belongs there.
  case malformed(kind: String, text: String, expected: String)
  /// A number that is not in its range.
  case outOfRange(kind: String, text: String, quantity: String, found: Int, expected: String)

  public var description: String {
    switch self {
    case .unknownName(let kind, let text, let name, let known):
      return
        "\(kind) \"\(text)\": there is no \"\(name)\"\(Spelling.hint(for: name, among: known, called: "forms"))"
    case .malformed(let kind, let text, let expected):
      return "\(kind) \"\(text)\" is not of the form \(expected)"
    case .outOfRange(let kind, let text, let quantity, let found, let expected):
      return "\(kind) \"\(text)\": \(quantity) is \(found), expected \(expected)"
    }
  }
}

/// The name before the first colon, and what follows it; nil without a colon.
func splitAtColon(_ text: String) -> (name: String, rest: String?) {
  guard let colon = text.firstIndex(of: ":") else { return (text, nil) }
  return (String(text[..<colon]), String(text[text.index(after: colon)...]))
}

/// Nothing but one to four decimal digits, without a leading zero: one text for each number.
func wholeNumber(_ text: some StringProtocol) -> Int? {
  let digits = text.utf8
  guard (1...4).contains(digits.count), digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
    digits.count == 1 || digits.first != UInt8(ascii: "0")
  else { return nil }
  return Int(text)
}
