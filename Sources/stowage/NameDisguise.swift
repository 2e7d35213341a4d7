import Crypto
import StowageTrace

/// Replaces names by hashes that tell nothing without the secret, so that a trace can be shared.
///
/// Folders of a key are replaced one by one, so that what lay in one folder still does: HMAC-SHA-256 of everything up to
/// and with the folder's name, of which 64 bits are kept.
struct NameDisguise {
  private let secret: SymmetricKey
  /// Of the rows so far; content types stay as they are.
  private(set) var names = TraceNames()
  private var key: [UInt8] = []

  init(secret: SymmetricKey) { self.secret = secret }

  /// Takes over the names that have appeared since the last call.
  mutating func add(_ plain: TraceNames) {
    for number in names.buckets.list.count..<max(names.buckets.list.count, plain.buckets.list.count) {
      _ = names.buckets.number(of: disguised("bucket", plain.buckets.list[number]))
    }
    for number in names.tenants.list.count..<max(names.tenants.list.count, plain.tenants.list.count) {
      _ = names.tenants.number(of: disguised("tenant", plain.tenants.list[number]))
    }
    for number in names.batches.list.count..<max(names.batches.list.count, plain.batches.list.count) {
      _ = names.batches.number(of: disguised("batch", plain.batches.list[number]))
    }
    names.contentTypes = plain.contentTypes
  }

  /// The name of a key.
  mutating func disguised(key plain: RawSpan) -> [UInt8] {
    key.removeAll(keepingCapacity: true)
    plain.withUnsafeBytes { plain in
      for (index, byte) in plain.enumerated() where byte == UInt8(ascii: "/") {
        appendHash(of: UnsafeRawBufferPointer(rebasing: plain[...index]))
        key.append(byte)
      }
      // A name that ends in a slash has nothing behind it.
      if plain.last != UInt8(ascii: "/") { appendHash(of: plain) }
    }
    return key
  }

  private mutating func appendHash(of bytes: UnsafeRawBufferPointer) {
    key += Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: bytes, using: secret))
  }

  private func disguised(_ kind: String, _ name: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array("\(kind)\0\(name)".utf8), using: secret)
    return String(decoding: Self.hexadecimal(code), as: UTF8.self)
  }

  private static func hexadecimal(_ code: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return code.prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }
}
