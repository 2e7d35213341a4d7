import StowageCore

/// Outlooks that were made before, by whatever they were made for.
///
/// A new one takes the place of another of the same slot. Memory: 4.4 MiB at most. Complexity: O(1).
struct OutlookCache: Sendable {
  private var keys: [UInt64] = []
  private var outlooks: [Outlook] = []

  private static var slots: Int { 16_384 }

  /// The outlook kept under the key, or else the one made now.
  ///
  /// - Precondition: the key is not 0.
  mutating func outlook(_ key: UInt64, or make: () -> Outlook) -> Outlook {
    if keys.isEmpty {
      keys = Array(repeating: 0, count: Self.slots)
      outlooks = Array(repeating: Outlook(), count: Self.slots)
    }
    let slot = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 40) & (Self.slots - 1)
    if keys[slot] != key {
      keys[slot] = key
      outlooks[slot] = make()
    }
    return outlooks[slot]
  }
}
