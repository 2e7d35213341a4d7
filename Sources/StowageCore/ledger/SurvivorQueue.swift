/// The survivors of a plan's victim, found a batch at a time.
///
/// Looking only for what is alive, without doing anything about it, lets the processor overlap the cache misses of a
/// batch; moving each survivor as it is found costs a full memory latency apiece (measured: 1.8x on a replay
/// that copies 1.5 times what it ingests).
struct SurvivorQueue: ~Copyable {
  var batch = Table<ShardLog.Entry>()
  var plan = PlanID(0)
  var victim = ShardID(0)
  var victimClass = PlacementClass(0)
  var victimOpened = Moment(wall: .zero, ingestedBytes: 0)
  var slot = Links.none
  var log = ShardLog()
  var position = 0

  static var batchEntries: Int { 256 }
}

extension Ledger {
  /// Begins a plan to reclaim a sealed shard, which counts as gone from now on, and returns what it was.
  @usableFromInline func beginPlan(_ slot: UInt32) -> Shard {
    let victim = shards.rows[slot]
    shards.withdraw(slot)
    shards.rows[slot].state = .reclaiming
    shards.rows[slot].liveBytes = 0
    space.storedBytes -= Int(victim.length)
    space.deadSealedBytes -= victim.deadBytes
    survivors.plan = undo.beginPlan(victim: victim.id)
    survivors.victim = victim.id
    survivors.victimClass = victim.placementClass
    survivors.victimOpened = victim.opened
    survivors.slot = slot
    survivors.log = victim.log
    survivors.position = 0
    return victim
  }

  /// Finds the next batch of survivors and returns how many there are; 0 at the end.
  @usableFromInline func gatherSurvivors() -> Int {
    survivors.batch.removeAll()
    let count = Int(survivors.log.count)
    while survivors.batch.isEmpty && survivors.position < count {
      let end = min(survivors.position + SurvivorQueue.batchEntries, count)
      for index in survivors.position..<end {
        let entry = survivors.log[index]
        let row = extents[entry.extent]
        if row.shard == survivors.slot && row.index == UInt32(truncatingIfNeeded: index) {
          survivors.batch.append(entry)
        }
      }
      survivors.position = end
    }
    return survivors.batch.count
  }

  /// A survivor of the present batch.
  @usableFromInline func survivor(at index: Int) -> Survivor {
    let entry = survivors.batch[index]
    return Survivor(
      owner: UploadID(extents.owner(of: entry.extent)), bytes: Int(extents[entry.extent].bytes),
      chunks: extents.chunkCount(of: entry.extent), victim: survivors.victim,
      victimClass: survivors.victimClass, victimOpened: survivors.victimOpened)
  }

  /// Moves a survivor of the present batch to the end of a class's open shard, in pieces where it does not fit.
  @usableFromInline func move(
    _ index: Int, _ survivor: Survivor, to placementClass: PlacementClass, _ tier: Tier, at now: Moment,
    into decisions: inout Table<Decision>
  ) {
    let entry = survivors.batch[index]
    var piece = entry.extent
    var fromOffset = Int(entry.offset)
    var (bytes, chunks) = (survivor.bytes, survivor.chunks)
    while true {
      let least = chunks == 1 ? bytes : extents.firstChunkBytes(of: piece)
      let slot = openShard(for: placementClass, tier, fitting: least, at: now, into: &decisions)
      var remainder = Extent.none
      if bytes > room(in: slot) {
        (chunks, bytes) = extents.prefix(of: piece, fitting: room(in: slot))
        remainder = extents.split(piece, after: chunks)
      }
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

  @usableFromInline func endPlan(into decisions: inout Table<Decision>) {
    decisions.append(.free(survivors.victim, survivors.plan))
  }

  /// Drops the undo records of a plan, and with the last plan that could return to it the victim.
  @usableFromInline func finish(_ plan: PlanID) {
    guard let victim = undo.finish(plan) else { return }
    guard !undo.mayReturn(to: victim), let slot = shards.slot(of: victim) else { return }
    if shards.rows[slot].state == .reclaiming { shards.recycle(slot) }
  }
}
