import StowageCore

/// Bytes to code, of every kind.
enum Bytes {
  /// What no codec makes smaller.
  static func random(_ count: Int, _ random: inout Random) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 8)
    while bytes.count < count { withUnsafeBytes(of: random.next()) { bytes.append(contentsOf: $0) } }
    bytes.removeLast(bytes.count - count)
    return bytes
  }

  /// Words from a small dictionary: shrinks to about a third.
  static func text(_ count: Int, _ random: inout Random) -> [UInt8] {
    let words = ["shard ", "chunk ", "sealed ", "the ", "of ", "garbage\n", "survivor ", "0x7f ", "and "].map
    {
      Array($0.utf8)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 16)
    while bytes.count < count { bytes.append(contentsOf: words[random.below(words.count)]) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
