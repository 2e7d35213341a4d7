import Crypto
import Synchronization

/// Keys that are derived from secrets, kept for as long as they are likely to be asked for again.
///
/// A key is good for a day and a region, and costs four HMACs to derive.
final class SigningKeys: Sendable {
  private let keys = Mutex<[CredentialScope: SymmetricKey]>([:])
  /// Beyond it all are forgotten; a day of this many users in this many regions is not expected.
  private static let countMax = 1024

  /// Nil where it has not been kept.
  func key(for scope: CredentialScope) -> SymmetricKey? { keys.withLock { $0[scope] } }

  /// Keeps a key. Only those should be kept by which a request was found valid: anybody can invent scopes.
  func keep(_ key: SymmetricKey, for scope: CredentialScope) {
    keys.withLock {
      if $0.count >= Self.countMax { $0.removeAll() }
      $0[scope] = key
    }
  }

  static func derived(from secretKey: String, for scope: CredentialScope) -> SymmetricKey {
    var key = SymmetricKey(data: Array("AWS4\(secretKey)".utf8))
    for part in scope.text.utf8.split(separator: UInt8(ascii: "/")) {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part), using: key))
    }
    return key
  }
}
