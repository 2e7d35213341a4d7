/// Gives features their rows of weights, the first 4,096 a row of their own; later ones share those by their hash.
///
/// Memory: 160 KiB. Complexity: O(1) expected.
struct FeatureTable: Sendable {
  private var hashes = Array(repeating: UInt64(0), count: slots)
  /// By slot, the row + 1; 0 where it is empty.
  private var rowAfter = Array(repeating: UInt16(0), count: slots)
  private(set) var count = 0

  static var mostRows: Int { 4096 }
  private static var slots: Int { 4 * mostRows }

  /// The feature's row, and whether it is the first time that somebody asks.
  mutating func row(ofHash hash: UInt64) -> (row: UInt16, isNew: Bool) {
    var slot = Int(hash & UInt64(Self.slots - 1))
    while rowAfter[slot] != 0 {
      if hashes[slot] == hash { return (rowAfter[slot] - 1, false) }
      slot = (slot + 1) & (Self.slots - 1)
    }
    if count == Self.mostRows { return (UInt16(hash >> 32 & UInt64(Self.mostRows - 1)), false) }
    hashes[slot] = hash
    count += 1
    rowAfter[slot] = UInt16(count)
    return (UInt16(count - 1), true)
  }
}
