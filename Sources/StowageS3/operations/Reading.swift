import StowageStore

extension Call {
  func getObject() async throws -> S3Response {
    try checkReadFields()
    let version = try await version()
    let contentKey = try await contentKey(of: version.attributes)
    if let refused = try await refusal(of: version) { return refused }
    let wanted = try wanted(of: version)
    if wanted.isEmpty { return try await response(version, wanted, 0..<0) }
    let object: StoredObject
    do {
      object = try await store.get(
        bucket, key, version: version.id, range: wanted.range, contentKey: contentKey)
    } catch {
      guard case .noObject = error else { throw error }
      // It was replaced in between: now it is another one.
      return try await getObject()
    }
    await served(get: version, bytes: object.range.count)
    var response = try await response(version, wanted, object.range)
    response.body = .stream(ByteStream(object.body), count: object.range.count)
    return response
  }

  func headObject() async throws -> S3Response {
    try checkReadFields()
    let version = try await version()
    _ = try await contentKey(of: version.attributes)
    if let refused = try await refusal(of: version) { return refused }
    let wanted = try wanted(of: version)
    let range = wanted.isEmpty ? 0..<0 : try wanted.range.resolved(in: version.bytes)
    var response = try await response(version, wanted, range)
    response.fields.set("content-length", "\(range.count)")
    return response
  }

  /// How an object is encrypted is said when it is put.
  private func checkReadFields() throws(S3Error) {
    let name = "x-amz-server-side-encryption"
    guard let value = fields[name] else { return }
    throw S3Error(
      "InvalidArgument", 400, "The header \(name) is not supported for this operation.",
      details: [.init("ArgumentName", name), .init("ArgumentValue", value)])
  }

  private func refusal(of version: VersionRow) async throws -> S3Response? {
    switch ReadConditions(fields).refusal(of: version) {
    case nil: return nil
    case .preconditionFailed: throw S3Error.preconditionFailed
    case .notModified:
      var response = S3Response(304)
      response.fields.set("etag", "\"\(version.attributes.etag)\"")
      response.fields.set("last-modified", HTTPTime.header(version.modified))
      response.setVersion(version, in: try await store.bucket(bucket))
      return response
    }
  }

  private func response(
    _ version: VersionRow, _ wanted: Wanted, _ range: Range<Int>
  ) async throws -> S3Response {
    let isPart = wanted.range != .whole || wanted.isEmpty
    var response = S3Response(isPart ? 206 : 200)
    response.describe(
      version, in: try await store.bucket(bucket), checksum: checksum(of: version.attributes, wanted))
    response.describe(version.attributes.encryption, fields)
    if isPart && !range.isEmpty {
      response.fields.set(
        "content-range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(version.bytes)")
    }
    if let count = wanted.partCount { response.fields.set("x-amz-mp-parts-count", "\(count)") }
    for item in target.items where item.name.hasPrefix("response-") {
      let name = String(item.name.dropFirst("response-".count))
      if Self.overridable.contains(name) { response.fields.set(name, item.value) }
    }
    return response
  }

  /// That of the whole content, or where it was composed of those of parts, of the part that is asked for. Of a range
  /// there is none.
  private func checksum(of attributes: ObjectAttributes, _ wanted: Wanted) -> ObjectAttributes.Field? {
    guard fields["x-amz-checksum-mode"]?.uppercased() == "ENABLED", let whole = attributes.checksum else {
      return nil
    }
    if let part = wanted.part, whole.type == "COMPOSITE" {
      return attributes.parts[part].checksums.first { $0.name == whole.header }
    }
    return wanted.isWhole ? .init(name: whole.header, value: whole.value) : nil
  }

