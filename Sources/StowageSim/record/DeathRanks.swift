import StowageCore

/// The death times of what lives in a shard, by bytes. What outlives the trace counts as dying at its end.
struct DeathRanks {
  private(set) var contents: [(death: Int64, bytes: Int)] = []
  private(set) var totalBytes = 0

  /// - Parameter deaths: by number of the object.
  mutating func gather(
    _ shard: ShardID, in ledger: Ledger, _ deaths: borrowing Table<Instant>, until end: Instant
  ) {
    contents.removeAll(keepingCapacity: true)
    totalBytes = 0
    ledger.forEachExtent(of: shard) { owner, bytes in
      contents.append((min(deaths[owner.index], end).milliseconds, bytes))
      totalBytes += bytes
    }
    contents.sort { $0.death < $1.death }
  }

  /// Distance between the quartiles, in milliseconds; nil where nothing lives.
  var spread: Int64? {
    totalBytes > 0 ? death(at: totalBytes - totalBytes / 4) - death(at: totalBytes / 4) : nil
  }

  /// When the byte at this rank dies.
  ///
  /// - Precondition: something lives.
  func death(at rank: Int) -> Int64 {
    var passed = 0
    for content in contents {
      passed += content.bytes
      if passed >= rank { return content.death }
    }
    return contents[contents.count - 1].death
  }
}
