/// Lists that header fields ask for: `x-amz-acl`, or `x-amz-grant-…`.
extension AccessControlList {
  /// Who will own what a list is asked for.
  struct Resource {
    /// Canonical id of whoever will own it.
    var owner: String
    /// That of the owner of the bucket that it is in; nil of a bucket.
    var bucketOwner: String?
  }

  /// Nil where the fields ask for none.
  ///
  /// - Throws: ``S3Error`` for what cannot be granted.
  init?(
    asked fields: HeaderFields, for resource: Resource, _ accounts: Accounts
  ) throws(S3Error) {
    let granted = try Self.grants(fields, accounts)
    guard let name = try fields.single("x-amz-acl") else {
      if granted.isEmpty { return nil }
      self.init(owner: resource.owner, grants: granted)
      return
    }
    guard granted.isEmpty else {
      throw S3Error(
        "InvalidRequest", 400, "Specifying both Canned ACLs and Header Grants is not allowed")
    }
    try self.init(canned: name, for: resource)
  }

  /// Of one of the names that S3 has for common lists.
  private init(canned name: String, for resource: Resource) throws(S3Error) {
    self.init(privateTo: resource.owner)
    switch name {
    case "private": break
    case "public-read": grants.append(Grant(.group(.allUsers), .read))
    case "public-read-write":
      grants += [Grant(.group(.allUsers), .read), Grant(.group(.allUsers), .write)]
    case "authenticated-read": grants.append(Grant(.group(.authenticatedUsers), .read))
    case "log-delivery-write":
      grants += [Grant(.group(.logDelivery), .write), Grant(.group(.logDelivery), .readACP)]
    case "bucket-owner-read": grantBucketOwner(.read, of: resource)
    case "bucket-owner-full-control": grantBucketOwner(.fullControl, of: resource)
    default:
      throw .invalidArgument(
        "x-amz-acl", name,
        "private, public-read, public-read-write, authenticated-read, bucket-owner-read, "
          + "bucket-owner-full-control or log-delivery-write")
    }
  }

  private mutating func grantBucketOwner(_ permission: Permission, of resource: Resource) {
    guard let bucketOwner = resource.bucketOwner, bucketOwner != resource.owner else { return }
    grants.append(Grant(.user(bucketOwner), permission))
  }

  private static let grantFields: [(name: String, permission: Permission)] = [
    ("x-amz-grant-full-control", .fullControl), ("x-amz-grant-read", .read), ("x-amz-grant-write", .write),
    ("x-amz-grant-read-acp", .readACP), ("x-amz-grant-write-acp", .writeACP),
  ]

  /// Whether the fields ask for a list.
  static func isAsked(_ fields: HeaderFields) -> Bool {
    fields["x-amz-acl"] != nil || grantFields.contains { fields[$0.name] != nil }
  }

  private static func grants(_ fields: HeaderFields, _ accounts: Accounts) throws(S3Error) -> [Grant] {
    var grants: [Grant] = []
    for (name, permission) in grantFields {
      for item in try fields.single(name)?.split(separator: ",") ?? [] {
        let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2 else {
          throw .invalidArgument(name, String(item), "id=\"…\", uri=\"…\" or emailAddress=\"…\"")
        }
        let grantee = try Grantee(
          kind: pair[0].filter { $0 != " " }, ReadConditions.unquoted(String(pair[1])), accounts)
        grants.append(Grant(grantee, permission))
      }
    }
    if grants.count > grantLimit { throw .tooManyGrants(grants.count) }
    return grants
  }
}

extension AccessControlList.Grantee {
  /// As a header field names it.
  fileprivate init(kind: String, _ value: String, _ accounts: Accounts) throws(S3Error) {
    switch kind.lowercased() {
    case "id": self = .user(try accounts.knownID(value))
    case "uri": self = .group(try AccessControlList.Group(known: value))
    case "emailaddress": self = .user(try accounts.knownID(email: value))
    default: throw .invalidArgument("grantee", kind, "id, uri or emailAddress")
    }
  }
}

extension AccessControlList.Group {
  /// - Throws: ``S3Error`` where there is no such group.
  init(known uri: String) throws(S3Error) {
    guard let group = Self(uri: uri) else {
      throw S3Error(
        "InvalidArgument", 400, "Invalid group uri",
        details: [.init("ArgumentName", "uri"), .init("ArgumentValue", uri)])
    }
    self = group
  }
}

extension S3Error {
  static func tooManyGrants(_ count: Int) -> S3Error {
    S3Error(
      "InvalidRequest", 400,
      "The access control list has \(count) grants, expected at most \(AccessControlList.grantLimit).")
  }
}
