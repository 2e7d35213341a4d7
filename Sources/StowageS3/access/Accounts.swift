/// All users, without their secrets. Each is an account of its own.
struct Accounts: Sendable {
  let users: [User]
  /// Whose the buckets are that were not made through S3, who need not be a user any more.
  let root: BucketOwner

  func user(id: String) -> User? { users.first { $0.canonicalID == id } }

  /// How somebody is called; nobody's name is empty.
  func owner(_ id: String) -> BucketOwner {
    if let user = user(id: id) { return BucketOwner(user) }
    return BucketOwner(id: id, displayName: id == root.id ? root.displayName : "")
  }

  func describe(_ id: String, in xml: inout XMLWriter) {
    xml.element("ID", id)
    xml.element("DisplayName", owner(id).displayName)
  }

  /// - Throws: ``S3Error`` where nobody has it.
  func knownID(_ id: String) throws(S3Error) -> String {
    if user(id: id) == nil && id != root.id {
      throw S3Error(
        "InvalidArgument", 400, "Invalid id",
        details: [.init("ArgumentName", "CanonicalUser/ID"), .init("ArgumentValue", id)])
    }
    return id
  }

  /// The canonical id of whoever is reached there.
  ///
  /// - Throws: ``S3Error`` where that is nobody.
  func knownID(email: String) throws(S3Error) -> String {
    let wanted = email.lowercased()
    guard !email.isEmpty, let user = users.first(where: { $0.email.lowercased() == wanted }) else {
      throw S3Error(
        "UnresolvableGrantByEmailAddress", 400,
        "The e-mail address you provided does not match any account on record.",
        details: [.init("EmailAddress", email)])
    }
    return user.canonicalID
  }
}

extension User {
  /// Stands for whoever has not signed; owns nothing.
  static let anonymous = User(accessKey: "", canonicalID: "", displayName: "", email: "")
}
