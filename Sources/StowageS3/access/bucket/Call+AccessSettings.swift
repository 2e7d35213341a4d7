import StowageStore

/// Ownership and the block of public access.
extension Call {
  /// The documents of the bucket about access.
  var access: BucketAccess {
    get async throws {
      let row = try await store.bucket(bucket)
      return BucketAccess(row, owner: owner(of: row).id)
    }
  }

  func bucketOwnership() async throws -> S3Response {
    let row = try await store.bucket(bucket)
    guard let name = row.text(of: ObjectOwnership.document), let ownership = ObjectOwnership(rawValue: name)
    else {
      throw S3Error(
        "OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found",
        details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: ownership.xml)
  }

  func putBucketOwnership() async throws -> S3Response {
    let ownership = try ObjectOwnership(document: try await document())
    let list = try await access.list
    if ownership == .bucketOwnerEnforced && !list.isPrivate { throw S3Error.listForbidsEnforcement }
    try await setDocument(ObjectOwnership.document, Array(ownership.rawValue.utf8))
    return S3Response(200)
  }

  func deleteBucketOwnership() async throws -> S3Response {
    try await setDocument(ObjectOwnership.document, nil)
    return S3Response(204)
  }

  func publicAccessBlock() async throws -> S3Response {
    guard let text = try await store.bucket(bucket).text(of: PublicAccessBlock.document) else {
      throw S3Error(
        "NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found",
        details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: PublicAccessBlock(text: text).xml)
  }

  func putPublicAccessBlock() async throws -> S3Response {
    let block = try PublicAccessBlock(document: try await document())
    try await setDocument(PublicAccessBlock.document, Array(block.text.utf8))
    return S3Response(200)
  }

  func deletePublicAccessBlock() async throws -> S3Response {
    try await setDocument(PublicAccessBlock.document, nil)
    return S3Response(204)
  }
}

extension S3Error {
  static let listForbidsEnforcement = S3Error(
    "InvalidBucketAclWithObjectOwnership", 400,
    "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
  static let listsNotSupported = S3Error(
    "AccessControlListNotSupported", 400, "The bucket does not allow ACLs")
}
