/// What keeps a bucket from becoming public, whatever lists and policies say.
struct PublicAccessBlock: Hashable, Sendable {
  /// Lists that grant something to everybody are refused.
  var blocksPublicLists = false
  /// What lists grant to everybody counts for nothing.
  var ignoresPublicLists = false
  /// A policy that allows something to everybody is refused.
  var blocksPublicPolicy = false
  /// A policy that allows something to everybody allows nothing but to the bucket's owner.
  var restrictsPublicBuckets = false

  /// Name of the document of the bucket.
  static let document = "publicAccessBlock"

  private static let elements:
    [(name: String, flag: any WritableKeyPath<PublicAccessBlock, Bool> & Sendable)] = [
      ("BlockPublicAcls", \.blocksPublicLists), ("IgnorePublicAcls", \.ignoresPublicLists),
      ("BlockPublicPolicy", \.blocksPublicPolicy), ("RestrictPublicBuckets", \.restrictsPublicBuckets),
    ]

  init() {}

  /// As it is kept: a digit for each flag. What cannot be read blocks all.
  init(text: String) {
    let digits = Array(text.utf8)
    for (place, element) in Self.elements.enumerated() {
      self[keyPath: element.flag] = digits.count != Self.elements.count || digits[place] != UInt8(ascii: "0")
    }
  }

  var text: String { Self.elements.map { self[keyPath: $0.flag] ? "1" : "0" }.joined() }

  var xml: [UInt8] {
    XMLWriter.document(root: "PublicAccessBlockConfiguration") { xml in
      for (name, flag) in Self.elements { xml.element(name, self[keyPath: flag]) }
    }
  }

  /// From what a client has sent.
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.parse(document, root: "PublicAccessBlockConfiguration", limit: 1 << 20)
    try root.check(children: Self.elements.map(\.name))
    for (name, flag) in Self.elements {
      switch root.text(name)?.lowercased() {
      case nil, "false": break
      case "true": self[keyPath: flag] = true
      case let other?: throw .malformedXML("\(name) is \"\(other.prefix(40))\", expected true or false")
      }
    }
  }
}
