import Crypto

/// Checks the signatures of a body that is sent in signed chunks.
///
/// Each signature covers the one before it, the first one that of the request, so chunks can be neither exchanged nor
/// left out. The last chunk is empty and signed too; without it the body is not complete.
public struct ChunkSigner: Sendable {
  private let key: SymmetricKey
  /// Time and scope, with the line ends around them.
  private let context: [UInt8]
  /// In hexadecimal digits.
  private var previous: [UInt8]

  init(key: SymmetricKey, time: RequestTime, scope: CredentialScope, seed: [UInt8]) {
    self.key = key
    context = Array("\n\(time.text)\n\(scope.text)\n".utf8)
    previous = []
    Hexadecimal.append(seed, to: &previous)
  }

  /// Whether a chunk is what was signed in this place.
  ///
  /// After `false` the body must be refused.
  /// - Parameters:
  ///   - digest: SHA-256 of the content of the chunk.
  ///   - signature: 64 hexadecimal digits in lower case, as in the chunk's head.
  public mutating func verify(
    chunkSHA256 digest: some Sequence<UInt8>, signature: some Sequence<UInt8>
  ) -> Bool {
    verify(
      "AWS4-HMAC-SHA256-PAYLOAD", hashes: [Array(SHA256.hash(data: [UInt8]())), Array(digest)], signature)
  }

  /// Whether the trailer is what was signed, once all chunks are verified.
  ///
  /// - Parameters:
  ///   - digest: SHA-256 of the trailer's fields but that of the signature: each `name:value` with a line feed behind
  ///     it, in the order in which they came.
  ///   - signature: the value of `x-amz-trailer-signature`.
  public mutating func verify(
    trailerSHA256 digest: some Sequence<UInt8>, signature: some Sequence<UInt8>
  ) -> Bool {
    verify("AWS4-HMAC-SHA256-TRAILER", hashes: [Array(digest)], signature)
  }

  private mutating func verify(
    _ algorithm: String, hashes: [[UInt8]], _ signature: some Sequence<UInt8>
  ) -> Bool {
    var stringToSign = Array(algorithm.utf8)
    stringToSign += context
    stringToSign += previous
    for hash in hashes {
      stringToSign.append(UInt8(ascii: "\n"))
      Hexadecimal.append(hash, to: &stringToSign)
    }
    guard let bytes = Hexadecimal.decoded(signature, count: SHA256.byteCount),
      HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: stringToSign, using: key)
    else { return false }
    previous.removeAll(keepingCapacity: true)
    Hexadecimal.append(bytes, to: &previous)
    return true
  }
}
