extension ShardTable {
  /// Enters a shard of another engine, whose extents are entered next.
  ///
  /// - Returns: its slot.
  func restore(_ state: EngineState.Shard) -> UInt32 {
    var shard = Shard(
      id: state.id, placementClass: state.placementClass, tier: state.tier, opened: state.opened)
    shard.appended = state.appended
    shard.length = state.length
    if !state.isOpen {
      shard.state = .sealed
      shard.sealed = state.sealed
      shard.sealOrder = state.sealOrder
    }
    return enter(shard)
  }

  /// Makes the sealed shards candidates in the order of sealing, once their extents are known, and goes on with these
  /// counts.
  func finishRestoring(opened: UInt32, sealed: UInt64) {
    let slots = (0..<UInt32(rows.count)).filter { rows[$0].state == .sealed }
    for slot in slots.sorted(by: { rows[$0].sealOrder < rows[$1].sealOrder }) {
      rows[slot].log.trim()
      admit(slot)
    }
    setCounts(opened: opened, sealed: sealed)
  }
}
