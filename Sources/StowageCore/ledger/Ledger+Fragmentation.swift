/// The state of the shards at one moment, for a report. Sizes in stored bytes.
public struct Fragmentation: Hashable, Sendable {
  /// Live share of each sealed shard's bytes, ascending.
  public var liveFractions: [Double] = []
  /// Length of each maximal run of dead bytes in a shard, ascending.
  public var holes: [Int] = []
}

extension Ledger {
  /// Surveys all shards.
  ///
  /// - Complexity: O(n log n) in the extents ever appended to the shards at hand.
  public func survey() -> Fragmentation {
    var found = Fragmentation()
    for slot in 0..<shards.rows.count {
      let shard = shards.rows[slot]
      guard shard.state == .open || shard.state == .sealed else { continue }
      if shard.state == .sealed && shard.length > 0 {
        found.liveFractions.append(Double(shard.liveBytes) / Double(shard.length))
      }
      addHoles(of: slot, to: &found.holes)
    }
    found.liveFractions.sort()
    found.holes.sort()
    return found
  }

  private func addHoles(of slot: Int, to holes: inout [Int]) {
    var end = 0
    forEachExtent(of: slot) { entry, row in
      if Int(entry.offset) > end { holes.append(Int(entry.offset) - end) }
      end = Int(entry.offset) + Int(row.bytes)
    }
    let length = Int(shards.rows[slot].length)
    if length > end { holes.append(length - end) }
  }

  /// Calls `body` with the owner and bytes of each live extent of a shard, in the order in which they lie.
  public func forEachExtent(of shard: ShardID, _ body: (UploadID, Int) -> Void) {
    guard let slot = shards.slot(of: shard) else { return }
    forEachExtent(of: Int(slot)) { entry, row in
      body(UploadID(extents.owner(of: entry.extent)), Int(row.bytes))
    }
  }

  func forEachExtent(of slot: Int, _ body: (ShardLog.Entry, Extent) -> Void) {
    let log = shards.rows[slot].log
    for index in 0..<Int(log.count) {
      let (entry, row) = (log[index], extents[log[index].extent])
      if row.shard == UInt32(slot) && row.index == UInt32(index) { body(entry, row) }
    }
  }
}
