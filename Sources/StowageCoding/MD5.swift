import Crypto

/// The MD5 of bytes that come in pieces: what S3 calls the ETag of an object that came in one piece.
///
/// No protection against somebody who means harm, and none is asked of it here. The library's own, under a name that does
/// not alarm at each use.
public struct MD5 {
  private var sum = Insecure.MD5()

  /// The digest of no bytes.
  public init() {}

  /// Takes in further bytes.
  public mutating func update(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { sum.update(bufferPointer: $0) }
  }

  /// The 16 bytes of the digest of all bytes so far. More may follow.
  public var digest: [UInt8] { Array(sum.finalize()) }

  /// The digest in lower-case hexadecimal digits, as an ETag has it.
  public var hexadecimal: String {
    digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
