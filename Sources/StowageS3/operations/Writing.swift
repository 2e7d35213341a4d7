import StowageStore

extension Call {
  func putObject() async throws -> S3Response {
    let expectation = try expectation()
    let body = CheckedBody(request.body, expectation)
    var options = PutOptions()
    options.attributes = try ObjectAttributes(fields)
    options.attributes.accessControl = try accessControlOfPut()
    try await applyLock(to: &options.attributes)
    options.condition = try writeCondition()
    options.declaredBytes = expectation.decodedLength
    try await applyEncryption(of: try await applyBucketRules(to: &options), to: &options)
    let version = try await store.put(body, to: bucket, key, options) { try $0.take(body) }
    await served(put: version)
    return try await response(toWriteOf: version)
  }

  private func response(toWriteOf version: VersionRow) async throws -> S3Response {
    var response = S3Response(200)
    response.fields.set("etag", "\"\(version.attributes.etag)\"")
    if let checksum = version.attributes.checksum {
      response.fields.set(checksum.header, checksum.value)
      response.fields.set(ObjectAttributes.checksumType, checksum.type)
    }
    let row = try await store.bucket(bucket)
    response.describe(version.attributes.encryption, fields)
    response.setVersion(ofWritten: version, in: row)
    try await setExpiration(ofWritten: version, in: row, on: &response)
    return response
  }

  func copyObject() async throws -> S3Response {
    let source = try await copySource()
    let replaces = try directive("x-amz-metadata-directive") == "REPLACE"
    let replacesTags = try directive("x-amz-tagging-directive") == "REPLACE"
    if source.bucket == bucket && source.key == key && source.name == nil && !replaces && !asksForEncryption {
      throw S3Error(
        "InvalidRequest", 400,
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, "
          + "storage class, website redirect location or encryption attributes.")
    }
    let sent = try ObjectAttributes(fields)
    var options = PutOptions()
    options.attributes = replaces ? sent : source.version.attributes
    options.attributes.tags = replacesTags ? sent.tags : source.version.attributes.tags
    options.attributes.parts = []
    options.attributes.accessControl = try accessControlOfPut()
    try await applyLock(to: &options.attributes)
    options.condition = try writeCondition()
    options.declaredBytes = source.version.bytes
    try await applyEncryption(of: try await applyBucketRules(to: &options), to: &options)
    let algorithm = try copyChecksum(of: source.version)
    let content = try await store.get(
      source.bucket, source.key, version: source.version.id,
      contentKey: try await contentKey(of: source.version.attributes, prefix: CustomerKey.sourcePrefix))
    let body = CheckedBody(ByteStream(content.body), try BodyExpectation(computing: algorithm))
    let version = try await store.put(body, to: bucket, key, options) { try $0.take(body) }
    await served(put: version)
    let document = XMLWriter.document(root: "CopyObjectResult") { xml in
      describe(copy: version.attributes, modified: version, in: &xml)
    }
    var response = S3Response(xml: document)
    let row = try await store.bucket(bucket)
    response.describe(version.attributes.encryption, fields)
    response.setVersion(ofWritten: version, in: row)
    try await setExpiration(ofWritten: version, in: row, on: &response)
    try await setSource(source, in: &response)
    return response
  }

  private func describe(copy attributes: ObjectAttributes, modified: VersionRow, in xml: inout XMLWriter) {
    xml.element("LastModified", HTTPTime.document(modified.modified))
    xml.element("ETag", "\"\(attributes.etag)\"")
    if let checksum = attributes.checksum {
      xml.element("Checksum\(checksum.algorithm)", checksum.value)
      xml.element("ChecksumType", checksum.type)
    }
  }

  /// The one that is asked for, or else that of the source.
  private func copyChecksum(of source: VersionRow) throws(S3Error) -> ChecksumAlgorithm? {
    guard let name = fields["x-amz-checksum-algorithm"] else {
      return source.attributes.checksum.flatMap { ChecksumAlgorithm(rawValue: $0.algorithm) }
    }
    guard let algorithm = ChecksumAlgorithm(name: name) else {
      throw .invalidArgument("x-amz-checksum-algorithm", name, "CRC32, CRC32C, CRC64NVME, SHA1 or SHA256")
    }
    return algorithm
  }

  private func directive(_ name: String) throws(S3Error) -> String {
    let value = fields[name] ?? "COPY"
    if value != "COPY" && value != "REPLACE" { throw .invalidArgument(name, value, "COPY or REPLACE") }
    return value
  }

  /// What a copy is made of.
  struct CopySource: Sendable {
    var bucket: String
    var key: String
    /// What the client calls the version, nil for the current one.
    var name: String?
    var version: VersionRow
  }

  /// The source that `x-amz-copy-source` names, which the caller must be allowed to read.
  func copySource() async throws -> CopySource {
    let header = fields["x-amz-copy-source"] ?? ""
    let target = try RequestTarget(header.hasPrefix("/") ? header : "/" + header)
    let parts = target.path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw S3Error.invalidArgument("x-amz-copy-source", header, "bucket/key, percent-encoded")
    }
    let (bucket, key) = (try RequestTarget.decoded(parts[0]), try RequestTarget.decoded(parts[1]))
    let name = target["versionId"]
    try await checkCopySource(bucket, key, named: name)
    let version = try await version(of: key, in: bucket, named: name)
    if ReadConditions(fields, prefix: "x-amz-copy-source-").refusal(of: version) != nil {
      throw S3Error.preconditionFailed
    }
    return CopySource(bucket: bucket, key: key, name: name, version: version)
  }

  func setSource(_ source: CopySource, in response: inout S3Response) async throws {
    if try await store.bucket(source.bucket).versioning != .off {
      response.fields.set("x-amz-copy-source-version-id", VersionName.text(source.version))
    }
  }
}

extension ObjectAttributes {
  /// What reading the content has told.
  ///
  /// - Throws: ``S3Error`` where it was not read to its end.
  mutating func take(_ body: CheckedBody) throws(S3Error) {
    let outcome = try body.whole
    etag = outcome.md5
    headers.removeAll { $0.name.hasPrefix("x-amz-checksum-") }
    if let checksum = outcome.checksum {
      setChecksum(checksum.algorithm.fieldName, checksum.base64, type: ChecksumType.fullObject.rawValue)
    }
  }
}

extension CheckedBody {
  /// What it turned out to be.
  ///
  /// - Throws: ``S3Error`` where it was not read to its end.
  var whole: BodyOutcome {
    get throws(S3Error) {
      guard let outcome else {
        throw S3Error(
          "IncompleteBody", 400,
          "You did not provide the number of bytes specified by the Content-Length HTTP header.")
      }
      return outcome
    }
  }
}
