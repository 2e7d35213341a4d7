/// Characters, references, and what carries no meaning.
extension XMLReader {
  mutating func skipBlanksAndComments() throws(S3Error) {
    while skipBlanks(), try skipComment() {}
  }

  mutating func skipComment() throws(S3Error) -> Bool {
    guard skip("<!--") else { return false }
    var ignored: [UInt8] = []
    try characters(until: "--", into: &ignored)
    try expect(">")
    return true
  }

  /// Always true, so that it can stand in conditions.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    while let byte = peek, byte == 32 || (9...10).contains(byte) || byte == 13 { position += 1 }
    return true
  }

  // MARK: - Characters

  /// Any end of line becomes a line feed.
  mutating func character(into text: inout [UInt8]) throws(S3Error) {
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\r"):
      _ = skip("\n")
      text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), 32...: text.append(byte)
    default: throw malformed("there is a control character; write it as a reference")
    }
  }

  mutating func characters(until end: StaticString, into text: inout [UInt8]) throws(S3Error) {
    while !skip(end) {
      guard position < bytes.count else { throw malformed("\(end) is missing") }
      try character(into: &text)
    }
  }

  /// `&name;` of a predefined entity, `&#number;` or `&#xnumber;`.
  mutating func reference(into text: inout [UInt8]) throws(S3Error) {
    let rest = bytes[(position + 1)...].prefix(10)
    guard let end = rest.firstIndex(of: UInt8(ascii: ";")),
      let scalar = Self.scalar(String(decoding: rest[..<end], as: UTF8.self))
    else { throw malformed("a reference is neither to a character nor to amp, lt, gt, quot or apos") }
    text.append(contentsOf: String(scalar).utf8)
    position = end + 1
  }

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    default: break
    }
    guard name.hasPrefix("#") else { return nil }
    let isHexadecimal = name.hasPrefix("#x")
    let digits = name.dropFirst(isHexadecimal ? 2 : 1)
    guard digits.first?.isHexDigit == true, let number = UInt32(digits, radix: isHexadecimal ? 16 : 10),
      number > 0
    else { return nil }
    return Unicode.Scalar(number)
  }

  // MARK: - Bytes

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Whether these bytes follow; if so, they are passed.
  mutating func skip(_ expected: StaticString) -> Bool {
    let count = expected.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for offset in 0..<count where bytes[position + offset] != expected.utf8Start[offset] { return false }
    position += count
    return true
  }

  mutating func expect(_ expected: StaticString) throws(S3Error) {
    guard skip(expected) else { throw malformed("\(expected) is missing") }
  }

  func malformed(_ what: String) -> S3Error { .malformedXML("\(what), at byte \(position)") }
}
