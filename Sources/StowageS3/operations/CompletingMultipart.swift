import StowageCoding
import StowageStore

extension Call {
  func completeMultipartUpload() async throws -> S3Response {
    let root = try XMLElement.parse(
      try await documentAboutAnother(atMost: 4 << 20), root: "CompleteMultipartUpload", limit: 4 << 20)
    let listed = try root.children("Part").map { (element) throws(S3Error) in try ListedPart(element) }
    if listed.isEmpty || listed.count > 10_000 {
      throw S3Error("MalformedXML", 400, "The document lists \(listed.count) parts, expected 1 to 10000.")
    }
    let version: VersionRow
    do {
      version = try await complete(try await upload(), listed)
    } catch {
      guard error.asS3Error.code == "NoSuchUpload", let done = try await completed(listed) else {
        throw error
      }
      version = done
    }
    return try await response(to: version)
  }

  /// The version that this upload has become, where the client asks again because it did not hear.
  private func completed(_ listed: [ListedPart]) async throws -> VersionRow? {
    let etag = ListedPart.etag(of: listed.map(\.etag))
    return try await store.versions(bucket, key).first { $0.attributes.etag == etag }
  }

  private func complete(_ upload: MultipartRow, _ listed: [ListedPart]) async throws -> VersionRow {
    // Only with the key could S3 tell the checksum of the whole.
    if asksForEncryption || MultipartChecksum(upload.attributes) != nil { _ = try await partKey(of: upload) }
    let rows = try await store.parts(of: upload.id)
    let parts = try matched(listed, rows)
    var attributes = upload.attributes
    let checksum = MultipartChecksum(upload.attributes)
    attributes.headers.removeAll { $0.name.hasPrefix("x-amz-checksum-") }
    attributes.parts = parts
    attributes.accessControl = accessControl(ofCompleted: upload)
    attributes.etag = ListedPart.etag(of: parts.map(\.etag))
    if let checksum, let value = checksum.value(of: parts) {
      try checksum.check(value, against: fields)
      attributes.setChecksum(checksum.algorithm.fieldName, value, type: checksum.type.rawValue)
    }
    let references = parts.map { part in
      PartReference(number: part.number, etag: rows.first { $0.partNumber == part.number }?.etag)
    }
    var options = PutOptions()
    options.attributes = attributes
    options.condition = try writeCondition()
    options.declaredBytes = parts.reduce(0) { $0 + $1.bytes }
    try await applyBucketRules(to: &options)
    let version = try await store.completeMultipart(upload.id, references, options)
    await served(put: version)
    return version
  }

  /// The parts that are listed, as they were uploaded.
  private func matched(
    _ listed: [ListedPart], _ rows: [UploadRow]
  ) throws(S3Error) -> [ObjectAttributes.Part] {
    var uploaded: [UInt32: ObjectAttributes.Part] = [:]
    for row in rows { uploaded[row.partNumber] = PartText(row.etag).part(row) }
    var parts: [ObjectAttributes.Part] = []
    for entry in listed {
      if let last = parts.last, entry.number <= last.number {
        throw S3Error(
          "InvalidPartOrder", 400,
          "The list of parts was not in ascending order. Parts must be ordered by part number: \(entry.number) comes after \(last.number)."
        )
      }
      guard let part = uploaded[entry.number], part.etag == entry.etag else { throw entry.invalid }
      for checksum in entry.checksums
      where part.checksums.contains(where: { $0.name == checksum.name && $0.value != checksum.value }) {
        throw entry.invalid
      }
      parts.append(part)
    }
    for part in parts.dropLast() where part.bytes < Self.leastPartBytes {
      throw S3Error(
        "EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size",
        details: [
          .init("ProposedSize", "\(part.bytes)"), .init("MinSizeAllowed", "\(Self.leastPartBytes)"),
          .init("PartNumber", "\(part.number)"), .init("ETag", part.etag),
        ])
    }
    return parts
  }

  private static let leastPartBytes = 5 << 20

  private func response(to version: VersionRow) async throws -> S3Response {
    let document = XMLWriter.document(root: "CompleteMultipartUploadResult") { xml in
      let host = fields["host"].map { "http://\($0)" } ?? ""
      xml.element("Location", host + request.target.path)
      xml.element("Bucket", bucket)
      xml.element("Key", key)
      xml.element("ETag", "\"\(version.attributes.etag)\"")
      if let checksum = version.attributes.checksum {
        xml.element("Checksum\(checksum.algorithm)", checksum.value)
        xml.element("ChecksumType", checksum.type)
      }
    }
    var response = S3Response(xml: document)
    let row = try await store.bucket(bucket)
    response.describe(version.attributes.encryption, fields)
    response.setVersion(ofWritten: version, in: row)
    try await setExpiration(ofWritten: version, in: row, on: &response)
    return response
  }
}

/// A part as the document of a completion lists it.
private struct ListedPart {
  var number: UInt32
  var etag: String
  var checksums: [ObjectAttributes.Field] = []

  init(_ element: XMLElement) throws(S3Error) {
    guard let number = element.text("PartNumber").flatMap({ UInt32($0) }), let etag = element.text("ETag")
    else {
      throw S3Error("MalformedXML", 400, "A part in the document has no PartNumber or no ETag.")
    }
    self.number = number
    self.etag = ReadConditions.unquoted(etag)
    for algorithm in ChecksumAlgorithm.allCases {
      if let value = element.text(algorithm.elementName) {
        checksums.append(.init(name: algorithm.fieldName, value: value))
      }
    }
  }

  var invalid: S3Error {
    S3Error(
      "InvalidPart", 400,
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      details: [.init("PartNumber", "\(number)"), .init("ETag", etag)])
  }

  /// The MD5 of the MD5s of the parts, and how many there are.
  static func etag(of etags: [String]) -> String {
    var md5 = MD5()
    for etag in etags {
      let digest = Hexadecimal.decoded(etag.utf8, count: 16) ?? []
      digest.withUnsafeBytes { md5.update($0.bytes) }
    }
    return md5.hexadecimal + "-\(etags.count)"
  }
}
