import StowageCore

/// What a reclaim would do.
public struct ReclaimProposal: Hashable, Sendable {
  /// A shard that would be freed.
  public struct Victim: Hashable, Sendable {
    /// ``ShardRow/id``.
    public var shard: UInt32
    /// ``ShardRow/uuid``.
    public var uuid: UniqueID
    /// In the shard, dead ones included.
    public var storedBytes: Int
    /// That would be copied.
    public var liveBytes: Int
  }

  /// In the order in which they would be taken.
  public var victims: [Victim] = []
  /// Dead over stored bytes at present.
  public var garbage: Double?
}

extension StoreCore {
  /// What a reclaim down to `target` would do. Asks a second engine, made of the catalog, so that nothing changes; it
  /// knows what this one knows but for what a policy has learned since the store was opened.
  ///
  /// Memory: as much as opening the store takes.
  func proposal(downTo target: Ratio) throws(StoreError) -> ReclaimProposal {
    try checkComplete()
    try settle()
    let policies = try StorePolicies(settings, seed: Seed(store.low))
    var rows = Rows(try ask { (catalog) throws(CatalogError) in try catalog.snapshot() })
    // A part that is not finished is live too: it belongs to its pending upload.
    let live = Set(rows.chunks.map(\.shard))
    rows.shards = rows.shards.filter { $0.state == .open || $0.state != .reclaiming && live.contains($0.id) }
    var types = contentTypes
    var numbers = LiveUploads()
    let state = EngineState(rows, counters, &types, numbering: &numbers)
    policies.note(rows.buckets, types)
    var asked = Engine(
      settings.engine, placement: policies.placement, cleaning: policies.cleaning, restoring: state)
    var answers = Table<Decision>()
    asked.handle(.cleaning(.suspended), at: counters.instant, into: &answers)
    for row in trappingShards(over: target) {
      let event = Event.poisoned(ShardID(row.id), committedBytes: Int(row.length))
      asked.handle(event, at: counters.instant, into: &answers)
    }
    asked.handle(.cleaning(.resumed), at: counters.instant, into: &answers)
    asked.handle(.reclaimRequested(target: target), at: counters.instant, into: &answers)
    var proposal = ReclaimProposal()
    let space = engine.space
    proposal.garbage = space.storedBytes > 0 ? Double(space.deadBytes) / Double(space.storedBytes) : nil
    var copied: [UInt32: Int] = [:]
    var victims: [UInt32] = []
    for index in 0..<answers.count {
      switch answers[index] {
      case .move(_, let move): copied[move.from.index, default: 0] += move.fromBytes
      // Nobody answers with sizes, so that these plans do not end.
      case .transcode(_, let survivors):
        copied[survivors.from.index, default: 0] += survivors.bytes
        if victims.last != survivors.from.index { victims.append(survivors.from.index) }
      case .free(let shard, .some): victims.append(shard.index)
      default: break
      }
    }
    proposal.victims = victims.compactMap { id in
      shards[id].map {
        ReclaimProposal.Victim(
          shard: $0.id, uuid: $0.uuid, storedBytes: Int($0.length), liveBytes: copied[$0.id] ?? 0)
      }
    }
    return proposal
  }
}
