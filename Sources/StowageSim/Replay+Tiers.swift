import StowageCore

extension Replay {
  /// The tier that the engine has just assigned an upload to.
  var assignedTier: Tier {
    for index in stride(from: decisions.count - 1, through: 0, by: -1) {
      if case .assign(_, _, let tier) = decisions[index] { return tier }
    }
    preconditionFailure("an upload began and was assigned to no tier")
  }

  /// Answers all that waits for sizes among the decisions from `first` on, and what follows from the answers.
  mutating func answer(from first: Int, at instant: Instant) {
    var answered: PlanID?
    var index = first
    while index < decisions.count {
      if case .transcode(let plan, _) = decisions[index], plan != answered {
        answered = plan
        transcode(plan, from: index, at: instant)
      }
      index += 1
    }
  }

  /// Tells the engine how large the survivors of a plan are under their new codecs. The decisions about them begin at
  /// `first`.
  private mutating func transcode(_ plan: PlanID, from first: Int, at instant: Instant) {
    var chunks: [TranscodedChunk] = []
    for index in first..<decisions.count {
      guard case .transcode(plan, let survivors) = decisions[index] else { continue }
      let old = engine.ledger.shards.shard(survivors.from)?.tier ?? .first
      engine.ledger.forEachChunk(of: survivors) { offset, bytes in
        let new = liveSizes.stored(bytes, of: survivors.owner, from: old, to: survivors.tier, sizes)
        chunks.append(TranscodedChunk(fromOffset: offset, bytes: new))
      }
    }
    engine.handle(.transcoded(plan, chunks), at: instant, into: &decisions)
  }
}