  private static let overridable: Set<String> = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires",
  ]

  private struct Wanted {
    var range = ByteRange.whole
    /// Whether that is all of it.
    var isWhole = false
    /// Of an object that came in parts: which one is asked for, as a place among them, and how many there are.
    var part: Int?
    var partCount: Int?
    /// A part without content, which no range can name.
    var isEmpty = false
  }

  /// Which bytes are asked for, by range or by number of a part.
  private func wanted(of version: VersionRow) throws -> Wanted {
    guard let text = target["partNumber"] else {
      let range = fields["range"].flatMap { ByteRange(header: $0) } ?? .whole
      let isWhole = range == .whole || (try? range.resolved(in: version.bytes)) == 0..<version.bytes
      return Wanted(range: range, isWhole: isWhole)
    }
    let number = try number("partNumber", standard: 1, in: 1...10_000)
    if fields["range"] != nil {
      throw S3Error("InvalidRequest", 400, "Cannot specify both Range header and partNumber query parameter.")
    }
    let parts = version.attributes.parts
    let place = parts.isEmpty ? (number == 1 ? 0 : nil) : parts.firstIndex { $0.number == UInt32(number) }
    guard let place else {
      throw S3Error(
        "InvalidPartNumber", 416, "The requested partnumber is not satisfiable",
        details: [.init("PartNumberRequested", text), .init("ActualPartCount", "\(max(1, parts.count))")])
    }
    var wanted = Wanted(isWhole: parts.count <= 1)
    if parts.isEmpty {
      if version.bytes > 0 { wanted.range = .bytes(0..<version.bytes) }
      return wanted
    }
    wanted.part = place
    wanted.partCount = parts.count
    wanted.isEmpty = parts[place].bytes == 0
    let start = parts[..<place].reduce(0) { $0 + $1.bytes }
    if !wanted.isEmpty { wanted.range = .bytes(start..<start + parts[place].bytes) }
    return wanted
  }

  func objectAttributes() async throws -> S3Response {
    let version = try await version()
    _ = try await contentKey(of: version.attributes)
    let wanted = Set(
      fields.every("x-amz-object-attributes").flatMap { $0.split(separator: ",") }
        .map { String($0.drop { $0 == " " }) })
    if wanted.isEmpty {
      throw S3Error(
        "InvalidRequest", 400, "The x-amz-object-attributes header is missing; it lists what to tell.")
    }
    let attributes = version.attributes
    let parts = wanted.contains("ObjectParts") && !attributes.parts.isEmpty ? try partPage() : nil
    let document = XMLWriter.document(root: "GetObjectAttributesResponse") { xml in
      if wanted.contains("ETag") { xml.element("ETag", attributes.etag) }
      if wanted.contains("Checksum"), let checksum = attributes.checksum {
        xml.element("Checksum") { xml in
          xml.element("Checksum\(checksum.algorithm)", checksum.value)
          xml.element("ChecksumType", checksum.type)
        }
      }
      if let parts { describe(attributes.parts, parts, in: &xml) }
      if wanted.contains("StorageClass") { xml.element("StorageClass", "STANDARD") }
      if wanted.contains("ObjectSize") { xml.element("ObjectSize", "\(version.bytes)") }
    }
    var response = S3Response(xml: document)
    response.fields.set("last-modified", HTTPTime.header(version.modified))
    response.setVersion(version, in: try await store.bucket(bucket))
    return response
  }

  /// Which parts are asked for.
  private func partPage() throws(S3Error) -> (limit: Int, marker: Int) {
    func header(_ name: String, standard: Int) throws(S3Error) -> Int {
      guard let text = fields[name] else { return standard }
      guard let number = Int(text), number >= 0 else {
        throw .invalidArgument(name, text, "a whole number from 0 on")
      }
      return number
    }
    return (
      min(1000, try header("x-amz-max-parts", standard: 1000)),
      try header("x-amz-part-number-marker", standard: 0)
    )
  }

  private func describe(
    _ parts: [ObjectAttributes.Part], _ page: (limit: Int, marker: Int), in xml: inout XMLWriter
  ) {
    let (limit, marker) = page
    let rest = parts.filter { Int($0.number) > marker }
    xml.element("ObjectParts") { xml in
      xml.element("PartsCount", "\(parts.count)")
      xml.element("PartNumberMarker", "\(marker)")
      if let last = rest.prefix(limit).last { xml.element("NextPartNumberMarker", "\(last.number)") }
      xml.element("MaxParts", "\(limit)")
      xml.element("IsTruncated", "\(rest.count > limit)")
      for part in rest.prefix(limit) where !part.checksums.isEmpty {
        xml.element("Part") { xml in
          xml.element("PartNumber", "\(part.number)")
          xml.element("Size", "\(part.bytes)")
          for checksum in part.checksums { xml.element(checksum.elementName, checksum.value) }
        }
      }
    }
  }
}

extension ObjectAttributes.Field {
  /// What documents call a checksum that headers call `x-amz-checksum-…`.
  var elementName: String { "Checksum" + name.dropFirst("x-amz-checksum-".count).uppercased() }
}

extension ByteRange {
  /// The range of a `Range` header; nil where it is none or several, which means all (RFC 9110 section 14.2).
  init?(header: String) {
    guard header.hasPrefix("bytes=") else { return nil }
    let parts = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
    switch (Int(parts[0]), Int(parts[1])) {
    case (let first?, let last?) where first <= last: self = .bytes(first..<min(last, Int.max - 1) + 1)
    case (let first?, nil) where parts[1].isEmpty: self = .from(first)
    case (nil, let count?) where parts[0].isEmpty: self = .last(count)
    default: return nil
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { "0"..."9" ~= self }
}
