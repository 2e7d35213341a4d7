extension Ledger {
  /// Recomputes the books from the extents and traps where they do not balance. For tests and storms.
  ///
  /// - Complexity: O(extents ever appended to the shards at hand).
  public func checkInvariants() {
    var (stored, live, deadSealed, deadOpen, unreadable) = (0, 0, 0, 0, 0)
    var (openCount, candidateCount, chunks) = (0, 0, 0)
    for slot in 0..<shards.rows.count {
      let shard = shards.rows[slot]
      if shard.state == .free { continue }
      precondition(shards.slot(of: shard.id) == UInt32(slot), "shard \(shard.id.index) is not in its slot")
      let (liveInShard, chunksInShard) = liveEntries(of: slot)
      precondition(
        liveInShard == Int(shard.liveBytes),
        "shard \(shard.id.index) says \(shard.liveBytes) live bytes, its extents \(liveInShard)")
      precondition(Int(shard.length) <= settings.shardBytes, "shard \(shard.id.index) is over its capacity")
      precondition(shard.state != .poisoned, "shard \(shard.id.index) was left poisoned")
      if shard.state == .reclaiming {
        let isInTransit = transits.contains { $0.victim == shard.id }
        precondition(liveInShard == 0 || isInTransit, "shard \(shard.id.index) is gone with live bytes")
        precondition(undo.mayReturn(to: shard.id), "shard \(shard.id.index) lingers")
        stored += liveInShard
        live += liveInShard
        chunks += chunksInShard
        continue
      }
      stored += Int(shard.length)
      live += liveInShard
      chunks += chunksInShard
      if shard.state == .open {
        openCount += 1
        deadOpen += shard.deadBytes
        precondition(
          open.slot(of: shard.placementClass) == UInt32(slot), "shard \(shard.id.index) is a second open one")
      } else {
        deadSealed += shard.deadBytes
        candidateCount += shard.isReadable ? 1 : 0
        unreadable += shard.isReadable ? 0 : shard.deadBytes
        precondition(shard.liveBytes > 0, "sealed shard \(shard.id.index) holds nothing live")
      }
    }
    precondition(openCount == open.count && openCount <= settings.openShards, "\(openCount) shards are open")
    precondition(candidateCount == shards.candidateCount, "\(candidateCount) shards may be victims")
    var recomputed = space
    recomputed.storedBytes = stored
    recomputed.liveBytes = live
    recomputed.deadSealedBytes = deadSealed
    recomputed.deadOpenBytes = deadOpen
    recomputed.deadUnreadableBytes = unreadable
    recomputed.liveChunks = chunks
    precondition(recomputed == space, "the books say \(space), the shards \(recomputed)")
    precondition(stored == live + deadSealed + deadOpen, "stored bytes are not live plus dead")
    shards.checkIndexes()
  }

  /// Live bytes and chunks of a shard by its log, whose offsets must ascend without overlap.
  private func liveEntries(of slot: Int) -> (bytes: Int, chunks: Int) {
    var (bytes, chunks, end) = (0, 0, 0)
    forEachExtent(of: slot) { row, number in
      precondition(Int(row.offset) >= end, "extents overlap at \(row.offset) of slot \(slot)")
      end = Int(row.offset) + Int(row.bytes)
      bytes += Int(row.bytes)
      chunks += extents.chunkCount(of: number)
    }
    precondition(end <= Int(shards.rows[slot].length), "an extent ends beyond slot \(slot)")
    return (bytes, chunks)
  }
}

extension ShardTable {
  /// Traps where an index over the candidates disagrees with the rows.
  func checkIndexes() {
    var (byAge, mostDead) = (0, 0.0)
    var shard = oldestCandidate
    var order: UInt64?
    while let current = shard {
      precondition(order.map { $0 < current.sealOrder } ?? true, "candidates are not in the order of sealing")
      order = current.sealOrder
      byAge += 1
      mostDead = max(mostDead, Double(current.deadBytes) * current.bucketsPerByte)
      precondition(
        candidate(at: Int(current.position)).id == current.id, "a candidate is not at its position")
      shard = candidate(sealedAfter: current)
    }
    precondition(byAge == candidateCount, "\(byAge) candidates by age, \(candidateCount) by position")
    let top = mostGarbage.map { Double($0.deadBytes) * $0.bucketsPerByte } ?? 0
    precondition(Int(top) == Int(mostDead), "the garbage index has \(top) on top, the shards \(mostDead)")
  }
}
