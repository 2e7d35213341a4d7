/// What a request is about: path and query as they came, and what they mean.
///
/// Signatures cover the bytes that came; nothing here is ever encoded again.
public struct RequestTarget: Hashable, Sendable {
  /// Up to the question mark, as it came.
  public let path: String
  /// Behind the question mark, as it came; empty where there is none.
  public let query: String
  /// The query, item by item, in the order in which they came.
  public let items: [Item]

  /// One parameter of a query.
  public struct Item: Hashable, Sendable {
    /// As it came.
    public let rawName: String
    /// As it came; nil where there is no `=`.
    public let rawValue: String?
    /// Decoded.
    public let name: String
    /// Decoded; empty where there is no `=`.
    public let value: String
  }

  /// - Throws: ``S3Error`` where percent signs or UTF-8 are malformed.
  public init(_ text: String) throws(S3Error) {
    // Bytes, not characters: a separator with a combining mark behind it is one character, and another one.
    let parts = text.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    path = String(Substring(parts[0]))
    query = parts.count > 1 ? String(Substring(parts[1])) : ""
    var items: [Item] = []
    for part in query.utf8.split(separator: UInt8(ascii: "&")) {
      let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(Substring($0)) }
      let rawValue = pair.count > 1 ? pair[1] : nil
      items.append(
        Item(
          rawName: pair[0], rawValue: rawValue, name: try Self.decodedQuery(pair[0]),
          value: try Self.decodedQuery(rawValue ?? "")))
    }
    self.items = items
  }

  /// The decoded value of the first item of this name; nil where there is none, empty where it has no value.
  public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

  /// Whether there is an item of this name.
  public func has(_ name: String) -> Bool { items.contains { $0.name == name } }

  /// Undoes percent encoding.
  ///
  /// - Throws: ``S3Error`` where a percent sign is not followed by two hexadecimal digits, or the result is not UTF-8.
  public static func decoded(_ text: some StringProtocol) throws(S3Error) -> String {
    try decoded(text.utf8, plusIsBlank: false)
  }

  private static func decodedQuery(_ text: String) throws(S3Error) -> String {
    let isEncoded = text.utf8.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
    return isEncoded ? try decoded(text.utf8, plusIsBlank: true) : text
  }

  private static func decoded(_ text: some Sequence<UInt8>, plusIsBlank: Bool) throws(S3Error) -> String {
    var bytes: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(hexadecimal), let low = iterator.next().flatMap(hexadecimal)
        else { throw .invalidURI("a percent sign without two hexadecimal digits") }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsBlank: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw .invalidURI("what it encodes is not UTF-8")
    }
    return decoded
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
