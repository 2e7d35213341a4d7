import StowageStore

/// What checksum a multipart upload is to have, kept with it in the header fields that asked for it.
struct MultipartChecksum {
  let algorithm: ChecksumAlgorithm
  let type: ChecksumType

  private static let algorithmField = "x-amz-checksum-algorithm"

  /// What the client asks for; nil where it is for none.
  init?(asked fields: HeaderFields) throws(S3Error) {
    guard let name = fields[Self.algorithmField] else { return nil }
    guard let algorithm = ChecksumAlgorithm(name: name) else {
      throw .invalidArgument(Self.algorithmField, name, "CRC32, CRC32C, CRC64NVME, SHA1 or SHA256")
    }
    self.algorithm = algorithm
    guard let asked = fields[ObjectAttributes.checksumType] else {
      type = algorithm.types[0]
      return
    }
    guard let type = ChecksumType(rawValue: asked.uppercased()), algorithm.types.contains(type) else {
      throw S3Error(
        "InvalidRequest", 400,
        "The \(asked) checksum type cannot be used with the \(algorithm.rawValue) checksum algorithm.")
    }
    self.type = type
  }

  /// What an upload was begun with.
  init?(_ attributes: ObjectAttributes) {
    func value(_ name: String) -> String? { attributes.headers.first { $0.name == name }?.value }
    guard let algorithm = value(Self.algorithmField).flatMap({ ChecksumAlgorithm(rawValue: $0) }) else {
      return nil
    }
    self.algorithm = algorithm
    type = value(ObjectAttributes.checksumType).flatMap { ChecksumType(rawValue: $0) } ?? algorithm.types[0]
  }

  var fields: [ObjectAttributes.Field] {
    [
      .init(name: Self.algorithmField, value: algorithm.rawValue),
      .init(name: ObjectAttributes.checksumType, value: type.rawValue),
    ]
  }

  /// That of the whole, nil where a part has none.
  func value(of parts: [ObjectAttributes.Part]) -> String? {
    var known: [(checksum: Checksum, byteCount: Int)] = []
    for part in parts {
      let field = part.checksums.first { $0.name == algorithm.fieldName }
      guard let checksum = field.flatMap({ Checksum(algorithm, base64: $0.value) }) else { return nil }
      known.append((checksum, part.bytes))
    }
    switch type {
    case .composite: return Checksum.composite(of: known.map(\.checksum))
    case .fullObject: return Checksum.fullObject(of: known).base64
    }
  }

  /// - Throws: ``S3Error`` where the client says that it must be another one.
  func check(_ value: String, against fields: HeaderFields) throws(S3Error) {
    if let asked = fields[ObjectAttributes.checksumType], asked.uppercased() != type.rawValue {
      throw S3Error(
        "InvalidRequest", 400,
        "The upload was created with the \(type.rawValue) checksum type, and the complete request says \(asked)."
      )
    }
    guard let expected = fields[algorithm.fieldName] else { return }
    func bare(_ text: String) -> Substring { text.prefix { $0 != "-" } }
    if expected.contains("-") ? expected != value : expected != bare(value) {
      throw S3Error(
        "BadDigest", 400, "The \(algorithm.rawValue) you specified did not match the calculated checksum.")
    }
  }
}
