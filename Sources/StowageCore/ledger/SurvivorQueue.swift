/// The survivors of a plan's victim.
///
/// They are all found before the first is moved: looking only for what is alive lets the processor overlap the
/// cache misses, while moving each survivor as it is found costs a full memory latency apiece (measured together
/// with the replay's warm-up: 1.8x where 1.5 times the ingested bytes are copied).
struct SurvivorQueue: ~Copyable {
  /// Last first.
  var extents = Table<UInt32>()
  var plan = PlanID(0)
  var victim = ShardID(0)
  var victimClass = PlacementClass(0)
  var victimOpened = Moment(wall: .zero, ingestedBytes: 0)
}

extension Ledger {
  /// Begins a plan to reclaim a sealed shard, which counts as gone from now on, finds its survivors and returns what it
  /// was.
  @usableFromInline func beginPlan(_ slot: UInt32) -> Shard {
    let victim = shards.rows[slot]
    survivors.extents.removeAll()
    liveExtents(of: slot, into: &survivors.extents)
    warmUpFacts(of: survivors.extents)
    shards.withdraw(slot)
    shards.rows[slot].state = .reclaiming
    shards.rows[slot].liveBytes = 0
    space.storedBytes -= Int(victim.length)
    space.deadSealedBytes -= victim.deadBytes
    survivors.plan = undo.beginPlan(victim: victim.id)
    survivors.victim = victim.id
    survivors.victimClass = victim.placementClass
    survivors.victimOpened = victim.opened
    return victim
  }

  /// How many survivors the present plan has.
  @usableFromInline var survivorCount: Int { survivors.extents.count }

  /// A survivor of the present plan, in the order in which they lie.
  @usableFromInline func survivor(at index: Int) -> Survivor {
    let number = survivors.extents[survivors.extents.count - 1 - index]
    return Survivor(
      owner: UploadID(extents.owner(of: number)), bytes: Int(extents[number].bytes),
      chunks: extents.chunkCount(of: number), victim: survivors.victim,
      victimClass: survivors.victimClass, victimOpened: survivors.victimOpened)
  }

  /// Moves a survivor to the end of a class's open shard, in pieces where it does not fit.
  @usableFromInline func move(
    _ index: Int, _ survivor: Survivor, to placementClass: PlacementClass, _ tier: Tier, at now: Moment,
    into decisions: inout Table<Decision>
  ) {
    var piece = survivors.extents[survivors.extents.count - 1 - index]
    var fromOffset = Int(extents[piece].offset)
    var (bytes, chunks) = (survivor.bytes, survivor.chunks)
    while true {
      let slot = openShard(for: placementClass, tier, piece, &bytes, &chunks, at: now, into: &decisions)
      let remainder = cutOff(piece, behind: chunks, bytes)
      let move = Move(
        owner: survivor.owner, from: survivor.victim, fromOffset: fromOffset, to: shards.rows[slot].id,
        toOffset: Int(shards.rows[slot].length), bytes: bytes, chunks: chunks)
      space.copiedBytes += bytes
      undo.add(move)
      decisions.append(.move(survivors.plan, move))
      attach(piece, to: slot, at: now, into: &decisions)
      if remainder == Extent.none { return }
      piece = remainder
      fromOffset += bytes
      (bytes, chunks) = (Int(extents[piece].bytes), extents.chunkCount(of: piece))
    }
  }

  /// The class's open shard with room for the first chunk of a piece; `bytes` and `chunks`, which are those of the whole
  /// piece, become what of it fits there.
  @inline(__always) func openShard(
    for placementClass: PlacementClass, _ tier: Tier, _ piece: UInt32, _ bytes: inout Int,
    _ chunks: inout Int, at now: Moment, into decisions: inout Table<Decision>
  ) -> UInt32 {
    let least = chunks == 1 ? bytes : extents.firstChunkBytes(of: piece)
    let slot = openShard(for: placementClass, tier, fitting: least, at: now, into: &decisions)
    if bytes > room(in: slot) { (chunks, bytes) = extents.prefix(of: piece, fitting: room(in: slot)) }
    return slot
  }

  /// What of a piece lies behind its first `chunks` chunks, which are `bytes` long, as an extent of its own;
  /// ``Extent/none`` where that is all of it.
  @inline(__always) func cutOff(_ piece: UInt32, behind chunks: Int, _ bytes: Int) -> UInt32 {
    bytes < Int(extents[piece].bytes) ? extents.split(piece, after: chunks) : Extent.none
  }

  /// The victim may go, unless survivors wait for their sizes.
  @usableFromInline func endPlan(into decisions: inout Table<Decision>) {
    if let last = transits.last, last.plan == survivors.plan { return }
    decisions.append(.free(survivors.victim, survivors.plan))
  }

  /// Drops the undo records of a plan, and with the last plan that could return to it the victim.
  @usableFromInline func finish(_ plan: PlanID) {
    guard let victim = undo.finish(plan) else { return }
    guard !undo.mayReturn(to: victim), let slot = shards.slot(of: victim) else { return }
    if shards.rows[slot].state == .reclaiming { shards.recycle(slot) }
  }
}
