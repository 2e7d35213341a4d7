import StowageStore

/// All that is written down about who may do what in a bucket.
struct BucketAccess: Hashable, Sendable {
  /// Canonical id.
  var owner: String
  var list: AccessControlList
  var policy: BucketPolicy?
  var block = PublicAccessBlock()
  var ownership = ObjectOwnership.objectWriter

  /// Something that somebody wants to do.
  struct Question: Sendable {
    var principal: Principal
    /// As policies call it.
    var action: String
    /// As `arn:aws:s3:::bucket/key`.
    var resource: String
    /// That of the object, where there is one.
    var object: AccessControlList?
    /// Canonical id of whoever began the upload that it is about.
    var initiator: String?
    var context = AccessContext()
  }

  /// What the owner may do whatever the policy says, so that nobody locks himself out.
  private static let alwaysTheOwners = ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]

  /// Whether somebody may do something. This decides it: nothing else in this module does.
  ///
  /// The first that speaks counts: a denial of the policy; a right of the bucket's or object's owner; a grant; a permission of
  /// the policy, which is not about objects of others. What nothing speaks of is denied.
  func allows(_ question: Question) -> Bool {
    let isOwner = question.principal.user?.canonicalID == owner
    let verdict = verdict(on: question)
    if verdict == .deny { return isOwner && Self.alwaysTheOwners.contains(question.action) }
    let isAllowedByPolicy = verdict == .allow && !(block.restrictsPublicBuckets && policy?.isPublic == true)
    switch Actions.right(question.action) {
    case .bucketOwner: return isOwner || isAllowedByPolicy
    case .initiator:
      let isInitiator = question.principal.user.map { $0.canonicalID == question.initiator } ?? false
      return isOwner || isInitiator || isAllowedByPolicy
    case .bucket(let permission):
      return isOwner || grants(permission, of: list, to: question.principal) || isAllowedByPolicy
    case .object(let permission): return allows(question, permission, isAllowedByPolicy)
    case .objectOwner: return allows(question, nil, isAllowedByPolicy)
    }
  }

  /// About an object.
  private func allows(
    _ question: Question, _ permission: AccessControlList.Permission?, _ isAllowedByPolicy: Bool
  ) -> Bool {
    let object = effective(question.object ?? AccessControlList(privateTo: owner))
    if question.principal.user?.canonicalID == object.owner { return true }
    if let permission, grants(permission, of: object, to: question.principal) { return true }
    return isAllowedByPolicy && object.owner == owner
  }

  private func grants(
    _ permission: AccessControlList.Permission, of list: AccessControlList, to principal: Principal
  ) -> Bool {
    ownership != .bucketOwnerEnforced
      && list.grants(permission, to: principal, ignoringPublic: block.ignoresPublicLists)
  }

  /// What the policy says.
  func verdict(on question: Question) -> BucketPolicy.Verdict {
    guard let policy else { return .silent }
    return policy.verdict(
      on: .init(
        principal: question.principal, action: question.action, resource: question.resource,
        context: question.context))
  }

  /// The list that counts for an object with this one.
  func effective(_ object: AccessControlList) -> AccessControlList {
    ownership == .bucketOwnerEnforced ? AccessControlList(privateTo: owner) : object
  }
}

extension BucketAccess {
  /// Name of the document of a bucket with its list.
  static let listDocument = "acl"
  /// Name of the document of a bucket in which others may have been able to write at some time.
  static let sharedDocument = "shared"

  /// What the documents of a bucket say.
  init(_ bucket: BucketRow, owner: String) {
    self.owner = owner
    list = AccessControlList(text: bucket.text(of: Self.listDocument) ?? "", in: owner)
    if let document = bucket.document(BucketPolicy.document) {
      // What cannot be read any more may have denied anything.
      policy = (try? PolicyCache.shared.policy(document, of: bucket)) ?? .denyingAll
    }
    if let text = bucket.text(of: PublicAccessBlock.document) { block = PublicAccessBlock(text: text) }
    if let name = bucket.text(of: ObjectOwnership.document) {
      ownership = ObjectOwnership(rawValue: name) ?? .bucketOwnerEnforced
    }
  }

  /// The list that counts for a version.
  func list(of version: VersionRow) -> AccessControlList {
    effective(AccessControlList(text: version.attributes.accessControl, in: owner))
  }
}

extension BucketPolicy {
  static let denyingAll = BucketPolicy(statements: [
    Statement(
      isAllow: false, principals: .init(list: [], isInverted: true),
      actions: .init(list: [], isInverted: true), resources: .init(list: [], isInverted: true), conditions: []
    )
  ])
}

extension BucketRow {
  func document(_ name: String) -> [UInt8]? { documents.first { $0.name == name }?.bytes }

  func text(of name: String) -> String? { document(name).map { String(decoding: $0, as: UTF8.self) } }

  /// Whether all that is in it has always been its owner's alone.
  var isUnshared: Bool { !documents.contains { $0.name == BucketAccess.sharedDocument } }
}
