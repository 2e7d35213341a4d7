@testable import StowageCore

extension Ledger {
  /// What a catalog would know of a running engine, as far as facts are kept.
  ///
  /// - Parameter isReversed: whether the numbers of uploads are given out from the other end.
  /// - Returns: the state, and the number in it of each upload of the engine.
  func extracted(keeping kept: FactSet, isReversed: Bool = false) -> (
    state: EngineState, numbers: [UploadID: UploadID]
  ) {
    var owners = (0..<UInt32(extents.rows.count)).filter {
      extents.isInUse($0) && extents.owner(of: $0) == $0
    }
    if isReversed { owners.reverse() }
    var numbers: [UploadID: UploadID] = [:]
    for (place, owner) in owners.enumerated() { numbers[UploadID(owner)] = UploadID(UInt32(place)) }
    let shards = (0..<UInt32(shards.openedCount)).compactMap { self.shards.shard(ShardID($0)) }
      .filter { $0.state == .open || $0.state == .sealed }
    let state = EngineState(
      instant: instant, ingestedBytes: space.ingestedBytes, copiedBytes: space.copiedBytes,
      openedShards: UInt32(self.shards.openedCount), sealedShards: self.shards.sealedCount,
      uploads: owners.map {
        EngineState.Upload(facts(of: UploadID($0), kept: kept), standing(of: $0))
      },
      shards: shards.map { extracted($0) { numbers[$0] ?? $0 } })
    return (state, numbers)
  }

  private func standing(of owner: UInt32) -> EngineState.Standing {
    if extents[owner].detail == Detail.none { return .committed }
    let detail = extents[detailOf: owner]
    if detail.pending == Detail.committed { return .committed }
    return .pending(detail.pendingClass, detail.pendingTier)
  }

  private func extracted(_ shard: Shard, _ number: (UploadID) -> UploadID) -> EngineState.Shard {
    var chunks: [EngineState.Chunk] = []
    guard let slot = shards.slot(of: shard.id) else { preconditionFailure("no shard \(shard.id)") }
    forEachExtent(of: Int(slot)) { row, extent in
      var offset = row.offset
      for bytes in sizes(of: extent) {
        chunks.append(
          EngineState.Chunk(
            owner: number(UploadID(extents.owner(of: extent))), offset: offset, bytes: bytes))
        offset += bytes
      }
    }
    let isOpen = shard.state == .open
    return EngineState.Shard(
      id: shard.id, placementClass: shard.placementClass, tier: shard.tier, opened: shard.opened,
      appended: shard.appended, sealed: shard.sealed, sealOrder: shard.sealOrder, isOpen: isOpen,
      length: shard.length, chunks: chunks)
  }

  private func sizes(of extent: UInt32) -> [UInt32] {
    if extents[extent].detail == Detail.none { return [extents[extent].bytes] }
    let sizes = extents[detailOf: extent].sizes
    if sizes.list != 0 { return extents.listedSizes[sizes.list] }
    return Array(repeating: sizes.unit, count: Int(sizes.count) - 1) + [sizes.last]
  }
}
