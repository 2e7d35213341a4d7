/// What the content of a request must still prove while it is read.
public enum Payload: Sendable {
  /// Nothing: the client chose not to sign it, or there is no signature.
  case unsigned
  /// That it has this SHA-256, of 32 bytes.
  case sha256([UInt8])
  /// It is framed as `aws-chunked`. With a signer each chunk, the empty last one included, must be verified, and the
  /// trailer where it has one; without a signer there are no signatures.
  case chunked(ChunkSigner?, hasTrailer: Bool)
}

/// What `x-amz-content-sha256` announces.
enum AnnouncedPayload {
  case unsigned
  case sha256([UInt8])
  case chunked(isSigned: Bool, hasTrailer: Bool)

  static let unsignedName = "UNSIGNED-PAYLOAD"

  init(_ text: String) throws(S3Error) {
    switch text {
    case Self.unsignedName: self = .unsigned
    case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .chunked(isSigned: false, hasTrailer: true)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .chunked(isSigned: true, hasTrailer: false)
    case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .chunked(isSigned: true, hasTrailer: true)
    default:
      if text.utf8.starts(with: "STREAMING-".utf8) { throw .payloadNotImplemented(text) }
      guard let hash = Hexadecimal.decoded(text.utf8, count: 32) else { throw .unknownPayload(text) }
      self = .sha256(hash)
    }
  }

  /// With what proves the chunks.
  func signed(by signer: @autoclosure () -> ChunkSigner) -> Payload {
    switch self {
    case .unsigned: .unsigned
    case .sha256(let hash): .sha256(hash)
    case .chunked(let isSigned, let hasTrailer): .chunked(isSigned ? signer() : nil, hasTrailer: hasTrailer)
    }
  }

  /// Of a request without a signature that those of chunks could follow.
  ///
  /// - Throws: ``S3Error`` where chunks would be signed.
  func withoutChunkSignatures() throws(S3Error) -> Payload {
    switch self {
    case .unsigned: .unsigned
    case .sha256(let hash): .sha256(hash)
    case .chunked(isSigned: false, let hasTrailer): .chunked(nil, hasTrailer: hasTrailer)
    case .chunked(isSigned: true, _): throw .chunksWithoutSeed
    }
  }
}
