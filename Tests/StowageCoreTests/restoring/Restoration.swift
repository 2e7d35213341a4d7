import TestSupport

@testable import StowageCore

/// Restores an engine after each event from the cut on and returns the first thing that is not as it was.
struct Resemblance: PlacementBody {
  let history: History
  /// Percent of the events before the first restart.
  let cut: Int

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> String? {
    let lines = history.lines(placement: policy)
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var decisions = Table<Decision>()
    for (place, line) in lines.enumerated() {
      engine.handle(line.event, at: line.instant, into: &decisions)
      if place * 100 < cut * lines.count || place % 5 > 0 { continue }
      if let found = difference(of: engine.ledger, policy) { return "after event \(place): \(found)" }
    }
    return nil
  }

  private func difference<Policy: PlacementPolicy>(of ledger: Ledger, _ policy: Policy) -> String? {
    let state = ledger.extracted(keeping: policy.facts).state
    let restored = Engine(
      history.settings, placement: policy, cleaning: history.cleaner.policy, restoring: state)
    restored.ledger.checkInvariants()
    if restored.nextUpload != UploadID(UInt32(state.uploads.count)) {
      return "the next upload is \(restored.nextUpload)"
    }
    // Every sealed shard can be read again: this is all that the books forget.
    var expected = ledger.space
    expected.deadUnreadableBytes = 0
    if restored.space != expected { return "expected \(expected), found \(restored.space)" }
    let again = restored.ledger.extracted(keeping: policy.facts).state
    if again != state { return "expected \(state), found \(again)" }
    for shard in state.shards where shard.id.index % 3 == 0 {
      guard let one = ledger.shards.shard(shard.id), let other = restored.ledger.shards.shard(shard.id)
      else { return "shard \(shard.id) is missing" }
      if (one.state, one.liveBytes) != (other.state, other.liveBytes) {
        return "expected \(one), found \(other)"
      }
    }
    return due(in: ledger) == due(in: restored.ledger) ? nil : "shards are due at other times"
  }

  /// When the oldest open shard is due. The engine's own mark may be too early.
  private func due(in ledger: Ledger) -> Instant {
    if ledger.open.count == 0 { return .never }
    let opened = ledger.shards.rows[ledger.open.slots[0]].opened.wall
    let age = ledger.settings.maxOpenAgeMilliseconds
    let due = age.map { opened.advanced(byMilliseconds: $0) } ?? .never
    return ledger.nextSealDue <= due ? due : ledger.nextSealDue
  }
}

/// Restores an engine at the cut, tells another of its state as that of a restart, lets both hear the rest, and returns the
/// first difference.
struct Twins: PlacementBody {
  let history: History
  let cut: Int

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> String? {
    let lines = history.lines(placement: policy)
    let rest = lines.count * cut / 100
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var ignored = Table<Decision>()
    for line in lines[..<rest] { engine.handle(line.event, at: line.instant, into: &ignored) }
    let (state, names) = engine.ledger.extracted(keeping: policy.facts, isReversed: cut % 2 == 0)
    var first = Engine(
      history.settings, placement: policy, cleaning: history.cleaner.policy, restoring: state)
    let again = first.ledger.extracted(keeping: policy.facts).state
    _ = engine.decisions(on: .restarted(again), at: again.instant)
    var numbers = names
    for line in lines[rest...] {
      if case .begin(let upload, _) = line.event { numbers[upload] = first.nextUpload }
      let event = line.event.renumbered { numbers[$0] ?? $0 }
      let one = first.decisions(on: event, at: line.instant)
      let other = engine.decisions(on: event, at: line.instant)
      if one != other { return "\(event): \(one), but \(other)" }
      if first.space != engine.space { return "\(event): \(first.space), but \(engine.space)" }
      first.ledger.checkInvariants()
    }
    let ends = [first.ledger, engine.ledger].map { $0.extracted(keeping: policy.facts).state }
    return ends[0] == ends[1] ? nil : "the ends differ"
  }
}

