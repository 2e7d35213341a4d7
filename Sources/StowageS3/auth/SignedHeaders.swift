/// The names of the header fields that a signature covers.
struct SignedHeaders: Sendable {
  /// As it came: `host;x-amz-date`.
  let text: String
  let names: [String]

  /// Nil unless they are in lower case and strictly ascending, the only order in which clients may sign; no field
  /// is so hashed twice.
  init?(_ text: String) {
    self.text = text
    names = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    guard names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isOfName) }),
      zip(names, names.dropFirst()).allSatisfy({ $0.utf8.lexicographicallyPrecedes($1.utf8) })
    else { return nil }
  }

  /// Those of a request that the signature must cover and does not.
  func missing(in fields: HeaderFields) -> [String] {
    var missing = names.contains("host") ? [] : ["host"]
    for field in fields.all where field.name.utf8.starts(with: "x-amz-".utf8) && !names.contains(field.name) {
      missing.append(field.name)
    }
    return missing
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    byte > UInt8(ascii: " ") && byte < 0x7f && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      && byte != UInt8(ascii: ":")
  }
}
