/// The moves of plans that the shell has not finished, so that a refused one can be undone.
///
/// Memory: 40 bytes per unfinished move. Looking a move up is linear in the unfinished ones, which only
/// refusals pay for.
struct UndoLog: ~Copyable {
  private var plans: [Plan] = []
  private var planned: UInt32 = 0
  /// Emptied lists, kept for their memory.
  private var spares: [[Move]] = []

  struct Plan {
    var id: PlanID
    var victim: ShardID
    var moves: [Move]
  }

  var planCount: Int { plans.count }

  mutating func beginPlan(victim: ShardID) -> PlanID {
    let id = PlanID(planned)
    planned += 1
    plans.append(Plan(id: id, victim: victim, moves: spares.popLast() ?? []))
    return id
  }

  /// Adds a move to the latest plan.
  mutating func add(_ move: Move) { plans[plans.count - 1].moves.append(move) }

  /// Forgets a plan and returns its victim, or nil if it was forgotten before.
  mutating func finish(_ id: PlanID) -> ShardID? {
    guard let index = plans.lastIndex(where: { $0.id == id }) else { return nil }
    var plan = plans.remove(at: index)
    plan.moves.removeAll(keepingCapacity: true)
    if spares.count < 4 { spares.append(plan.moves) }
    return plan.victim
  }

  /// Whether a refusal could still bring survivors back into the shard.
  func mayReturn(to shard: ShardID) -> Bool { plans.contains { $0.victim == shard } }

  /// Takes out the move of a plan to that place.
  mutating func take(_ id: PlanID, to shard: ShardID, offset: Int) -> Move? {
    guard let plan = plans.firstIndex(where: { $0.id == id }),
      let index = plans[plan].moves.firstIndex(where: { $0.to == shard && $0.toOffset == offset })
    else { return nil }
    return plans[plan].moves.remove(at: index)
  }

  /// The moves away from a place in a shard, oldest first.
  func moves(from shard: ShardID, overlapping range: Range<Int>) -> [Move] {
    plans.flatMap(\.moves).filter {
      $0.from == shard && range.overlaps($0.fromOffset..<$0.fromOffset + $0.bytes)
    }
  }

  /// The move that brought the byte at `offset` into a shard.
  func move(to shard: ShardID, covering offset: Int) -> Move? {
    plans.lazy.flatMap(\.moves).first {
      $0.to == shard && $0.toOffset <= offset && offset < $0.toOffset + $0.bytes
    }
  }
}
