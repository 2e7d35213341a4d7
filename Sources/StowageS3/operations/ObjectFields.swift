import StowageCore
import StowageStore

/// What a put says about its object, in header fields.
extension ObjectAttributes {
  /// Headers that come back with the object as they were sent.
  private static let kept = [
    "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
    "x-amz-website-redirect-location",
  ]
  private static let metadataPrefix = "x-amz-meta-"
  /// S3's limit on user metadata, names and values together.
  private static let metadataLimit = 2048

  /// - Throws: ``S3Error`` for too much metadata, malformed tags and what is not implemented.
  init(_ fields: HeaderFields) throws(S3Error) {
    self.init()
    try Self.refuseUnsupported(fields)
    contentType = fields["content-type"] ?? "binary/octet-stream"
    for name in Self.kept {
      guard var value = fields[name] else { continue }
      if name == "content-encoding" { value = Self.withoutFraming(value) }
      if !value.isEmpty { headers.append(.init(name: name, value: value)) }
    }
    for field in fields.all where field.name.hasPrefix(Self.metadataPrefix) {
      metadata.append(
        .init(name: String(field.name.dropFirst(Self.metadataPrefix.count)), value: field.value))
    }
    metadata.sort { $0.name < $1.name }
    let bytes = metadata.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    if bytes > Self.metadataLimit {
      throw S3Error(
        "MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size",
        details: [.init("Size", "\(bytes)"), .init("MaxSizeAllowed", "\(Self.metadataLimit)")])
    }
    if let header = fields["x-amz-tagging"] { tags = try Tags.parsed(header: header) }
  }

  /// The framing of the transfer is no encoding of the content.
  private static func withoutFraming(_ encodings: String) -> String {
    encodings.split(separator: ",").map { $0.drop { $0 == " " } }.filter { $0 != "aws-chunked" }
      .joined(separator: ", ")
  }

  private static func refuseUnsupported(_ fields: HeaderFields) throws(S3Error) {
    let isKMS = fields["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") ?? false
    if let key = fields["x-amz-server-side-encryption-aws-kms-key-id"], !isKMS {
      throw .invalidArgument(
        "x-amz-server-side-encryption-aws-kms-key-id", key, "x-amz-server-side-encryption: aws:kms beside it")
    }
    for field in fields.all {
      let isRefused =
        switch field.name {
        case "x-amz-storage-class": field.value != "STANDARD"
        case "x-amz-server-side-encryption-bucket-key-enabled": field.value != "false"
        case "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-context": true
        default: false
        }
      if isRefused {
        throw S3Error(
          "NotImplemented", 501,
          "A header you provided implies functionality that is not implemented: \(field.name): \(field.value)",
          details: [.init("Header", field.name)])
      }
    }
  }

  /// The checksum that is kept with the object: its header, value and kind.
  var checksum: (algorithm: String, header: String, value: String, type: String)? {
    let prefix = "x-amz-checksum-"
    guard let field = headers.first(where: { $0.name.hasPrefix(prefix) && $0.name != Self.checksumType })
    else {
      return nil
    }
    let type = headers.first { $0.name == Self.checksumType }?.value ?? "FULL_OBJECT"
    return (field.name.dropFirst(prefix.count).uppercased(), field.name, field.value, type)
  }

  static let checksumType = "x-amz-checksum-type"

  mutating func setChecksum(_ header: String, _ value: String, type: String) {
    headers.removeAll { $0.name.hasPrefix("x-amz-checksum-") }
    headers.append(.init(name: header, value: value))
    headers.append(.init(name: Self.checksumType, value: type))
    headers.sort { $0.name < $1.name }
  }
}

extension S3Response {
  /// Says what is known of a version.
  ///
  /// - Parameter checksum: of what is answered with; nil where the client does not want it, or there is none.
  mutating func describe(_ version: VersionRow, in bucket: BucketRow, checksum: ObjectAttributes.Field?) {
    let attributes = version.attributes
    fields.set("etag", "\"\(attributes.etag)\"")
    fields.set("last-modified", HTTPTime.header(version.modified))
    fields.set("accept-ranges", "bytes")
    if !attributes.contentType.isEmpty { fields.set("content-type", attributes.contentType) }
    for header in attributes.headers
    where !header.name.hasPrefix("x-amz-checksum-") && header.name != Encryption.field {
      fields.set(header.name, header.value)
    }
    for entry in attributes.metadata {
      fields.set("x-amz-meta-" + entry.name, EncodedWords.text(entry.value))
    }
    describe(attributes.retention)
    if !attributes.tags.isEmpty { fields.set("x-amz-tagging-count", "\(attributes.tags.count)") }
    if let checksum {
      fields.set(checksum.name, checksum.value)
      fields.set(ObjectAttributes.checksumType, attributes.checksum?.type ?? "FULL_OBJECT")
    }
    setVersion(version, in: bucket)
    setExpiration(of: version, in: bucket)
  }
}
