/// The additional checksum that is computed of a body, and what it is compared with.
public enum ExpectedChecksum: Hashable, Sendable {
  /// With this value, from a header field.
  case value(Checksum)
  /// With the value in the trailer.
  case trailer(ChecksumAlgorithm)
  /// With nothing: it is told to the client.
  case computed(ChecksumAlgorithm)

  /// Which one.
  public var algorithm: ChecksumAlgorithm {
    switch self {
    case .value(let checksum): checksum.algorithm
    case .trailer(let algorithm), .computed(let algorithm): algorithm
    }
  }

  /// What the header fields ask for; nil where they ask for none.
  init?(fields: HeaderFields, framing: BodyFraming) throws(S3Error) {
    let value = try Self.value(fields)
    let trailer = try Self.trailer(fields, framing)
    let named = try Self.named(fields)
    if value != nil, trailer != nil { throw .severalChecksums }
    let found: ExpectedChecksum? = value.map { .value($0) } ?? trailer.map { .trailer($0) }
    if let found, let named, found.algorithm != named { throw .invalidField(Self.namingField) }
    guard let expected = found ?? named.map({ .computed($0) }) else { return nil }
    self = expected
  }

  private static let namingField = "x-amz-sdk-checksum-algorithm"
  /// They begin as a checksum does, but say something about checksums.
  private static let otherFields = ["x-amz-checksum-mode", "x-amz-checksum-type", "x-amz-checksum-algorithm"]

  private static func value(_ fields: HeaderFields) throws(S3Error) -> Checksum? {
    let values = fields.all.filter {
      $0.name.hasPrefix(ChecksumAlgorithm.fieldPrefix) && !otherFields.contains($0.name)
    }
    guard let field = values.first else { return nil }
    guard values.count == 1 else { throw .severalChecksums }
    guard let algorithm = ChecksumAlgorithm(fieldName: field.name) else { throw .unknownChecksum }
    guard let checksum = Checksum(algorithm, base64: field.value) else { throw .invalidField(field.name) }
    return checksum
  }

  private static func trailer(_ fields: HeaderFields, _ framing: BodyFraming) throws(S3Error)
    -> ChecksumAlgorithm?
  {
    guard let name = fields["x-amz-trailer"] else { return nil }
    guard case .chunked(_, hasTrailer: true) = framing,
      let algorithm = ChecksumAlgorithm(fieldName: name.lowercased())
    else { throw .invalidField("x-amz-trailer") }
    return algorithm
  }

  private static func named(_ fields: HeaderFields) throws(S3Error) -> ChecksumAlgorithm? {
    guard let name = fields[namingField] else { return nil }
    guard let algorithm = ChecksumAlgorithm(name: name) else { throw .invalidField(namingField) }
    return algorithm
  }
}
