extension BodyExpectation {
  /// Most bytes that one request may bring: 5 GiB, as in S3.
  static let contentLimit = 5 << 30

  /// From the header fields, and what the signature says of the content.
  ///
  /// - Parameter algorithm: the checksum to compute where the client names none.
  /// - Throws: ``S3Error`` where the fields are malformed, or announce too much.
  init(
    fields: HeaderFields, payload: Payload, computing algorithm: ChecksumAlgorithm? = nil
  ) throws(S3Error) {
    switch payload {
    case .unsigned: try self.init(fields: fields)
    case .sha256(let hash): try self.init(fields: fields, sha256: hash)
    case .chunked(let signer, let hasTrailer):
      try self.init(fields: fields, framing: .chunked(verifier: signer, hasTrailer: hasTrailer))
    }
    if let decodedLength, decodedLength > Self.contentLimit { throw .entityTooLarge(decodedLength) }
    if decodedLength == nil && fields["transfer-encoding"] != nil { throw .missingLength }
    if checksum == nil, let algorithm { checksum = .computed(algorithm) }
  }

  /// Of content that the store itself has.
  init(computing algorithm: ChecksumAlgorithm?) throws(S3Error) {
    try self.init(fields: HeaderFields())
    if let algorithm { checksum = .computed(algorithm) }
  }
}

extension S3Error {
  fileprivate static func entityTooLarge(_ bytes: Int) -> S3Error {
    S3Error(
      "EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size",
      details: [
        .init("ProposedSize", "\(bytes)"), .init("MaxSizeAllowed", "\(BodyExpectation.contentLimit)"),
      ])
  }

  static let missingLength = S3Error(
    "MissingContentLength", 411, "You must provide the Content-Length HTTP header.")
}
