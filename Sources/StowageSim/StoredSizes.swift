public import StowageCore

/// How large the chunks of an upload are once they are stored.
public struct StoredSizes: Hashable, Sendable {
  /// User's bytes of a full chunk.
  public let chunkBytes: Int
  /// Bytes that a record adds to each chunk.
  public let recordOverhead: Int
  /// Stored over user's bytes in thousandths, by number of the content type, tier after tier; 1000 for numbers beyond. One
  /// array, because one of arrays would be counted as used and unused for each chunk.
  private let thousandths: [Int]
  private let typeCount: Int
  private let lastTier: Int

  /// Sizes of stores with one tier.
  public init(chunkBytes: Int, recordOverhead: Int = 0, thousandths: [Int] = []) {
    self.init(chunkBytes: chunkBytes, recordOverhead: recordOverhead, tiers: [thousandths])
  }

  /// - Precondition: there is a tier, and `chunkBytes` is at least 1.
  public init(chunkBytes: Int, recordOverhead: Int, tiers: [[Int]]) {
    precondition(chunkBytes > 0 && recordOverhead >= 0, "no chunks of \(chunkBytes) bytes")
    precondition(!tiers.isEmpty, "a store has at least one tier")
    self.chunkBytes = chunkBytes
    self.recordOverhead = recordOverhead
    typeCount = tiers.map(\.count).max() ?? 0
    lastTier = tiers.count - 1
    thousandths = tiers.flatMap { [typeCount] in $0 + Array(repeating: 1000, count: typeCount - $0.count) }
  }

  /// Stored bytes of one chunk of `bytes` user's bytes, rounded up.
  @inline(__always)
  public func stored(_ bytes: Int, contentType: UInt32, _ tier: Tier = .first) -> Int {
    let ratio =
      contentType < typeCount
      ? thousandths[min(Int(tier.index), lastTier) * typeCount + Int(contentType)] : 1000
    return ratio == 1000 ? bytes + recordOverhead : max(1, (bytes * ratio + 999) / 1000) + recordOverhead
  }

  /// Stored bytes of a whole upload, in the first tier.
  public func stored(upload bytes: Int, contentType: UInt32) -> Int {
    let rest = bytes % chunkBytes
    return bytes / chunkBytes * stored(chunkBytes, contentType: contentType)
      + (rest > 0 ? stored(rest, contentType: contentType) : 0)
  }
}
