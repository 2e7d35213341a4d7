/// What stands for a key's folder among the facts: everything before the key's last `/`.
///
/// A hash and no dense number, so that a store need not remember the folders it has seen, and gives the same number to each
/// after a restart. Two of *n* folders share one with a chance of n²/2³³.
public enum KeyPrefix {
  /// 32 bits of the FNV-1a hash (Fowler, Noll, Vo; RFC 9923) of the bytes before the last `/`; 0 where there is no `/`, and
  /// for nothing else.
  ///
  /// - Complexity: O(key.byteCount).
  public static func hash(ofKey key: RawSpan) -> UInt32 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var found: UInt32 = 0
    for index in key.byteOffsets {
      let byte = key.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      if byte == UInt8(ascii: "/") { found = max(1, UInt32(truncatingIfNeeded: hash >> 32 ^ hash)) }
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return found
  }
}
