import StowageStore

/// Which pages of other origins may use a bucket from within a browser.
struct CORSConfiguration: Hashable, Sendable {
  var rules: [CORSRule]

  /// Name of the document of the bucket.
  static let document = "cors"
  private static let ruleLimit = 100

  /// That of a bucket, nil where there is none.
  init?(_ bucket: BucketRow) {
    guard let document = bucket.document(Self.document),
      let configuration = try? CORSConfiguration(document: document)
    else { return nil }
    self = configuration
  }

  /// From what a client has sent, or what was kept of it.
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.parse(document, root: "CORSConfiguration", limit: 64 << 10)
    guard 1...Self.ruleLimit ~= root.children.count else {
      throw .malformedXML("it has \(root.children.count) rules, expected 1 to \(Self.ruleLimit)")
    }
    rules = try root.children.map { (element) throws(S3Error) in try CORSRule(element) }
  }

  var xml: [UInt8] {
    XMLWriter.document(root: "CORSConfiguration") { xml in
      for rule in rules { xml.element("CORSRule") { xml in rule.write(to: &xml) } }
    }
  }

  /// The first rule that lets a request pass.
  ///
  /// - Parameter headers: those that the browser asks for, in a preflight.
  func rule(forOrigin origin: String, method: String, headers: [String] = []) -> CORSRule? {
    rules.first { rule in
      rule.methods.contains(method) && rule.origins.contains { $0.matches(origin) }
        && headers.allSatisfy { header in rule.headers.contains { $0.matches(header) } }
    }
  }
}

/// Lets some origins use some methods.
struct CORSRule: Hashable, Sendable {
  var id: String?
  var origins: [WildcardPattern]
  var methods: [String]
  var headers: [WildcardPattern]
  var exposed: [String]
  var maxAgeSeconds: Int?

  private static let methods = ["GET", "PUT", "POST", "DELETE", "HEAD"]

  fileprivate init(_ element: XMLElement) throws(S3Error) {
    guard element.name == "CORSRule" else {
      throw .malformedXML("CORSConfiguration has an element \(element.name.prefix(40)), expected CORSRule")
    }
    let names = ["ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds"]
    for child in element.children where !names.contains(child.name) {
      throw .malformedXML("CORSRule has an element \(child.name.prefix(40)), which is not known")
    }
    id = element.text("ID")
    if id?.count ?? 0 > 255 { throw .invalidCORS("The ID of a rule has more than 255 characters.") }
    methods = element.children("AllowedMethod").map(\.text)
    for method in methods where !Self.methods.contains(method) {
      throw .invalidCORS(
        "Found unsupported HTTP method in CORS config. Unsupported method is \(method.prefix(40))")
    }
    origins = try Self.patterns(element, "AllowedOrigin", ignoringCase: false)
    headers = try Self.patterns(element, "AllowedHeader", ignoringCase: true)
    exposed = element.children("ExposeHeader").map(\.text)
    for header in exposed where header.contains("*") {
      throw .invalidCORS(
        "ExposeHeader \"\(header.prefix(40))\" contains wildcard. We currently do not support wildcard for ExposeHeader."
      )
    }
    if methods.isEmpty || origins.isEmpty {
      throw .malformedXML("a CORSRule needs an AllowedMethod and an AllowedOrigin")
    }
    guard let age = element.text("MaxAgeSeconds") else { return }
    guard let seconds = Int32(age), seconds >= 0 else {
      throw .malformedXML("MaxAgeSeconds is \"\(age.prefix(40))\", expected a whole number from 0 on")
    }
    maxAgeSeconds = Int(seconds)
  }

  private static func patterns(
    _ element: XMLElement, _ name: String, ignoringCase: Bool
  ) throws(S3Error) -> [WildcardPattern] {
    let texts = element.children(name).map(\.text)
    for text in texts where text.utf8.count(where: { $0 == UInt8(ascii: "*") }) > 1 {
      throw .invalidCORS("\(name) \"\(text.prefix(40))\" can not have more than one wildcard.")
    }
    return texts.map { WildcardPattern($0, ignoringCase: ignoringCase, questionMark: false) }
  }

  fileprivate func write(to xml: inout XMLWriter) {
    if let id { xml.element("ID", id) }
    for origin in origins { xml.element("AllowedOrigin", origin.text) }
    for method in methods { xml.element("AllowedMethod", method) }
    for header in headers { xml.element("AllowedHeader", header.text) }
    for header in exposed { xml.element("ExposeHeader", header) }
    if let maxAgeSeconds { xml.element("MaxAgeSeconds", maxAgeSeconds) }
  }

  /// What an answer says by it.
  func describe(to origin: String, in response: inout S3Response) {
    let isForAll = origins.contains { $0.text == "*" }
    response.fields.set("access-control-allow-origin", isForAll ? "*" : origin)
    response.fields.set("access-control-allow-methods", methods.joined(separator: ", "))
    if !isForAll { response.fields.set("access-control-allow-credentials", "true") }
    if !exposed.isEmpty {
      response.fields.set("access-control-expose-headers", exposed.joined(separator: ", "))
    }
    if let maxAgeSeconds { response.fields.set("access-control-max-age", "\(maxAgeSeconds)") }
    response.fields.set("vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")
  }
}

extension S3Error {
  fileprivate static func invalidCORS(_ message: String) -> S3Error {
    S3Error("InvalidRequest", 400, message)
  }
}
