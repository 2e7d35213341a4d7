import Crypto

/// A secret that contents are encrypted with: AES-256 in Galois/Counter mode, which also tells whether they were changed.
///
/// Neither printing nor reflection shows it.
public struct ContentKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The secret itself, ``byteCount`` bytes.
  public let bytes: [UInt8]

  /// Of a key.
  public static let byteCount = 32
  /// What sealing adds: a nonce of 12 bytes in front and a tag of 16 behind.
  public static let sealBytes = 28

  /// A new one, which nobody knows.
  public init() { bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

  /// Nil unless there are ``byteCount`` bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  public var description: String { "ContentKey" }
  /// Without the secret.
  public var customMirror: Mirror { Mirror(self, children: []) }

  /// Another key, which follows from this one, a salt and what it is for (HKDF with SHA-256, RFC 5869).
  public func derived(salt: [UInt8], for purpose: String) -> ContentKey {
    let key = HKDF<SHA256>.deriveKey(
      inputKeyMaterial: SymmetricKey(data: bytes), salt: salt, info: Array(purpose.utf8),
      outputByteCount: Self.byteCount)
    guard let derived = ContentKey(key.withUnsafeBytes { Array($0) }) else {
      preconditionFailure("HKDF gave another number of bytes than was asked for")
    }
    return derived
  }

  /// Encrypts under a nonce of its own, so that the same content never looks the same twice.
  ///
  /// - Parameter place: what the content belongs to; it opens nowhere else.
  public func sealed(_ content: [UInt8], at place: [UInt8]) -> [UInt8] {
    guard
      let box = try? AES.GCM.seal(content, using: SymmetricKey(data: bytes), authenticating: place),
      let sealed = box.combined
    else { preconditionFailure("AES-256-GCM did not take \(content.count) bytes") }
    return Array(sealed)
  }

  /// What was sealed; nil where the key or the place is another one, or a bit has changed.
  public func opened(_ sealed: [UInt8], at place: [UInt8]) -> [UInt8]? {
    guard let box = try? AES.GCM.SealedBox(combined: sealed),
      let content = try? AES.GCM.open(box, using: SymmetricKey(data: bytes), authenticating: place)
    else { return nil }
    return Array(content)
  }
}
