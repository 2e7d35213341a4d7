/// Reads the part of XML 1.0 that S3 needs, strictly, from bytes that are known to be UTF-8.
struct XMLReader {
  let bytes: [UInt8]
  var position = 0
  private var elementsLeft: Int

  private static let depthLimit = 16
  private static let attributeLimit = 16

  init(_ bytes: [UInt8], elementLimit: Int) {
    self.bytes = bytes
    elementsLeft = elementLimit
  }

  mutating func document() throws(S3Error) -> XMLElement {
    _ = skip("\u{FEFF}")
    try skipDeclaration()
    try skipBlanksAndComments()
    try expect("<")
    let root = try element(depth: 1)
    try skipBlanksAndComments()
    guard position == bytes.count else { throw malformed("something follows the root element") }
    return root
  }

  private mutating func skipDeclaration() throws(S3Error) {
    guard skip("<?xml") else { return }
    for attribute in try attributes() where attribute.name == "encoding" {
      guard ["UTF-8", "US-ASCII"].contains(attribute.value.uppercased()) else {
        throw malformed("it is not UTF-8")
      }
    }
    try expect("?>")
  }

  // MARK: - Elements

  /// What follows the `<` of a start tag, up to the end tag.
  private mutating func element(depth: Int) throws(S3Error) -> XMLElement {
    guard depth <= Self.depthLimit else { throw malformed("elements are more than \(Self.depthLimit) deep") }
    guard elementsLeft > 0 else { throw malformed("there are too many elements") }
    elementsLeft -= 1
    let name = try name()
    var element = XMLElement(name: local(name), attributes: try attributes())
    if skip("/>") { return element }
    try expect(">")
    var text: [UInt8] = []
    while !skip("</") {
      try content(of: &element, &text, depth: depth)
    }
    element.text = String(decoding: text, as: UTF8.self)
    guard bytes[try self.name()].elementsEqual(bytes[name]) else {
      throw malformed("an end tag does not fit the start tag \(element.name)")
    }
    skipBlanks()
    try expect(">")
    return element
  }

  /// One piece of what stands between two tags.
  private mutating func content(
    of element: inout XMLElement, _ text: inout [UInt8], depth: Int
  ) throws(S3Error) {
    switch peek {
    case UInt8(ascii: "<"):
      if skip("<![CDATA[") {
        try characters(until: "]]>", into: &text)
      } else if try !skipComment() {
        position += 1
        element.children.append(try self.element(depth: depth + 1))
      }
    case UInt8(ascii: "&"): try reference(into: &text)
    case nil: throw malformed("\(element.name) has no end tag")
    default: try character(into: &text)
    }
  }

  private mutating func attributes() throws(S3Error) -> [XMLElement.Attribute] {
    var found: [(name: Range<Int>, value: String)] = []
    while skipBlanks(), let byte = peek, Self.isNameStart(byte) {
      let name = try name()
      guard !found.contains(where: { bytes[$0.name].elementsEqual(bytes[name]) }) else {
        throw malformed("an attribute stands there twice")
      }
      skipBlanks()
      try expect("=")
      skipBlanks()
      found.append((name, try attributeValue()))
      guard found.count <= Self.attributeLimit else { throw malformed("an element has too many attributes") }
    }
    return found.filter { !bytes[$0.name].starts(with: "xmlns".utf8) }
      .map { XMLElement.Attribute(name: local($0.name), value: $0.value) }
  }

  private mutating func attributeValue() throws(S3Error) -> String {
    guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw malformed("the value of an attribute is not quoted")
    }
    position += 1
    var value: [UInt8] = []
    while peek != quote {
      switch peek {
      case UInt8(ascii: "<"), nil: throw malformed("the value of an attribute has no end")
      case UInt8(ascii: "&"): try reference(into: &value)
      default: try character(into: &value)
      }
    }
    position += 1
    return String(decoding: value, as: UTF8.self)
  }

  // MARK: - Names

  private mutating func name() throws(S3Error) -> Range<Int> {
    let start = position
    guard let first = peek, Self.isNameStart(first) else { throw malformed("a name is missing") }
    while let byte = peek, Self.isName(byte) { position += 1 }
    return start..<position
  }

  /// Without prefix.
  private func local(_ name: Range<Int>) -> String {
    let start = bytes[name].lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? name.lowerBound
    return String(decoding: bytes[start..<name.upperBound], as: UTF8.self)
  }

  private static func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: ":"), 0x80...:
      true
    default: false
    }
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: isNameStart(byte)
    }
  }
}
