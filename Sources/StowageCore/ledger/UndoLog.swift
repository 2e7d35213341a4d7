/// The moves of plans that the shell has not finished, so that a refused one can be undone.
///
/// Memory: 64 bytes per move of an unfinished plan, or per chunk of one that changes codec, and at most as much again for
/// moves that are no longer needed.
/// Adding is O(1) amortised. Finishing is linear in the unfinished plans, and so is ``mayReturn(to:)``; when over half of
/// the records are stale, finishing also goes through all of them, each linear in the plans. A shell that finishes each
/// plan before the next event, as the simulator does, has the plans of one event at most. Looking a move up is linear in
/// the records, which only refusals pay for.
struct UndoLog: ~Copyable {
  private var plans: [Plan] = []
  private var planned: UInt32 = 0
  private var records = Table<Record>()
  /// Records of finished plans and of refused moves.
  private var stale = 0

  private struct Plan {
    var id: PlanID
    var victim: ShardID
    var moves = 0
  }

  // Not private: a debug build of Swift 6.3.1 cannot compile another file that holds an undo log then ("global is
  // external, but doesn't have external or weak linkage").
  struct Record: BitwiseCopyable {
    var plan: PlanID
    var isStale = false
    /// Whether it is a further chunk of the move before it.
    var continues = false
    var move: Move
  }

  var planCount: Int { plans.count }

  mutating func beginPlan(victim: ShardID) -> PlanID {
    let id = PlanID(planned)
    planned += 1
    plans.append(Plan(id: id, victim: victim))
    return id
  }

  /// Adds a move to the latest plan.
  mutating func add(_ move: Move) {
    let last = plans.count - 1
    plans[last].moves += 1
    records.append(Record(plan: plans[last].id, move: move))
  }

  /// Adds a move that changes codec to a plan, chunk by chunk: places of chunks in the victim
  /// cannot be computed from those where they go.
  ///
  /// - Parameter sizes: of each chunk in the victim and where it goes.
  mutating func add(_ move: Move, of plan: PlanID, sizes: [(from: Int, to: Int)]) {
    guard let place = plans.lastIndex(where: { $0.id == plan }) else {
      preconditionFailure("plan \(plan.index) was finished before its survivors had their sizes")
    }
    plans[place].moves += sizes.count
    var part = move
    part.chunks = 1
    for (index, size) in sizes.enumerated() {
      (part.fromBytes, part.bytes) = (size.from, size.to)
      records.append(Record(plan: plan, continues: index > 0, move: part))
      part.fromOffset += size.from
      part.toOffset += size.to
    }
  }

  /// Forgets a plan and returns its victim, or nil if it was forgotten before.
  mutating func finish(_ id: PlanID) -> ShardID? {
    guard let index = plans.lastIndex(where: { $0.id == id }) else { return nil }
    let plan = plans.remove(at: index)
    stale += plan.moves
    if plans.isEmpty {
      records.removeAll()
      stale = 0
    } else if stale > records.count / 2 {
      compact()
    }
    return plan.victim
  }

  /// Whether a refusal could still bring survivors back into the shard.
  func mayReturn(to shard: ShardID) -> Bool {
    for plan in plans where plan.victim == shard { return true }
    return false
  }

  /// Takes out the move of a plan to that place, in as many parts as it was added in.
  mutating func take(_ id: PlanID, to shard: ShardID, offset: Int) -> [Move] {
    for index in 0..<records.count where isCurrent(records[index]) {
      let move = records[index].move
      guard records[index].plan == id, move.to == shard, move.toOffset == offset, !records[index].continues
      else { continue }
      var taken = [takeOut(index)]
      var next = index + 1
      while next < records.count, records[next].continues, records[next].plan == id {
        if !records[next].isStale { taken.append(takeOut(next)) }
        next += 1
      }
      return taken
    }
    return []
  }

  private mutating func takeOut(_ index: Int) -> Move {
    records[index].isStale = true
    for plan in plans.indices where plans[plan].id == records[index].plan { plans[plan].moves -= 1 }
    stale += 1
    return records[index].move
  }

  /// The moves away from a place in a shard, oldest first.
  func moves(from shard: ShardID, overlapping range: Range<Int>) -> [Move] {
    currentMoves { $0.from == shard && range.overlaps($0.fromOffset..<$0.fromOffset + $0.fromBytes) }
  }

  /// The move that brought the byte at `offset` into a shard.
  func move(to shard: ShardID, covering offset: Int) -> Move? {
    currentMoves { $0.to == shard && $0.toOffset <= offset && offset < $0.toOffset + $0.bytes }.first
  }

  private func currentMoves(where matches: (Move) -> Bool) -> [Move] {
    var found: [Move] = []
    for index in 0..<records.count where isCurrent(records[index]) && matches(records[index].move) {
      found.append(records[index].move)
    }
    return found
  }

  private func isCurrent(_ record: Record) -> Bool {
    !record.isStale && plans.contains { $0.id == record.plan }
  }

  private mutating func compact() {
    var kept = Table<Record>()
    for index in 0..<records.count where isCurrent(records[index]) { kept.append(records[index]) }
    records = kept
    stale = 0
  }
}
