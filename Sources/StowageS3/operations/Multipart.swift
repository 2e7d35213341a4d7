import StowageStore

extension Call {
  func createMultipartUpload() async throws -> S3Response {
    var options = PutOptions()
    options.attributes = try ObjectAttributes(fields)
    options.attributes.accessControl = try accessControlOfUpload()
    try await applyLock(to: &options.attributes)
    let checksum = try MultipartChecksum(asked: fields)
    if let checksum { options.attributes.headers = (options.attributes.headers + checksum.fields) }
    try await applyEncryption(of: try await applyBucketRules(to: &options), to: &options)
    let upload = try await store.createMultipart(bucket, key, options)
    let document = XMLWriter.document(root: "InitiateMultipartUploadResult") { xml in
      xml.element("Bucket", bucket)
      xml.element("Key", key)
      xml.element("UploadId", VersionName.text(upload.id))
    }
    var response = S3Response(xml: document)
    for field in checksum?.fields ?? [] { response.fields.set(field.name, field.value) }
    response.describe(options.attributes.encryption, fields)
    response.setAbort(of: upload, in: try await store.bucket(bucket))
    return response
  }

  /// The upload that the query names, which must be of this object.
  func upload() async throws -> MultipartRow {
    guard let number = VersionName.number(target["uploadId"] ?? "") else { throw S3Error.noSuchUpload }
    let upload = try await store.multipart(number)
    let bucket = try await store.bucket(bucket)
    if upload.bucket != bucket.id || !upload.key.utf8.elementsEqual(key.utf8) { throw S3Error.noSuchUpload }
    return upload
  }

  private func partNumber() throws(S3Error) -> UInt32 {
    guard let text = target["partNumber"], let number = UInt32(text), 1...10_000 ~= number else {
      throw .invalidArgument("partNumber", target["partNumber"] ?? "", "a whole number from 1 to 10000")
    }
    return number
  }

  func uploadPart() async throws -> S3Response {
    let (number, upload) = (try partNumber(), try await upload())
    let checksum = MultipartChecksum(upload.attributes)
    let expectation = try expectation(computing: checksum?.algorithm)
    if let checksum, let sent = expectation.checksum?.algorithm, sent != checksum.algorithm {
      throw S3Error.checksumMismatch(expected: checksum.algorithm, found: sent)
    }
    let (part, _) = try await put(
      CheckedBody(request.body, expectation), expectation.decodedLength, number, upload)
    var response = S3Response(200)
    response.fields.set("etag", "\"\(part.etag)\"")
    response.describe(upload.attributes.encryption, fields)
    for checksum in part.checksums { response.fields.set(checksum.name, checksum.value) }
    return response
  }

  private func put(
    _ body: CheckedBody, _ bytes: Int?, _ number: UInt32, _ upload: MultipartRow
  ) async throws -> (ObjectAttributes.Part, UploadRow) {
    let row = try await store.uploadPart(
      body, number: number, of: upload.id, declaredBytes: bytes, key: try await partKey(of: upload)
    ) { PartText(try body.whole).text }
    return (PartText(row.etag).part(row), row)
  }

  func uploadPartCopy() async throws -> S3Response {
    let (number, upload, source) = (try partNumber(), try await upload(), try await copySource())
    let checksum = MultipartChecksum(upload.attributes)
    let content = try await store.get(
      source.bucket, source.key, version: source.version.id, range: try copyRange(in: source.version.bytes),
      contentKey: try await contentKey(of: source.version.attributes, prefix: CustomerKey.sourcePrefix))
    let body = CheckedBody(ByteStream(content.body), try BodyExpectation(computing: checksum?.algorithm))
    let (part, row) = try await put(body, content.range.count, number, upload)
    let document = XMLWriter.document(root: "CopyPartResult") { xml in
      xml.element("LastModified", HTTPTime.document(row.started))
      xml.element("ETag", "\"\(part.etag)\"")
      for checksum in part.checksums { xml.element(checksum.elementName, checksum.value) }
    }
    var response = S3Response(xml: document)
    response.describe(upload.attributes.encryption, fields)
    try await setSource(source, in: &response)
    return response
  }

  /// Of a source of that many bytes; it must lie in it whole.
  private func copyRange(in count: Int) throws(S3Error) -> ByteRange {
    guard let text = fields["x-amz-copy-source-range"] else { return .whole }
    guard case .bytes(let range)? = ByteRange(header: text), range.upperBound <= count else {
      throw .invalidArgument(
        "x-amz-copy-source-range", text, "bytes=first-last, within the \(count) bytes of the source")
    }
    return .bytes(range)
  }

  func abortMultipartUpload() async throws -> S3Response {
    try await store.abortMultipart(try await upload().id)
    return S3Response(204)
  }

