/// One thing that is wrong with a trace file: where, what was found, and what was expected.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it; `<stdin>` and `<stdout>` for the standard streams.
  public var path: String
  /// From 1; 0 where the file as a whole is meant.
  public var line: Int
  /// The cell of the row, from 1; 0 where the file as a whole is meant.
  public var column: Int
  /// In a binary file, where what is wrong begins, from 0; nil elsewhere.
  public var byte: Int?
  /// Names the column and quotes the cell, shortened and escaped: `size is "-3"`.
  public var found: String
  /// Completes "expected …": `a whole number of bytes from 0 to 5497558138880`.
  public var expected: String
  /// Whether nobody reads the output any more, which is a reason to stop and none to complain.
  public var isBrokenPipe = false

  /// An error in the whole file unless line and column, or the byte, are given.
  public init(
    path: String, line: Int = 0, column: Int = 0, byte: Int? = nil, found: String, expected: String
  ) {
    self.path = path
    self.line = line
    self.column = column
    self.byte = byte
    self.found = found
    self.expected = expected
  }

  /// The one line that the user gets: `x.csv:17:5: size is "-3", expected …` or `x.stow: byte 1234: …`.
  public var description: String {
    var place = line == 0 ? path : "\(path):\(line):\(column)"
    if let byte { place += ": byte \(byte)" }
    return "\(place): \(found), expected \(expected)"
  }
}

/// Bytes of unknown origin as they may stand in a message: quoted, at most 40 characters, and with everything
/// escaped that is not valid UTF-8 or would not be seen.
func excerpt(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
  var text = "\""
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  var position = 0
  for _ in 0..<40 {
    switch parser.parseScalar(from: &iterator) {
    case .valid(let encoded):
      text += escaped(Unicode.UTF8.decode(encoded))
      position += encoded.count
    case .error(let length):
      for byte in bytes[position..<position + length] { text += "\\x" + hexadecimal(UInt64(byte), digits: 2) }
      position += length
    case .emptyInput:
      return text + "\""
    }
  }
  return text + (position < bytes.count ? "…\"" : "\"")
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\0": return "\\0"
  case "\t": return "\\t"
  case "\n": return "\\n"
  case "\r": return "\\r"
  case "\"": return "\\\""
  case "\\": return "\\\\"
  default: break
  }
  switch scalar.properties.generalCategory {
  // Format characters include those that turn the direction of the text around them.
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
    return "\\u{" + String(scalar.value, radix: 16) + "}"
  default: return String(scalar)
  }
}

/// `value` in base 16 with leading zeros.
func hexadecimal(_ value: UInt64, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
