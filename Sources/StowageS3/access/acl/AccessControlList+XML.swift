/// Lists as documents.
extension AccessControlList {
  func xml(_ accounts: Accounts) -> [UInt8] {
    XMLWriter.document(root: "AccessControlPolicy") { xml in
      xml.element("Owner") { xml in accounts.describe(owner, in: &xml) }
      xml.element("AccessControlList") { xml in
        // Readers rely on groups coming first, as they do in S3.
        let groups = grants.filter(\.grantee.isGroup)
        for grant in groups + grants.filter({ !$0.grantee.isGroup }) {
          xml.element("Grant") { xml in
            grant.grantee.write(to: &xml, accounts)
            xml.element("Permission", grant.permission.rawValue)
          }
        }
      }
    }
  }

  /// From what a client has sent.
  ///
  /// - Parameter owner: of the resource, whom the document must name.
  /// - Throws: ``S3Error``: MalformedACLError, AccessDenied for another owner, InvalidArgument for a grantee that is not known.
  init(document: [UInt8], owner: String, _ accounts: Accounts) throws(S3Error) {
    let root: XMLElement
    do {
      root = try XMLElement.parse(document, root: "AccessControlPolicy", limit: 1 << 20)
    } catch {
      throw .malformedACL(error.message)
    }
    guard let named = root.child("Owner")?.text("ID") else { throw .malformedACL("it names no owner") }
    guard let list = root.child("AccessControlList") else {
      throw .malformedACL("it has no AccessControlList")
    }
    if named != owner { throw .accessDenied }
    let elements = list.children("Grant")
    if elements.count > Self.grantLimit { throw .tooManyGrants(elements.count) }
    let grants = try elements.map { (element) throws(S3Error) in try Grant(element, accounts) }
    self.init(owner: owner, grants: grants)
  }
}

extension AccessControlList.Grant {
  fileprivate init(_ element: XMLElement, _ accounts: Accounts) throws(S3Error) {
    let text = element.text("Permission") ?? ""
    guard let permission = AccessControlList.Permission(rawValue: text) else {
      throw .malformedACL(
        "a permission is \"\(text.prefix(40))\", expected FULL_CONTROL, READ, WRITE, "
          + "READ_ACP or WRITE_ACP")
    }
    guard let grantee = element.child("Grantee") else { throw .malformedACL("a grant has no grantee") }
    self.init(try AccessControlList.Grantee(grantee, accounts), permission)
  }
}

extension AccessControlList.Grantee {
  fileprivate init(_ element: XMLElement, _ accounts: Accounts) throws(S3Error) {
    switch element.attribute("type") {
    case "CanonicalUser": self = .user(try accounts.knownID(element.text("ID") ?? ""))
    case "Group": self = .group(try AccessControlList.Group(known: element.text("URI") ?? ""))
    case "AmazonCustomerByEmail":
      self = .user(try accounts.knownID(email: element.text("EmailAddress") ?? ""))
    case let other:
      throw .malformedACL(
        "the type of a grantee is \"\((other ?? "").prefix(40))\", expected CanonicalUser, "
          + "Group or AmazonCustomerByEmail")
    }
  }

  fileprivate func write(to xml: inout XMLWriter, _ accounts: Accounts) {
    let type: String
    switch self {
    case .user: type = "CanonicalUser"
    case .group: type = "Group"
    }
    let attributes = [
      (name: "xmlns:xsi", value: "http://www.w3.org/2001/XMLSchema-instance"),
      (name: "xsi:type", value: type),
    ]
    xml.element("Grantee", attributes: attributes) { xml in
      switch self {
      case .user(let id): accounts.describe(id, in: &xml)
      case .group(let group): xml.element("URI", group.uri)
      }
    }
  }
}

extension S3Error {
  /// - Parameter reason: completes "…: ", without full stop.
  static func malformedACL(_ reason: String) -> S3Error {
    S3Error(
      "MalformedACLError", 400,
      "The XML you provided was not well-formed or did not validate against our published schema: \(reason).")
  }
}
