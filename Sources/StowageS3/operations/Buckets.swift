import StowageStore

extension Call {
  func listBuckets() async throws -> S3Response {
    let owned = try await store.buckets().filter { owner(of: $0).id == user.canonicalID }
    let prefix = target["prefix"] ?? ""
    let limit = try number("max-buckets", standard: 10_000, in: 1...10_000)
    let after = target["continuation-token"].map { String($0.dropFirst()) }
    let rest = owned.filter { each in
      each.name.hasPrefix(prefix) && after.map { each.name > $0 } ?? true
    }
    let document = XMLWriter.document(root: "ListAllMyBucketsResult") { xml in
      xml.element("Owner") { xml in
        xml.element("ID", user.canonicalID)
        xml.element("DisplayName", user.displayName)
      }
      xml.element("Buckets") { xml in
        for bucket in rest.prefix(limit) {
          xml.element("Bucket") { xml in
            xml.element("Name", bucket.name)
            xml.element("CreationDate", HTTPTime.document(bucket.created))
          }
        }
      }
      if rest.count > limit { xml.element("ContinuationToken", "b" + rest[limit - 1].name) }
    }
    return S3Response(xml: document)
  }

  /// Created again by its owner a bucket stays as it is, which in S3 is so in us-east-1 alone.
  func createBucket() async throws -> S3Response {
    try BucketName.check(bucket)
    let region = try regionAskedFor(try await document())
    try Self.checkName(bucket)
    let hasLock = fields["x-amz-bucket-object-lock-enabled"]?.lowercased() == "true"
    var documents = [Document(name: BucketRow.ownerDocument, bytes: BucketOwner(user).document)]
    documents += try accessDocumentsOfCreation()
    if hasLock { documents.append(LockConfiguration().asDocument) }
    if let region { documents.append(Document(name: BucketRow.regionDocument, bytes: Array(region.utf8))) }
    do {
      try await store.createBucket(bucket, versioning: hasLock ? .enabled : .off, documents: documents)
    } catch {
      guard case .bucketExists = error else { throw error }
      try await checkRepeatedCreation(region)
    }
    var response = S3Response(200)
    response.fields.set("location", "/\(bucket)")
    return response
  }

  /// What S3 demands of names beyond what the store does: they must do as names of hosts, and not be reserved.
  private static func checkName(_ name: String) throws(S3Error) {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isAddress = labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
    let isReserved =
      ["xn--", "sthree-", "amzn-s3-demo-"].contains { name.hasPrefix($0) }
      || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].contains { name.hasSuffix($0) }
    if isAddress || isReserved || labels.contains("") {
      throw S3Error(
        "InvalidBucketName", 400,
        "The specified bucket is not valid: it looks like an address, is reserved, or has a dot beside a dot.",
        details: [.init("BucketName", name)])
    }
  }

  /// - Throws: ``S3Error`` unless the bucket that is there is the one that was asked for.
  private func checkRepeatedCreation(_ region: String?) async throws {
    if try await owner.id != user.canonicalID {
      throw S3Error(
        "BucketAlreadyExists", 409,
        "The requested bucket name is not available. The bucket namespace is shared by all users of the system.",
        details: [.init("BucketName", bucket)])
    }
    if region != nil && region != "us-east-1" { throw StoreError.bucketExists(bucket) }
    let list = try listOfCreation() ?? AccessControlList(privateTo: user.canonicalID)
    if try await access.list != list {
      throw S3Error(
        "BucketAlreadyExists", 409, "The bucket is there with another access control list; use PutBucketAcl.",
        details: [.init("BucketName", bucket)])
    }
  }

  /// What the document asks for, nil where there is none. Every region is this server's, since clients ask for any; a
  /// bucket is told to be where it was asked for.
  private func regionAskedFor(_ document: [UInt8]) throws(S3Error) -> String? {
    if document.isEmpty { return nil }
    let root = try XMLElement.parse(document, root: "CreateBucketConfiguration", limit: 1 << 20)
    let region = root.text("LocationConstraint") ?? ""
    if region.utf8.count > 64 {
      throw S3Error(
        "InvalidLocationConstraint", 400, "The specified location-constraint is not valid",
        details: [.init("LocationConstraint", String(region.prefix(64)))])
    }
    return region.isEmpty ? nil : region
  }

  func deleteBucket() async throws -> S3Response {
    try await store.deleteBucket(bucket)
    return S3Response(204)
  }

  func headBucket() async throws -> S3Response {
    var response = S3Response(200)
    response.fields.set("x-amz-bucket-region", try await region)
    return response
  }

  private var region: String {
    get async throws {
      let documents = try await store.bucket(bucket).documents
      guard let asked = documents.first(where: { $0.name == BucketRow.regionDocument }) else {
        return settings.region
      }
      return String(decoding: asked.bytes, as: UTF8.self)
    }
  }

  func bucketLocation() async throws -> S3Response {
    let region = try await region
    let document = XMLWriter.document(root: "LocationConstraint") { xml in
      if region != "us-east-1" { xml.text(region) }
    }
    return S3Response(xml: document)
  }

  func bucketVersioning() async throws -> S3Response {
    let versioning = try await store.bucket(bucket).versioning
    let document = XMLWriter.document(root: "VersioningConfiguration") { xml in
      switch versioning {
      case .off: break
      case .enabled: xml.element("Status", "Enabled")
      case .suspended: xml.element("Status", "Suspended")
      }
    }
    return S3Response(xml: document)
  }

  func putBucketVersioning() async throws -> S3Response {
    let root = try XMLElement.parse(try await document(), root: "VersioningConfiguration", limit: 1 << 20)
    if root.text("MfaDelete") == "Enabled" {
      throw S3Error("NotImplemented", 501, "MFA delete is not implemented.")
    }
    let versioning: Versioning
    switch root.text("Status") {
    case "Enabled": versioning = .enabled
    case "Suspended": versioning = .suspended
    default:
      throw S3Error(
        "IllegalVersioningConfigurationException", 400,
        "The versioning configuration says Status \"\(root.text("Status") ?? "")\", expected Enabled or Suspended."
      )
    }
    let row = try await store.updateBucket(bucket) { current, documents in
      let hasLock = documents.contains { $0.name == LockConfiguration.document }
      if !hasLock || versioning == .enabled { current = versioning }
    }
    if row.versioning != versioning {
      throw S3Error(
        "InvalidBucketState", 409,
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.")
    }
    return S3Response(200)
  }

  /// Keeps a document with the bucket, or drops it.
  func setDocument(_ name: String, _ bytes: [UInt8]?) async throws {
    try await store.updateBucket(bucket) { _, documents in
      documents.removeAll { $0.name == name }
      if let bytes { documents.append(Document(name: name, bytes: bytes)) }
    }
  }
}
