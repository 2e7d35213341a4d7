/// What a query signed by Signature Version 2 says, before any of it is believed.
///
/// boto3 presigns like this unless told otherwise. Not all of the query is signed, so what is not must be harmless:
/// items that this server could take for more than a page of a listing are refused. The host is signed only as far
/// as it names a bucket.
struct Version2Claim {
  let accessKey: String
  /// Seconds since 1970.
  let expires: Int
  /// 20 bytes.
  let signature: [UInt8]
  /// What HMAC-SHA1 may be taken of; two where the path is a bucket without a slash behind it, since some clients
  /// sign that slash without sending it.
  let stringsToSign: [[UInt8]]

  /// By these a query is known to be signed like this.
  static func isIn(_ target: RequestTarget) -> Bool {
    target.items.contains { ["AWSAccessKeyId", "Signature"].contains($0.name) }
  }

  /// - Parameters:
  ///   - fields: those that count, with those in the query.
  ///   - hostBucket: the bucket that the host names; nil where the path does.
  /// - Throws: ``S3Error`` where something is missing, malformed, or there and not signed.
  init(_ request: S3Request, fields: HeaderFields, hostBucket: String?) throws(S3Error) {
    let target = request.target
    accessKey = try target.requiredOfVersion2("AWSAccessKeyId")
    let time = try target.requiredOfVersion2("Expires")
    guard time.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let expires = Int(time)
    else { throw .invalidExpiry(time) }
    self.expires = expires
    let text = try target.requiredOfVersion2("Signature")
    guard let signature = Base64.decoded(text), signature.count == 20 else {
      throw .malformedVersion2("Signature is not Base64 of 20 bytes")
    }
    self.signature = signature
    let lines = [
      request.method, try fields.single("content-md5") ?? "", try fields.single("content-type") ?? "", time,
    ]
    let head = lines.joined(separator: "\n") + "\n" + Self.lines(fields)
    let path = (hostBucket.map { "/\($0)" } ?? "") + target.path
    let query = try Self.signedQuery(of: target)
    let isBareBucket =
      hostBucket == nil && path.utf8.count > 1 && !path.utf8.dropFirst().contains(UInt8(ascii: "/"))
    stringsToSign = (isBareBucket ? [path, path + "/"] : [path]).map { Array((head + $0 + query).utf8) }
  }

  /// All fields `x-amz-…`, a line each.
  private static func lines(_ fields: HeaderFields) -> String {
    let amazons = Set(fields.all.map(\.name).filter { $0.utf8.starts(with: "x-amz-".utf8) })
    return amazons.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { "\($0):\(fields.every($0).joined(separator: ","))\n" }.joined()
  }

  /// The signed items of the query, decoded and in order.
  private static func signedQuery(of target: RequestTarget) throws(S3Error) -> String {
    let signed = target.items.filter { signedItems.contains($0.name) }
    for item in target.items {
      if signedItems.contains(item.name) {
        _ = try target.single(item.name)
      } else if !isHarmless(item.name) {
        throw .queryNotSigned(item.name)
      }
    }
    if signed.isEmpty { return "" }
    let text = signed.sorted { $0.name < $1.name }
      .map { $0.rawValue == nil ? $0.name : "\($0.name)=\($0.value)" }.joined(separator: "&")
    // Values are signed decoded: one with an ampersand could be taken for two items, and two for one.
    let names = text.utf8.split(separator: UInt8(ascii: "&")).map { item in
      String(Substring(item.prefix { $0 != UInt8(ascii: "=") }))
    }
    if names.filter(signedItems.contains).count != signed.count {
      throw .malformedVersion2("a value in the query has \"&\" and the name of another item in it")
    }
    return "?" + text
  }

  private static func isHarmless(_ name: String) -> Bool {
    harmlessItems.contains(name) || name.lowercased().utf8.starts(with: "x-amz-".utf8)
  }

  /// Signed as "sub-resources"; the set is what clients agree on, and cannot grow.
  private static let signedItems: Set<String> = [
    "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle",
    "location",
    "logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication",
    "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding",
    "response-content-language", "response-content-type", "response-expires", "restore", "select",
    "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning",
    "versions", "website",
  ]

  /// They say who signed, choose a page of a listing, or repeat what only the header field says; `x-amz-…` items
  /// are signed as fields.
  private static let harmlessItems: Set<String> = [
    "AWSAccessKeyId", "Expires", "Signature", "content-md5", "content-type", "continuation-token",
    "delimiter",
    "encoding-type", "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "max-parts",
    "max-uploads",
    "part-number-marker", "prefix", "start-after", "upload-id-marker", "version-id-marker", "x-id",
  ]
}

extension RequestTarget {
  fileprivate func requiredOfVersion2(_ name: String) throws(S3Error) -> String {
    guard let value = try single(name) else {
      throw .malformedVersion2(
        "query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters; "
          + "found no \(name)")
    }
    return value
  }
}