/// Lets a running engine and one that is restored from it at the cut hear the same, and returns the first difference.
///
/// What a shell would say again after a restart, that cleaning is suspended, is said again here.
struct Succession: PlacementBody {
  let history: History
  let cut: Int
  let cleaning: any CleaningPolicy

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> (difference: String?, moves: Int) {
    let lines = history.lines(placement: policy)
    let rest = lines.count * cut / 100
    var engine = Engine(history.settings, placement: policy, cleaning: cleaning)
    var plans = 0
    // With another cleaner than the naive engine's, uploads get other numbers.
    var own: [UploadID: UploadID] = [:]
    for line in lines[..<rest] {
      if case .begin(let upload, _) = line.event { own[upload] = engine.nextUpload }
      let event = line.event.renumbered { own[$0] ?? $0 }
      let decided = engine.decisions(on: event, at: line.instant)
      plans += decided.count { if case .free(_, _?) = $0 { true } else { false } }
    }
    var (state, numbers) = engine.ledger.extracted(keeping: policy.facts, isReversed: cut % 2 == 0)
    state.instant = max(state.instant, .zero)
    var heir = Engine(history.settings, placement: policy, cleaning: cleaning, restoring: state)
    if engine.ledger.isSuspended { _ = heir.decisions(on: .cleaning(.suspended), at: state.instant) }
    var moves = 0
    for line in lines[rest...] {
      if case .begin(let upload, _) = line.event {
        own[upload] = engine.nextUpload
        numbers[engine.nextUpload] = heir.nextUpload
      }
      let event = line.event.renumbered { own[$0] ?? $0 }
      let expected = engine.decisions(on: event, at: line.instant).inOtherWords(
        { numbers[$0] ?? $0 }, plansBefore: plans)
      let found = heir.decisions(on: event.renumbered { numbers[$0] ?? $0 }, at: line.instant)
        .inOtherWords({ $0 }, plansBefore: 0)
      if expected != found { return ("\(line.event): expected \(expected), found \(found)", moves) }
      if heir.space != engine.space {
        return ("\(line.event): expected \(engine.space), found \(heir.space)", moves)
      }
      moves += found.count { if case .move = $0 { true } else { false } }
    }
    return (nil, moves)
  }
}

extension Engine {
  fileprivate mutating func decisions(on event: Event, at instant: Instant) -> [Decision] {
    var decisions = Table<Decision>()
    handle(event, at: instant, into: &decisions)
    return (0..<decisions.count).map { decisions[$0] }
  }
}

extension [Decision] {
  /// The decisions with other numbers, with moves that continue each other as one and shards freed together in
  /// ascending order: a restart joins extents and forgets the order of an object's.
  fileprivate func inOtherWords(_ number: (UploadID) -> UploadID, plansBefore: Int) -> [Decision] {
    var list: [Decision] = []
    for decision in self {
      switch decision {
      case .assign(let upload, let placementClass, let tier):
        list.append(.assign(number(upload), placementClass, tier))
      case .append(let upload, let shard, let offset, let bytes):
        list.append(.append(number(upload), shard, offset: offset, bytes: bytes))
      case .free(let shard, let plan?): list.append(.free(shard, self.plan(plan, plansBefore)))
      case .free(let shard, nil):
        let place = list.lastIndex { if case .free(let other, nil) = $0 { other < shard } else { true } }
        list.insert(decision, at: (place ?? -1) + 1)
      case .move(let plan, var move):
        move.owner = number(move.owner)
        if case .move(_, let last)? = list.last, let joined = last.joined(with: move) {
          list.removeLast()
          move = joined
        }
        list.append(.move(self.plan(plan, plansBefore), move))
      case .open, .seal, .transcode: list.append(decision)
      }
    }
    return list
  }

  private func plan(_ plan: PlanID, _ before: Int) -> PlanID { PlanID(UInt32(Int(plan.index) - before)) }
}

extension Move {
  /// Both as one, where this one goes on where the other ends.
  fileprivate func joined(with next: Move) -> Move? {
    guard owner == next.owner, from == next.from, to == next.to, fromOffset + bytes == next.fromOffset,
      toOffset + bytes == next.toOffset
    else { return nil }
    return Move(
      owner: owner, from: from, fromOffset: fromOffset, to: to, toOffset: toOffset,
      bytes: bytes + next.bytes, chunks: chunks + next.chunks)
  }
}
