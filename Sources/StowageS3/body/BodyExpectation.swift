/// What the header fields of a request say about its body, all of which must turn out to be true.
public struct BodyExpectation: Sendable {
  /// Bytes on the wire; nil where the client does not know.
  public var contentLength: Int?
  /// Bytes of content; nil where the client does not know.
  public var decodedLength: Int?
  /// Of what is on the wire, 32 bytes; nil where the signature does not cover it.
  public var sha256: [UInt8]?
  /// Of the content, 16 bytes, from Content-MD5.
  public var md5: [UInt8]?
  /// The one additional checksum, if any.
  public var checksum: ExpectedChecksum?
  /// How content is wrapped.
  public var framing: BodyFraming

  /// From the header fields, and what authentication has found out about the body.
  ///
  /// - Throws: ``S3Error``: InvalidDigest, InvalidRequest or MissingContentLength.
  public init(fields: HeaderFields, sha256: [UInt8]? = nil, framing: BodyFraming = .plain) throws(S3Error) {
    self.sha256 = sha256
    self.framing = framing
    contentLength = try Self.contentLength(fields)
    decodedLength = try Self.decodedLength(fields, framing) ?? contentLength
    md5 = try Self.md5(fields)
    checksum = try ExpectedChecksum(fields: fields, framing: framing)
  }

  private static func contentLength(_ fields: HeaderFields) throws(S3Error) -> Int? {
    guard let value = fields["content-length"] else { return nil }
    guard let length = byteCount(value) else { throw .invalidField("content-length") }
    return length
  }

  private static func decodedLength(_ fields: HeaderFields, _ framing: BodyFraming) throws(S3Error) -> Int? {
    guard case .chunked = framing else { return nil }
    guard let length = fields["x-amz-decoded-content-length"].flatMap(byteCount) else {
      throw .missingDecodedLength
    }
    return length
  }

  private static func byteCount(_ text: String) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }

  private static func md5(_ fields: HeaderFields) throws(S3Error) -> [UInt8]? {
    guard let value = fields["content-md5"] else { return nil }
    guard let digest = Base64.decoded(value), digest.count == 16 else { throw .invalidDigest }
    return digest
  }
}

/// How content is wrapped on the wire.
public enum BodyFraming: Sendable {
  /// Not at all.
  case plain
  /// `aws-chunked`: signed where there is a verifier.
  case chunked(verifier: (any ChunkVerifier)?, hasTrailer: Bool)
}
