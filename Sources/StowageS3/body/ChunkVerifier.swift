/// Knows the signatures that the chunks of a signed `aws-chunked` body must have, each of which covers the one before.
public protocol ChunkVerifier: Sendable {
  /// Whether the next chunk, whose content has this SHA-256, may be signed so.
  ///
  /// - Parameter signature: 32 bytes, decoded from the hexadecimal digits that came.
  mutating func verify(chunk sha256: [UInt8], signature: [UInt8]) -> Bool
  /// Whether the trailer behind the last chunk may be signed so.
  ///
  /// - Parameters:
  ///   - sha256: of all trailers but the signature, each as `name:value\n`.
  ///   - signature: 32 bytes, decoded from the hexadecimal digits that came.
  mutating func verify(trailer sha256: [UInt8], signature: [UInt8]) -> Bool
}
