extension Ledger {
  /// A ledger that goes on where another left off.
  ///
  /// - Precondition: the state has no ``EngineState/fault(under:)``.
  convenience init(_ settings: EngineSettings, keeping facts: FactSet, restoring state: EngineState) {
    self.init(settings, keeping: facts)
    if let fault = state.fault(under: settings) {
      preconditionFailure("an engine cannot be restored: \(fault)")
    }
    instant = state.instant
    space.ingestedBytes = state.ingestedBytes
    space.copiedBytes = state.copiedBytes
    // The uploads first, so that their numbers are their places and what more an object needs comes behind them.
    for upload in state.uploads { restore(upload) }
    for shard in state.shards { restore(shard) }
    shards.finishRestoring(opened: state.openedShards, sealed: state.sealedShards)
    for (place, upload) in state.uploads.enumerated() where upload.standing == .committed {
      compact(UInt32(place))
    }
    restoreAppendOrder()
  }

  private func restore(_ upload: EngineState.Upload) {
    let number = extents.addUpload(
      Extent(shard: Extent.homeless, offset: 0, bytes: 0, detail: Detail.none))
    var detail = Detail(owner: number)
    if case .pending(let placementClass, let tier) = upload.standing {
      detail.pending = Detail.pending(placementClass, tier)
    }
    extents.addDetail(detail, to: number)
    facts.keep(upload.facts, of: number)
  }

  private func restore(_ state: EngineState.Shard) {
    let slot = shards.restore(state)
    space.storedBytes += Int(state.length)
    var before: UInt32?
    for chunk in state.chunks { before = restore(chunk, in: slot, behind: before) }
    let dead = shards.rows[slot].deadBytes
    guard state.isOpen else {
      space.deadSealedBytes += dead
      return
    }
    space.deadOpenBytes += dead
    open.add(slot, of: state.placementClass)
    guard let age = settings.maxOpenAgeMilliseconds else { return }
    open.nextDue = min(open.nextDue, state.opened.wall.advanced(byMilliseconds: age))
  }

  /// Enters a chunk, as part of the extent before it where that ends there and has the same owner.
  ///
  /// - Returns: the chunk's extent.
  private func restore(_ chunk: EngineState.Chunk, in slot: UInt32, behind before: UInt32?) -> UInt32 {
    let owner = chunk.owner.index
    shards.rows[slot].liveBytes += chunk.bytes
    space.liveBytes += Int(chunk.bytes)
    space.liveChunks += 1
    if let before, extents.owner(of: before) == owner,
      extents[before].offset + extents[before].bytes == chunk.offset
    {
      extents.grow(before, byChunkOf: chunk.bytes)
      return before
    }
    var number = owner
    if extents[owner].shard == Extent.homeless {
      extents[owner].bytes = chunk.bytes
      extents[detailOf: owner].sizes = ChunkSizes(count: 1, unit: 0, last: chunk.bytes)
    } else {
      number = addExtent(of: owner, after: extents[detailOf: owner].last, bytes: chunk.bytes)
    }
    extents[number].shard = slot
    extents[number].offset = chunk.offset
    shards.rows[slot].log.append(number)
    return number
  }

  /// The moment of the last append says which open shard was appended to before which; the number, where two were in
  /// the same moment.
  private func restoreAppendOrder() {
    let slots = open.slots.sorted { left, right in
      let (one, other) = (shards.rows[left], shards.rows[right])
      return one.appended == other.appended ? one.id < other.id : one.appended.precedes(other.appended)
    }
    for slot in slots {
      appendCount += 1
      shards.rows[slot].appendOrder = appendCount
    }
  }
}

extension Moment {
  /// Both clocks never run backwards, so that one decides where the other stands still.
  fileprivate func precedes(_ other: Moment) -> Bool {
    (ingestedBytes, wall) < (other.ingestedBytes, other.wall)
  }
}
