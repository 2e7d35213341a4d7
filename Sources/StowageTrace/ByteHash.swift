/// A 64-bit hash of our own, the same in every process and on every platform (the standard library's is seeded anew
/// for each process). Not for adversaries: collisions can be made.
///
/// The multiply-and-fold step is that of wyhash (Wang Yi, 2019); the constants are the first hexadecimal digits of
/// pi, made odd.
enum ByteHash {
  static let first: UInt64 = 0x243f_6a88_85a3_08d3
  static let second: UInt64 = 0x1319_8a2e_0370_7345
  static let third: UInt64 = 0xa409_3822_299f_31d1
  static let fourth: UInt64 = 0x082e_fa98_ec4e_6c89

  /// Both halves of the product, combined.
  @inline(__always) static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The hash of `bytes` and their number.
  @inline(__always) static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = fold(seed ^ first, UInt64(bytes.count) ^ second)
    var offset = 0
    while offset &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      hash = fold(hash ^ word, third)
      offset &+= 8
    }
    if offset < bytes.count { hash = fold(hash ^ tail(bytes, from: offset), fourth) }
    return hash
  }

  /// The last 1 to 7 bytes as a word; some may be in it twice, which hurts nothing since the length is hashed.
  @inline(__always) private static func tail(_ bytes: UnsafeRawBufferPointer, from offset: Int) -> UInt64 {
    let count = bytes.count &- offset
    if count >= 4 {
      let low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self).littleEndian
      let high = bytes.loadUnaligned(fromByteOffset: bytes.count &- 4, as: UInt32.self).littleEndian
      return UInt64(low) | UInt64(high) << 32
    }
    return UInt64(bytes[offset]) | UInt64(bytes[offset &+ count / 2]) << 8
      | UInt64(bytes[bytes.count &- 1]) << 16
  }
}
