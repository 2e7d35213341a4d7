/// Who owns what others put into a bucket, and whether access control lists count there.
enum ObjectOwnership: String, CaseIterable, Sendable {
  /// Whoever puts it. This is what holds where nothing was said.
  case objectWriter = "ObjectWriter"
  /// The bucket's owner, where it is put as `bucket-owner-full-control`.
  case bucketOwnerPreferred = "BucketOwnerPreferred"
  /// The bucket's owner; lists are disabled.
  case bucketOwnerEnforced = "BucketOwnerEnforced"

  /// Name of the document of the bucket.
  static let document = "ownership"

  /// The list that an object is kept with which was put with this one.
  func settled(_ list: AccessControlList, in bucketOwner: String) -> AccessControlList {
    switch self {
    case .objectWriter: return list
    case .bucketOwnerEnforced: return AccessControlList(privateTo: bucketOwner)
    case .bucketOwnerPreferred:
      let isHandedOver =
        list.grants.count == 2 && list.grantsFullControl(to: list.owner)
        && list.grantsFullControl(to: bucketOwner)
      return isHandedOver ? AccessControlList(privateTo: bucketOwner) : list
    }
  }

  var xml: [UInt8] {
    XMLWriter.document(root: "OwnershipControls") { xml in
      xml.element("Rule") { xml in xml.element("ObjectOwnership", rawValue) }
    }
  }

  /// From what a client has sent.
  init(document: [UInt8]) throws(S3Error) {
    let root = try XMLElement.parse(document, root: "OwnershipControls", limit: 1 << 20)
    guard root.children.count == 1, let name = root.child("Rule")?.text("ObjectOwnership") else {
      throw .malformedXML("OwnershipControls needs one Rule with an ObjectOwnership")
    }
    guard let ownership = ObjectOwnership(rawValue: name) else {
      throw .malformedXML(
        "ObjectOwnership is \"\(name.prefix(40))\", expected \(Self.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    self = ownership
  }

  /// What a header field of a creation asks for; nil where it asks for nothing.
  init?(_ fields: HeaderFields) throws(S3Error) {
    guard let name = fields["x-amz-object-ownership"] else { return nil }
    guard let ownership = ObjectOwnership(rawValue: name) else {
      throw .invalidArgument(
        "x-amz-object-ownership", name, Self.allCases.map(\.rawValue).joined(separator: ", "))
    }
    self = ownership
  }
}
