import StowageStore

extension Call {
  private var policyDocument: [UInt8] {
    get async throws {
      guard let document = try await store.bucket(bucket).document(BucketPolicy.document) else {
        throw S3Error(
          "NoSuchBucketPolicy", 404, "The bucket policy does not exist",
          details: [.init("BucketName", bucket)])
      }
      return document
    }
  }

  func bucketPolicy() async throws -> S3Response {
    var response = S3Response(200, body: .bytes(try await policyDocument))
    response.fields.set("content-type", "application/json")
    return response
  }

  /// It is kept as it came.
  func putBucketPolicy() async throws -> S3Response {
    let document = try await document(atMost: 1 << 20)
    let policy = try BucketPolicy(document: document, bucket: bucket)
    if try await access.block.blocksPublicPolicy && policy.isPublic { throw S3Error.accessDenied }
    try await setDocuments([(BucketPolicy.document, document), (BucketAccess.sharedDocument, [])])
    return S3Response(204)
  }

  func deleteBucketPolicy() async throws -> S3Response {
    try await setDocument(BucketPolicy.document, nil)
    return S3Response(204)
  }

  func bucketPolicyStatus() async throws -> S3Response {
    _ = try await policyDocument
    let isPublic = try await access.policy?.isPublic ?? false
    let document = XMLWriter.document(root: "PolicyStatus") { xml in
      xml.element("IsPublic", isPublic)
    }
    return S3Response(xml: document)
  }

  /// Keeps documents with the bucket, all or none.
  func setDocuments(_ changes: [(name: String, bytes: [UInt8])]) async throws {
    try await store.updateBucket(bucket) { _, documents in
      documents.removeAll { document in changes.contains { $0.name == document.name } }
      documents += changes.map { Document(name: $0.name, bytes: $0.bytes) }
    }
  }
}
