import StowageCore
import StowageStore

/// Retention and legal hold of versions, and what a bucket says about them.
extension Call {
  // MARK: Buckets

  func objectLockConfiguration() async throws -> S3Response {
    guard let configuration = LockConfiguration(try await store.bucket(bucket)) else {
      throw S3Error(
        "ObjectLockConfigurationNotFoundError", 404,
        "Object Lock configuration does not exist for this bucket", details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: configuration.xml)
  }

  /// A bucket that keeps versions gets locks with it, and has them from then on.
  func putObjectLockConfiguration() async throws -> S3Response {
    let document = try LockConfiguration(document: try await document()).asDocument
    let row = try await store.updateBucket(bucket) { versioning, documents in
      if versioning != .enabled { return }
      documents.removeAll { $0.name == document.name }
      documents.append(document)
    }
    if row.versioning != .enabled {
      throw S3Error(
        "InvalidBucketState", 409,
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration")
    }
    return S3Response(200)
  }

  // MARK: Versions

  func objectRetention() async throws -> S3Response {
    let version = try await lockableVersion()
    guard let retention = version.attributes.retention else { throw S3Error.noLock(key) }
    let document = XMLWriter.document(root: "Retention") { xml in
      xml.element("Mode", retention.mode.rawValue)
      xml.element("RetainUntilDate", HTTPTime.document(retention.until))
    }
    return S3Response(xml: document)
  }

  /// An empty document ends the retention.
  func putObjectRetention() async throws -> S3Response {
    let root = try XMLElement.parse(try await document(), root: "Retention", limit: 1 << 20)
    let retention = root.children.isEmpty ? nil : try Retention(root)
    let version = try await lockableVersion()
    if let retention, retention.until <= (try await store.now()) { throw S3Error.retentionInPast }
    try await store.retain(
      bucket, key, version: version.id, retention, bypassesGovernance: try await mayBypassGovernance(of: key))
    return S3Response(200)
  }

  func objectLegalHold() async throws -> S3Response {
    guard let status = try await lockableVersion().attributes.legalHold else { throw S3Error.noLock(key) }
    return S3Response(xml: XMLWriter.document(root: "LegalHold") { $0.element("Status", status) })
  }

  func putObjectLegalHold() async throws -> S3Response {
    let root = try XMLElement.parse(try await document(), root: "LegalHold", limit: 1 << 20)
    guard let isOn = LegalHold.isOn(root.text("Status") ?? "") else {
      throw S3Error.malformedXML("Status is \(root.text("Status") ?? "missing"), expected ON or OFF")
    }
    let version = try await lockableVersion()
    try await store.update(bucket, key, version: version.id) { attributes, _ in attributes.setLegalHold(isOn)
    }
    return S3Response(200)
  }

  /// The version that is asked for, in a bucket with locks.
  private func lockableVersion() async throws -> VersionRow {
    guard LockConfiguration(try await store.bucket(bucket)) != nil else { throw S3Error.bucketWithoutLock }
    return try await version()
  }

  /// Whether the client asks to pass over retentions of mode GOVERNANCE, and may.
  func mayBypassGovernance(of key: String) async throws -> Bool {
    guard fields["x-amz-bypass-governance-retention"]?.lowercased() == "true" else { return false }
    return try await isAllowed("s3:BypassGovernanceRetention", key)
  }

  // MARK: Puts

  /// Takes over what the header fields of a put say about its lock.
  func applyLock(to attributes: inout ObjectAttributes) async throws {
    attributes.clearLock()
    let asked = try LockFields(fields)
    if asked.isEmpty { return }
    guard LockConfiguration(try await store.bucket(bucket)) != nil else { throw S3Error.bucketWithoutLock }
    if let retention = asked.retention {
      if retention.until <= (try await store.now()) { throw S3Error.retentionInPast }
      attributes.retention = retention
    }
    if let isOn = asked.hasLegalHold { attributes.setLegalHold(isOn) }
  }

  /// Retains for as long as the bucket says what a put does not say anything about.
  func applyStandardRetention(of bucket: BucketRow, to attributes: inout ObjectAttributes) async throws {
    guard attributes.retention == nil, let standard = LockConfiguration(bucket)?.standard else { return }
    attributes.retention = standard.retention(from: try await store.now())
  }
}

extension Retention {
  /// - Throws: ``S3Error``, MalformedXML.
  fileprivate init(_ root: XMLElement) throws(S3Error) {
    let mode = try Mode(element: root)
    guard let until = root.text("RetainUntilDate").flatMap({ HTTPTime.parsed(document: $0) }) else {
      throw .malformedXML(
        "RetainUntilDate is \(root.text("RetainUntilDate") ?? "missing"), expected an ISO 8601 date")
    }
    self.init(mode, until: until)
  }
}

extension S3Error {
  fileprivate static func noLock(_ key: String) -> S3Error {
    S3Error(
      "NoSuchObjectLockConfiguration", 404,
      "The specified object does not have a ObjectLock configuration", details: [.init("Key", key)])
  }
}
