import StowageCore

extension Event {
  /// Gives the event's records to `body`, in their order.
  func forEachRecord<Failure: Error>(
    _ body: (EventKind, [Int64]) throws(Failure) -> Void
  ) throws(Failure) {
    switch self {
    case .begin(let upload, let facts): try body(.begin, [Int64(upload.index)] + facts.values)
    case .arrive(let upload, let bytes): try body(.arrive, [Int64(upload.index), Int64(bytes)])
    case .commit(let upload, let parts, let replaced):
      let replaces: Int64 = replaced == nil ? 0 : 1
      try body(
        .commit, [Int64(upload.index), replaces, Int64(replaced?.index ?? 0), Int64(parts.count)])
      for part in parts { try body(.part, [Int64(part.index)]) }
    case .abort(let upload): try body(.abort, [Int64(upload.index)])
    case .release(let object, let reason): try body(.release, [Int64(object.index), Int64(reason.rawValue)])
    case .read(let object): try body(.read, [Int64(object.index)])
    case .factsChanged(let object, let expiry):
      try body(.factsChanged, [Int64(object.index), expiry == nil ? 0 : 1, expiry?.milliseconds ?? 0])
    case .tick: try body(.tick, [])
    case .reclaimRequested(let target):
      try body(.reclaimRequested, [Int64(target.numerator), Int64(target.denominator)])
    case .transcoded(let plan, let chunks):
      try body(.transcoded, [Int64(plan.index), Int64(chunks.count)])
      for chunk in chunks { try body(.transcodedChunk, [Int64(chunk.fromOffset), Int64(chunk.bytes)]) }
    case .finished(let plan): try body(.finished, [Int64(plan.index)])
    case .refused(.append(let shard, let offset)):
      try body(.refusedAppend, [Int64(shard.index), Int64(offset)])
    case .refused(.move(let plan, let shard, let offset)):
      try body(.refusedMove, [Int64(plan.index), Int64(shard.index), Int64(offset)])
    case .readable(let shard): try body(.readable, [Int64(shard.index)])
    case .poisoned(let shard, let bytes): try body(.poisoned, [Int64(shard.index), Int64(bytes)])
    case .cleaning(let state): try body(.cleaning, [Int64(state.rawValue)])
    case .restarted(let state): try state.forEachRecord(body)
    }
  }
}

extension EngineState {
  fileprivate func forEachRecord<Failure: Error>(
    _ body: (EventKind, [Int64]) throws(Failure) -> Void
  ) throws(Failure) {
    try body(
      .restarted,
      [
        instant.milliseconds, Int64(ingestedBytes), Int64(copiedBytes), Int64(openedShards),
        Int64(bitPattern: sealedShards), Int64(uploads.count), Int64(shards.count),
      ])
    for upload in uploads {
      switch upload.standing {
      case .committed: try body(.stateUpload, upload.facts.values + [0, 0, 0])
      case .pending(let placementClass, let tier):
        try body(
          .stateUpload, upload.facts.values + [1, Int64(placementClass.index), Int64(tier.index)])
      }
    }
    for shard in shards {
      try body(.stateShard, shard.values)
      for chunk in shard.chunks {
        try body(.stateChunk, [Int64(chunk.owner.index), Int64(chunk.offset), Int64(chunk.bytes)])
      }
    }
  }
}

extension EngineState.Shard {
  fileprivate var values: [Int64] {
    [
      Int64(id.index), Int64(placementClass.index), Int64(tier.index), opened.wall.milliseconds,
      Int64(opened.ingestedBytes), appended.wall.milliseconds, Int64(appended.ingestedBytes),
      sealed.wall.milliseconds, Int64(sealed.ingestedBytes), Int64(bitPattern: sealOrder), isOpen ? 1 : 0,
      Int64(length), Int64(chunks.count),
    ]
  }

  /// Without its chunks, whose number is the last value.
  init(_ values: inout EventValues) {
    self.init(
      id: ShardID(values.nextNumber()), placementClass: PlacementClass(Int(values.next())),
      tier: Tier(UInt8(values.next())), opened: values.nextMoment(), appended: values.nextMoment(),
      sealed: values.nextMoment(), sealOrder: UInt64(bitPattern: values.next()),
      isOpen: values.next() == 1, length: values.nextNumber(), chunks: [])
  }
}

extension EngineState.Upload {
  init(_ values: inout EventValues) {
    let facts = ChunkFacts(&values)
    let isPending = values.next() == 1
    let (placementClass, tier) = (PlacementClass(Int(values.next())), Tier(UInt8(values.next())))
    self.init(facts, isPending ? .pending(placementClass, tier) : .committed)
  }
}
