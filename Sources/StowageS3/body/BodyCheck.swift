private import Crypto
private import StowageCoding

/// What a body turned out to be.
public struct BodyOutcome: Hashable, Sendable {
  /// Of the content, in lower-case hexadecimal digits: the ETag of an object that comes in one piece.
  public var md5: String
  /// Of the content.
  public var byteCount: Int
  /// The additional checksum, where one is expected.
  public var checksum: Checksum?
}

/// Compares a body that comes in pieces with what is expected of it.
struct BodyCheck {
  private let expectation: BodyExpectation
  private var decoder: ChunkedDecoder?
  private var md5 = MD5()
  private var sha256: SHA256?
  private var checksum: RunningChecksum?
  private var wireByteCount = 0
  private var byteCount = 0

  init(_ expectation: BodyExpectation) {
    self.expectation = expectation
    if case .chunked(let verifier, let hasTrailer) = expectation.framing {
      decoder = ChunkedDecoder(verifier: verifier, hasTrailer: hasTrailer)
    }
    if expectation.sha256 != nil { sha256 = SHA256() }
    checksum = (expectation.checksum?.algorithm).map(RunningChecksum.init)
  }

  /// The content in the next piece; empty where there is none in it.
  mutating func take(_ piece: [UInt8]) throws(S3Error) -> [UInt8] {
    wireByteCount += piece.count
    if let length = expectation.contentLength, wireByteCount > length {
      throw .incompleteBody(expected: length, found: wireByteCount)
    }
    piece.withUnsafeBytes { sha256?.update(bufferPointer: $0) }
    let content = try decoder?.decode(piece) ?? piece
    byteCount += content.count
    if let length = expectation.decodedLength, byteCount > length {
      throw .incompleteBody(expected: length, found: byteCount)
    }
    content.withUnsafeBytes { md5.update($0.bytes) }
    checksum?.update(content[...])
    return content
  }

  /// - Throws: ``S3Error`` where anything is not as expected.
  mutating func finish() throws(S3Error) -> BodyOutcome {
    try decoder?.finish()
    try checkLength(wireByteCount, expectation.contentLength)
    try checkLength(byteCount, expectation.decodedLength)
    if let expected = expectation.sha256, let found = sha256.map({ Array($0.finalize()) }), found != expected
    {
      throw .sha256Mismatch(found: found, expected: expected)
    }
    if let expected = expectation.md5, md5.digest != expected {
      throw .badDigest(md5: md5.digest, expected: expected)
    }
    let expected = try expectedChecksum()
    if let expected, checksum?.checksum != expected { throw .badDigest(expected.algorithm) }
    return BodyOutcome(md5: md5.hexadecimal, byteCount: byteCount, checksum: checksum?.checksum)
  }

  private func checkLength(_ found: Int, _ expected: Int?) throws(S3Error) {
    if let expected, found != expected { throw .incompleteBody(expected: expected, found: found) }
  }

  /// The value to be compared with, which may have come in the trailer; other trailers than the announced one are refused.
  private func expectedChecksum() throws(S3Error) -> Checksum? {
    let trailers = decoder?.trailers.all ?? []
    guard case .trailer(let algorithm) = expectation.checksum else {
      guard trailers.isEmpty else { throw .malformedTrailer("\(trailers[0].name) was not announced") }
      guard case .value(let checksum) = expectation.checksum else { return nil }
      return checksum
    }
    guard trailers.count == 1, trailers[0].name == algorithm.fieldName else {
      throw .malformedTrailer("\(algorithm.fieldName) was announced, and it alone must be there")
    }
    guard let checksum = Checksum(algorithm, base64: trailers[0].value) else {
      throw .invalidTrailer(algorithm.fieldName)
    }
    return checksum
  }
}
