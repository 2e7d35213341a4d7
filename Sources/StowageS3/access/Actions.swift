/// Whose right it is to do something, apart from what policies say.
enum Right: Hashable, Sendable {
  /// The bucket's owner's alone.
  case bucketOwner
  /// That of whoever its bucket's list grants it to, and of the bucket's owner.
  case bucket(AccessControlList.Permission)
  /// That of whoever the object's list grants it to, and of the object's owner.
  case object(AccessControlList.Permission)
  /// The object's owner's.
  case objectOwner
  /// That of whoever began the upload, and of the bucket's owner.
  case initiator
}

/// What policies call what can be done, and the one table of what each operation needs.
enum Actions {
  static func right(_ action: String) -> Right { rightByName[action] ?? .bucketOwner }

  /// All that a policy may name.
  static let all = objectActions.map(\.name) + bucketActions.map(\.name)

  private static let rightByName: [String: Right] = Dictionary(
    (objectActions + bucketActions).map { ($0.name, $0.right) }, uniquingKeysWith: { first, _ in first })

  private static let objectActions: [(name: String, right: Right)] = [
    ("s3:AbortMultipartUpload", .initiator), ("s3:BypassGovernanceRetention", .bucketOwner),
    ("s3:DeleteObject", .bucket(.write)), ("s3:DeleteObjectTagging", .objectOwner),
    ("s3:DeleteObjectVersion", .bucketOwner), ("s3:DeleteObjectVersionTagging", .objectOwner),
    ("s3:GetObject", .object(.read)), ("s3:GetObjectAcl", .object(.readACP)),
    ("s3:GetObjectAttributes", .object(.read)), ("s3:GetObjectLegalHold", .objectOwner),
    ("s3:GetObjectRetention", .objectOwner), ("s3:GetObjectTagging", .objectOwner),
    ("s3:GetObjectTorrent", .object(.read)), ("s3:GetObjectVersion", .object(.read)),
    ("s3:GetObjectVersionAcl", .object(.readACP)), ("s3:GetObjectVersionAttributes", .object(.read)),
    ("s3:GetObjectVersionForReplication", .bucketOwner), ("s3:GetObjectVersionTagging", .objectOwner),
    ("s3:GetObjectVersionTorrent", .object(.read)), ("s3:ListMultipartUploadParts", .initiator),
    ("s3:ObjectOwnerOverrideToBucketOwner", .bucketOwner), ("s3:PutObject", .bucket(.write)),
    ("s3:PutObjectAcl", .object(.writeACP)), ("s3:PutObjectLegalHold", .objectOwner),
    ("s3:PutObjectRetention", .objectOwner), ("s3:PutObjectTagging", .objectOwner),
    ("s3:PutObjectVersionAcl", .object(.writeACP)), ("s3:PutObjectVersionTagging", .objectOwner),
    ("s3:ReplicateDelete", .bucketOwner), ("s3:ReplicateObject", .bucketOwner),
    ("s3:ReplicateTags", .bucketOwner), ("s3:RestoreObject", .objectOwner),
  ]

  private static let bucketActions: [(name: String, right: Right)] =
    [
      ("s3:GetBucketAcl", .bucket(.readACP)), ("s3:ListBucket", .bucket(.read)),
      ("s3:ListBucketMultipartUploads", .bucket(.read)), ("s3:ListBucketVersions", .bucket(.read)),
      ("s3:PutBucketAcl", .bucket(.writeACP)),
    ]
    + [
      "CreateBucket", "DeleteBucket", "DeleteBucketPolicy", "DeleteBucketWebsite",
      "GetAccelerateConfiguration", "GetAnalyticsConfiguration", "GetBucketCORS", "GetBucketLocation",
      "GetBucketLogging", "GetBucketNotification", "GetBucketObjectLockConfiguration",
      "GetBucketOwnershipControls", "GetBucketPolicy", "GetBucketPolicyStatus",
      "GetBucketPublicAccessBlock", "GetBucketRequestPayment", "GetBucketTagging", "GetBucketVersioning",
      "GetBucketWebsite", "GetEncryptionConfiguration", "GetIntelligentTieringConfiguration",
      "GetInventoryConfiguration", "GetLifecycleConfiguration", "GetMetricsConfiguration",
      "GetReplicationConfiguration", "PutAccelerateConfiguration", "PutAnalyticsConfiguration",
      "PutBucketCORS", "PutBucketLogging", "PutBucketNotification", "PutBucketObjectLockConfiguration",
      "PutBucketOwnershipControls", "PutBucketPolicy", "PutBucketPublicAccessBlock",
      "PutBucketRequestPayment", "PutBucketTagging", "PutBucketVersioning", "PutBucketWebsite",
      "PutEncryptionConfiguration", "PutIntelligentTieringConfiguration", "PutInventoryConfiguration",
      "PutLifecycleConfiguration", "PutMetricsConfiguration", "PutReplicationConfiguration",
    ].map { ("s3:" + $0, .bucketOwner) }

  /// What an operation needs, all of it.
  ///
  /// - Parameter isOfVersion: whether the request names a version.
  static func needed(for operation: Operation, isOfVersion: Bool) -> [String] {
    guard let entry = byOperation[operation.name] else { return ["s3:" + operation.name] }
    return isOfVersion ? entry.ofVersion : entry.actions
  }

  /// Whether the table has an operation; what it has not is for the bucket's owner, and for nobody else.
  static func knows(_ operation: Operation) -> Bool { byOperation[operation.name] != nil }

  private typealias Entry = (actions: [String], ofVersion: [String])

  private static let byOperation: [String: Entry] = Dictionary(
    operations.map { operation in
      let actions = operation.actions.map { "s3:" + $0 }
      let ofVersion = operation.ofVersion?.map { "s3:" + $0 } ?? actions
      return (operation.name, (actions, ofVersion))
    }, uniquingKeysWith: { first, _ in first })
}
