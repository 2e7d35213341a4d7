/// Reads JSON (RFC 8259), strictly, from bytes that are known to be UTF-8.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0

  private static let depthLimit = 16

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONError) -> JSONValue {
    let value = try value(depth: 1)
    skipBlanks()
    guard position == bytes.count else { throw malformed("something follows the value") }
    return value
  }

  // MARK: - Values

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard depth <= Self.depthLimit else { throw malformed("values are more than \(Self.depthLimit) deep") }
    skipBlanks()
    switch peek {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return .number(try number())
    default:
      if skip("true") { return .bool(true) }
      if skip("false") { return .bool(false) }
      if skip("null") { return .null }
      throw malformed("a value is missing")
    }
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONValue.Member] {
    var members: [JSONValue.Member] = []
    // In bytes: strings of the same characters may be two names.
    var names: Set<[UInt8]> = []
    position += 1
    skipBlanks()
    if skip("}") { return [] }
    repeat {
      skipBlanks()
      let start = position
      let name = try string()
      guard names.insert(Array(name.utf8)).inserted else {
        throw JSONError(offset: start, reason: "a member of that name was there before")
      }
      skipBlanks()
      guard skip(":") else { throw malformed("a colon is missing") }
      members.append(JSONValue.Member(name, try value(depth: depth + 1)))
      skipBlanks()
    } while skip(",")
    guard skip("}") else { throw malformed("a comma or the end of an object is missing") }
    return members
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    position += 1
    skipBlanks()
    if skip("]") { return [] }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipBlanks()
    } while skip(",")
    guard skip("]") else { throw malformed("a comma or the end of an array is missing") }
    return elements
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    _ = skip("-")
    if !skip("0") { try digits() }
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    if position == start { throw malformed("a digit is missing") }
  }

  // MARK: - Strings

  private mutating func string() throws(JSONError) -> String {
    guard skip("\"") else { throw malformed("a string is missing") }
    var text: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: String(try escaped()).utf8)
      case 0..<32: throw malformed("there is a control character; write it as an escape")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw malformed("a string has no end")
  }

  /// The character that an escape stands for, or two escapes that are a surrogate pair.
  private mutating func escaped() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let byte = peek else { throw malformed("a string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw JSONError(offset: start, reason: "there is no such escape")
    }
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    guard UTF16.isLeadSurrogate(UInt16(unit)), skip("\\u") else {
      throw JSONError(offset: start, reason: "half of a surrogate pair stands alone")
    }
    let low = try hexadecimal()
    guard UTF16.isTrailSurrogate(UInt16(low)),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw JSONError(offset: start, reason: "half of a surrogate pair stands alone") }
    return scalar
  }

  /// Four digits.
  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var number: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed("a hexadecimal digit is missing")
      }
      number = number << 4 | UInt32(digit)
      position += 1
    }
    return number
  }

  // MARK: - Bytes

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 32 || byte == 9 || byte == 10 || byte == 13 { position += 1 }
  }

  /// Whether these bytes follow; if so, they are passed.
  private mutating func skip(_ expected: StaticString) -> Bool {
    let count = expected.utf8CodeUnitCount
    guard bytes.count - position >= count else { return false }
    for offset in 0..<count where bytes[position + offset] != expected.utf8Start[offset] { return false }
    position += count
    return true
  }

  private func malformed(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }
}
