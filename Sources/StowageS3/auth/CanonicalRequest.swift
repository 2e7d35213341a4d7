/// The form of a request that both sides hash.
///
/// Path and query are taken as they came: a client has signed the encoding that it sent, and what is not decoded
/// cannot be decoded differently by two readers. Nothing is normalised; `//` and `..` are data in S3.
struct CanonicalRequest {
  var request: S3Request
  var signedHeaders: SignedHeaders
  /// The hash of the content, or the name of what stands for it.
  var payload: String
  /// Left out of the query: a signature cannot cover itself.
  var leavesOutSignature: Bool

  /// How path and query are spelled.
  enum Spelling {
    /// As they came.
    case raw
    /// With bytes percent-encoded that S3 has encoded, but that came as they are.
    ///
    /// Some clients sign `/a%3Db` and send `/a=b`. That is safe to accept: what came encoded stays as it is (`%2F`
    /// never becomes a slash), and what did not means the same as its encoding, so both spellings name one object.
    case encoded
  }

  /// Whether the spellings differ.
  var hasTwoSpellings: Bool {
    !request.target.path.utf8.allSatisfy { Self.staysInPath($0) }
      || request.target.items.contains {
        !$0.rawName.utf8.allSatisfy(Self.staysInQuery)
          || $0.rawValue.map { !$0.utf8.allSatisfy(Self.staysInQuery) } ?? false
      }
  }

  func bytes(_ spelling: Spelling) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(1024)
    text += request.method.utf8
    text.append(Self.newline)
    switch spelling {
    case .raw: text += request.target.path.utf8
    case .encoded: Self.append(request.target.path, to: &text, where: Self.staysInPath)
    }
    text.append(Self.newline)
    appendQuery(spelling, to: &text)
    text.append(Self.newline)
    for name in signedHeaders.names { appendField(name, to: &text) }
    text.append(Self.newline)
    text += signedHeaders.text.utf8
    text.append(Self.newline)
    text += payload.utf8
    return text
  }

  private func appendQuery(_ spelling: Spelling, to text: inout [UInt8]) {
    var items: [(name: String, value: String)] = []
    items.reserveCapacity(request.target.items.count)
    for item in request.target.items where !(leavesOutSignature && item.name == "X-Amz-Signature") {
      switch spelling {
      case .raw: items.append((item.rawName, item.rawValue ?? ""))
      case .encoded: items.append((Self.encoded(item.rawName), Self.encoded(item.rawValue ?? "")))
      }
    }
    items.sort {
      // Bytes: the order of strings in Swift is another where they are not ASCII.
      $0.name == $1.name
        ? $0.value.utf8.lexicographicallyPrecedes($1.value.utf8)
        : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    for (index, item) in items.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "&")) }
      text += item.name.utf8
      text.append(UInt8(ascii: "="))
      text += item.value.utf8
    }
  }

  /// A field that is signed but not there counts as empty.
  private func appendField(_ name: String, to text: inout [UInt8]) {
    text += name.utf8
    text.append(UInt8(ascii: ":"))
    var isFirst = true
    for field in request.fields.all where field.name == name {
      if !isFirst { text.append(UInt8(ascii: ",")) }
      isFirst = false
      Self.appendCollapsed(field.value, to: &text)
    }
    text.append(Self.newline)
  }

  /// Without blanks around it, and a run of blanks as one.
  private static func appendCollapsed(_ value: String, to text: inout [UInt8]) {
    let start = text.count
    var isBehindBlank = false
    for byte in value.utf8 {
      if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
        isBehindBlank = text.count > start
      } else {
        if isBehindBlank { text.append(UInt8(ascii: " ")) }
        isBehindBlank = false
        text.append(byte)
      }
    }
  }

  private static let newline = UInt8(ascii: "\n")

  private static func encoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes, where: staysInQuery, plusIsBlank: true)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func append(
    _ part: String, to text: inout [UInt8], where stays: (UInt8) -> Bool, plusIsBlank: Bool = false
  ) {
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in part.utf8 {
      if stays(byte) {
        text.append(byte)
      } else {
        let byte = plusIsBlank && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
  }

  private static func staysInPath(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || staysInQuery(byte) }

  /// The unreserved characters, and the percent sign of what is encoded already.
  private static func staysInQuery(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: "%"):
      true
    default: false
    }
  }
}