  func listParts() async throws -> S3Response {
    let upload = try await upload()
    let limit = min(1000, try number("max-parts", standard: 1000, in: 0...Int(Int32.max)))
    let marker = try number("part-number-marker", standard: 0, in: 0...Int(Int32.max))
    let rest = try await store.parts(of: upload.id).filter { Int($0.partNumber) > marker }
    let owners = try await owners
    let document = XMLWriter.document(root: "ListPartsResult") { xml in
      xml.element("Bucket", bucket)
      xml.element("Key", key)
      xml.element("UploadId", VersionName.text(upload.id))
      owners.describe(upload, in: &xml)
      xml.element("StorageClass", "STANDARD")
      if let checksum = MultipartChecksum(upload.attributes) {
        xml.element("ChecksumAlgorithm", checksum.algorithm.rawValue)
        xml.element("ChecksumType", checksum.type.rawValue)
      }
      xml.element("PartNumberMarker", "\(marker)")
      if let last = rest.prefix(limit).last { xml.element("NextPartNumberMarker", "\(last.partNumber)") }
      xml.element("MaxParts", "\(limit)")
      xml.element("IsTruncated", "\(rest.count > limit)")
      for row in rest.prefix(limit) {
        let part = PartText(row.etag).part(row)
        xml.element("Part") { xml in
          xml.element("PartNumber", "\(part.number)")
          xml.element("LastModified", HTTPTime.document(row.started))
          xml.element("ETag", "\"\(part.etag)\"")
          xml.element("Size", "\(part.bytes)")
          for checksum in part.checksums { xml.element(checksum.elementName, checksum.value) }
        }
      }
    }
    var response = S3Response(xml: document)
    response.setAbort(of: upload, in: try await store.bucket(bucket))
    return response
  }

  func listMultipartUploads() async throws -> S3Response {
    let query = try ListingQuery(self)
    let limit = min(1000, try number("max-uploads", standard: 1000, in: 0...Int(Int32.max)))
    let (keyMarker, uploadMarker) = (target["key-marker"] ?? "", target["upload-id-marker"] ?? "")
    let page = UploadPage(
      try await store.multiparts(in: bucket), query.request, limit, after: keyMarker,
      upload: VersionName.number(uploadMarker))
    let owners = try await owners
    let document = XMLWriter.document(root: "ListMultipartUploadsResult") { xml in
      xml.element("Bucket", bucket)
      xml.element("KeyMarker", query.encoded(keyMarker))
      xml.element("UploadIdMarker", uploadMarker)
      xml.element("Prefix", query.encoded(query.request.prefix))
      if !query.request.delimiter.isEmpty { xml.element("Delimiter", query.encoded(query.request.delimiter)) }
      if let next = page.next {
        xml.element("NextKeyMarker", query.encoded(next.key))
        xml.element("NextUploadIdMarker", next.upload.map { VersionName.text($0) } ?? "")
      }
      xml.element("MaxUploads", "\(limit)")
      xml.element("IsTruncated", "\(page.next != nil)")
      for upload in page.uploads {
        xml.element("Upload") { xml in
          xml.element("Key", query.encoded(upload.key))
          xml.element("UploadId", VersionName.text(upload.id))
          owners.describe(upload, in: &xml)
          xml.element("StorageClass", "STANDARD")
          xml.element("Initiated", HTTPTime.document(upload.started))
        }
      }
      for prefix in page.prefixes {
        xml.element("CommonPrefixes") { xml in
          xml.element("Prefix", query.encoded(prefix))
        }
      }
    }
    return S3Response(xml: document)
  }
}

/// A part of the list of uploads that have not ended.
private struct UploadPage {
  var uploads: [MultipartRow] = []
  var prefixes: [String] = []
  /// Where the next page begins; nil where there is none.
  var next: (key: String, upload: UInt64?)?

  init(_ all: [MultipartRow], _ request: ListRequest, _ limit: Int, after key: String, upload: UInt64?) {
    let rest = all.filter { row in
      guard row.key.utf8.starts(with: request.prefix.utf8) else { return false }
      if key.isEmpty { return true }
      if let upload, row.key.utf8.elementsEqual(key.utf8) { return row.id > upload }
      return key.utf8.lexicographicallyPrecedes(row.key.utf8)
    }
    var last: (key: String, upload: UInt64?)?
    for row in rest {
      let prefix = Self.common(row.key, request)
      if let prefix, Self.isSame(prefix, prefixes.last) || Self.isSame(prefix, key) { continue }
      if uploads.count + prefixes.count == limit {
        if limit > 0 { next = last }
        return
      }
      if let prefix {
        prefixes.append(prefix)
        last = (prefix, nil)
      } else {
        uploads.append(row)
        last = (row.key, row.id)
      }
    }
  }

  /// In bytes: strings of the same characters may be two keys.
  private static func isSame(_ one: String, _ other: String?) -> Bool {
    other.map { one.utf8.elementsEqual($0.utf8) } ?? false
  }

  private static func common(_ key: String, _ request: ListRequest) -> String? {
    if request.delimiter.isEmpty { return nil }
    let rest = key.utf8.dropFirst(request.prefix.utf8.count)
    guard let range = rest.firstRange(of: request.delimiter.utf8) else { return nil }
    return String(key.utf8[..<range.upperBound])
  }
}

extension S3Error {
  fileprivate static func checksumMismatch(
    expected: ChecksumAlgorithm, found: ChecksumAlgorithm
  ) -> S3Error {
    S3Error(
      "InvalidRequest", 400,
      "Checksum Type mismatch occurred, expected checksum Type: \(expected.rawValue.lowercased()), "
        + "actual checksum Type: \(found.rawValue.lowercased())")
  }
}
