import StowageCore

/// Copies of survivors that the engine has decided on and that are still to be made, and what must not be done before them.
///
/// In the order in which it was decided. A decision may overtake those that have nothing to do with its shard; what writes
/// to a shard, closes it or frees it waits for what writes to it before, and freeing also for what reads from it.
struct Backlog {
  enum Work {
    case move(PendingMove)
    case append(UploadID, ShardID, offset: Int, bytes: Int, decided: Moment)
    case seal(ShardID, ClosingMark)
    case free(ShardID, PlanID?)
  }

  private var works: [Work?] = []
  private var first = 0
  private var writing: [ShardID: Int] = [:]
  private var reading: [ShardID: Int] = [:]
  /// Still to be written by moves.
  private(set) var bytes = 0

  /// How many works were added so far, and how many of them are through.
  private(set) var addedCount = 0
  var doneCount: Int { addedCount - (works.count - first) }

  var isEmpty: Bool { first == works.count }

  /// Whether anything waits that writes to the shard.
  func writes(to shard: ShardID) -> Bool { writing[shard] != nil }

  /// Whether anything waits that reads from the shard.
  func reads(from shard: ShardID) -> Bool { reading[shard] != nil }

  mutating func add(_ work: Work) {
    count(work, 1)
    addedCount += 1
    works.append(work)
  }

  /// Takes the first out. It no longer holds anything back, so it must be done before anything else, or put back.
  mutating func next() -> Work? {
    guard first < works.count, let work = works[first] else { return nil }
    works[first] = nil
    first += 1
    if first == works.count || first == 4096 {
      works.removeFirst(first)
      first = 0
    }
    count(work, -1)
    return work
  }

  /// Puts a piece back in front that is not through.
  mutating func putBack(_ move: PendingMove) {
    count(.move(move), 1)
    if first == 0 {
      works.insert(.move(move), at: 0)
    } else {
      first -= 1
      works[first] = .move(move)
    }
  }

  /// Calls `body` with the first `limit` pieces that wait, or with all, in order.
  func forEachMove(atMost limit: Int, _ body: (PendingMove) -> Void) {
    for case .some(.move(let move)) in works[first...].prefix(limit) { body(move) }
  }

  /// Drops what would write to a shard that failed, and what would copy from it what it has lost, from `end` on.
  mutating func drop(_ shard: ShardID, lostFrom end: Int) {
    var kept: [Work] = []
    for case .some(var work) in works[first...] {
      count(work, -1)
      switch work {
      case .move(let move) where move.to == shard: continue
      case .append(_, shard, _, _, _): continue
      case .move(var move) where move.from == shard:
        move.lose(from: end)
        work = .move(move)
      default: break
      }
      count(work, 1)
      kept.append(work)
    }
    works = kept
    first = 0
  }

  private mutating func count(_ work: Work, _ step: Int) {
    switch work {
    case .move(let move):
      Self.count(move.to, step, in: &writing)
      Self.count(move.from, step, in: &reading)
      bytes += step * move.bytesLeft
    case .append(_, let shard, _, _, _), .seal(let shard, _): Self.count(shard, step, in: &writing)
    case .free: break
    }
  }

  private static func count(_ shard: ShardID, _ step: Int, in counts: inout [ShardID: Int]) {
    let sum = counts[shard, default: 0] + step
    counts[shard] = sum == 0 ? nil : sum
  }
}

/// A piece of a victim on its way.
struct PendingMove {
  let plan: PlanID
  let move: Move
  /// When it was decided.
  let decided: Moment
  /// Up to where it has been copied, in the victim and where it goes.
  var fromOffset: Int
  var toOffset: Int
  /// What the victim has lost from here on is dead where it goes.
  private(set) var readableEnd: Int
  /// Chunks copied so far, and how they are encoded in the victim.
  var copied: [(StagedMove, ChunkEncoding)] = []

  init(_ plan: PlanID, _ move: Move, decided: Moment) {
    self.plan = plan
    self.move = move
    self.decided = decided
    fromOffset = move.fromOffset
    toOffset = move.toOffset
    readableEnd = move.fromOffset + move.fromBytes
  }

  var from: ShardID { move.from }
  var to: ShardID { move.to }
  var toEnd: Int { move.toOffset + move.bytes }
  var bytesLeft: Int { toEnd - toOffset }
  /// Whether there is something left to copy.
  var isReadable: Bool { fromOffset < readableEnd }

  mutating func lose(from end: Int) { readableEnd = max(fromOffset, min(readableEnd, end)) }
}

/// What a row keeps of its closing, as of the decision.
struct ClosingMark {
  var moment: Moment
  var order: UInt64
}
