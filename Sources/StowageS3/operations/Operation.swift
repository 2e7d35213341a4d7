/// What a request asks for, named as in the S3 API reference.
struct Operation: Hashable, Sendable {
  /// As in the S3 API reference.
  var name: String

  init(_ name: String) { self.name = name }

  /// Finds out what is asked for.
  ///
  /// - Throws: ``S3Error`` where the method means nothing there.
  init(_ request: S3Request, _ address: Address) throws(S3Error) {
    guard let name = Self.name(request, address) else {
      throw S3Error(
        "MethodNotAllowed", 405, "\(request.method) is not allowed against this resource.",
        details: [.init("Method", request.method)])
    }
    self.name = name
  }

  private static func name(_ request: S3Request, _ address: Address) -> String? {
    if address.bucket == nil { return request.method == "GET" ? "ListBuckets" : nil }
    return address.key == nil ? ofBucket(request) : ofObject(request)
  }

  private static func ofBucket(_ request: S3Request) -> String? {
    let target = request.target
    for (item, methods) in bucketParts where target.has(item) { return methods[request.method] }
    switch request.method {
    case "GET": return target["list-type"] == "2" ? "ListObjectsV2" : "ListObjects"
    case "PUT": return "CreateBucket"
    case "DELETE": return "DeleteBucket"
    case "HEAD": return "HeadBucket"
    case "POST": return "PostObject"
    default: return nil
    }
  }

  private static func ofObject(_ request: S3Request) -> String? {
    let isCopy = request.fields["x-amz-copy-source"] != nil
    if request.target.has("uploadId") {
      switch request.method {
      case "PUT": return isCopy ? "UploadPartCopy" : "UploadPart"
      case "POST": return "CompleteMultipartUpload"
      case "DELETE": return "AbortMultipartUpload"
      case "GET": return "ListParts"
      default: return nil
      }
    }
    for (item, methods) in objectParts where request.target.has(item) { return methods[request.method] }
    switch request.method {
    case "GET": return "GetObject"
    case "HEAD": return "HeadObject"
    case "PUT": return isCopy ? "CopyObject" : "PutObject"
    case "DELETE": return "DeleteObject"
    default: return nil
    }
  }

  /// What a query item makes of a request to a bucket, by method.
  static let bucketParts: [(item: String, methods: [String: String])] = [
    ("accelerate", configuration("Accelerate", deletes: false)),
    ("acl", ["GET": "GetBucketAcl", "PUT": "PutBucketAcl"]),
    ("analytics", configuration("Analytics")),
    ("cors", ["GET": "GetBucketCors", "PUT": "PutBucketCors", "DELETE": "DeleteBucketCors"]),
    ("delete", ["POST": "DeleteObjects"]),
    (
      "encryption",
      ["GET": "GetBucketEncryption", "PUT": "PutBucketEncryption", "DELETE": "DeleteBucketEncryption"]
    ),
    ("intelligent-tiering", configuration("IntelligentTiering")),
    ("inventory", configuration("Inventory")),
    (
      "lifecycle",
      [
        "GET": "GetBucketLifecycleConfiguration", "PUT": "PutBucketLifecycleConfiguration",
        "DELETE": "DeleteBucketLifecycle",
      ]
    ),
    ("location", ["GET": "GetBucketLocation"]),
    ("logging", ["GET": "GetBucketLogging", "PUT": "PutBucketLogging"]),
    ("metrics", configuration("Metrics")),
    ("notification", configuration("Notification", deletes: false)),
    ("object-lock", ["GET": "GetObjectLockConfiguration", "PUT": "PutObjectLockConfiguration"]),
    (
      "ownershipControls",
      [
        "GET": "GetBucketOwnershipControls", "PUT": "PutBucketOwnershipControls",
        "DELETE": "DeleteBucketOwnershipControls",
      ]
    ),
    ("policy", ["GET": "GetBucketPolicy", "PUT": "PutBucketPolicy", "DELETE": "DeleteBucketPolicy"]),
    ("policyStatus", ["GET": "GetBucketPolicyStatus"]),
    (
      "publicAccessBlock",
      [
        "GET": "GetPublicAccessBlock", "PUT": "PutPublicAccessBlock", "DELETE": "DeletePublicAccessBlock",
      ]
    ),
    (
      "replication",
      ["GET": "GetBucketReplication", "PUT": "PutBucketReplication", "DELETE": "DeleteBucketReplication"]
    ),
    ("requestPayment", ["GET": "GetBucketRequestPayment", "PUT": "PutBucketRequestPayment"]),
    ("tagging", ["GET": "GetBucketTagging", "PUT": "PutBucketTagging", "DELETE": "DeleteBucketTagging"]),
    ("uploads", ["GET": "ListMultipartUploads"]),
    ("versioning", ["GET": "GetBucketVersioning", "PUT": "PutBucketVersioning"]),
    ("versions", ["GET": "ListObjectVersions"]),
    ("website", ["GET": "GetBucketWebsite", "PUT": "PutBucketWebsite", "DELETE": "DeleteBucketWebsite"]),
  ]

  private static func configuration(_ name: String, deletes: Bool = true) -> [String: String] {
    let full = "Bucket\(name)Configuration"
    var methods = ["GET": "Get\(full)", "PUT": "Put\(full)"]
    if deletes { methods["DELETE"] = "Delete\(full)" }
    return methods
  }

  /// What a query item makes of a request to an object, by method.
  static let objectParts: [(item: String, methods: [String: String])] = [
    ("acl", ["GET": "GetObjectAcl", "PUT": "PutObjectAcl"]),
    ("attributes", ["GET": "GetObjectAttributes"]),
    ("legal-hold", ["GET": "GetObjectLegalHold", "PUT": "PutObjectLegalHold"]),
    ("restore", ["POST": "RestoreObject"]),
    ("retention", ["GET": "GetObjectRetention", "PUT": "PutObjectRetention"]),
    ("select", ["POST": "SelectObjectContent"]),
    ("tagging", ["GET": "GetObjectTagging", "PUT": "PutObjectTagging", "DELETE": "DeleteObjectTagging"]),
    ("torrent", ["GET": "GetObjectTorrent"]),
    ("uploads", ["POST": "CreateMultipartUpload"]),
  ]
}
