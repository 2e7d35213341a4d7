import StowagePolicies
import TestSupport
import Testing

@testable import StowageCore

/// An engine that is rebuilt from what a catalog knows goes on where the other left off.
@Suite struct RestoredEngineTests {
  @Test func `a restored engine knows what the running one knows`() {
    check(from: 1) { $0.withPlacement(Resemblance(history: $0, cut: $1)) }
  }

  @Test func `an engine restored from a state and one that hears of it as a restart decide the same`() {
    check(from: 500_000) { $0.withPlacement(Twins(history: $0, cut: $1)) }
  }

  /// Where ties are broken by something that a catalog knows and policies keep no state. See ``EngineState``.
  @Test func `a restored engine decides what the running one decides`() {
    var moves = 0
    check(from: 1_000_000, length: 300) { history, cut in
      guard let history = comparable(history) else { return nil }
      let outcome = history.withPlacement(
        Succession(history: history, cut: cut, cleaning: history.cleaner.policy))
      moves += outcome.moves
      return outcome.difference
    }
    if Trials.seed == nil { #expect(moves > Trials.scaled(5000)) }
  }

  @Test func `greedy differs after a restart by its ties alone`() {
    var differing = 0
    check(from: 1_000_000, length: 300) { history, cut in
      guard let history = comparable(history) else { return nil }
      let plain = Succession(history: history, cut: cut, cleaning: Greedy())
      if history.withPlacement(plain).difference != nil { differing += 1 }
      let orderly = Succession(history: history, cut: cut, cleaning: GreedyInOrder())
      return history.withPlacement(orderly).difference
    }
    if Trials.seed == nil { #expect(differing > 0) }
  }

  /// The history without what a restart makes a difference to, or nil.
  private func comparable(_ history: History) -> History? {
    var history = history
    let classes: Int
    switch history.placement {
    case .arrival: classes = 1
    case .separateSurvivors: classes = 2
    case .byBucket(let buckets): classes = buckets
    case .bySize(_, let count): classes = count
    case .ttlBuckets: classes = 64
    case .random, .scatter: return nil
    }
    if case .shardThreshold = history.settings.trigger { return nil }
    // Within the budget, it does not matter which open shard was appended to last.
    history.settings.openShards = max(history.settings.openShards, classes)
    // A shard that could not be read can be after a restart, and what has moved cannot move back.
    history.steps.removeAll {
      switch $0.operation {
      case .refuseAppend, .refuseMove, .poison, .readable: true
      default: false
      }
    }
    return history
  }

  private func check(
    from first: UInt64, length: Int = 50, _ difference: (History, _ cut: Int) -> String?
  ) {
    for seed in Trials.seeds(100_000 / length, from: first) {
      var generator = Generator(seed: seed, withFaults: seed % 2 == 0)
      let history = generator.history(length: length / 2 + Int(seed) % length)
      guard let found = difference(history, Int(scrambled(seed) % 100)) else { continue }
      let line = Trials.reproduction(seed, filter: "RestoredEngineTests")
      Issue.record("\(found)\n\n\(line)\n\(history)")
      return
    }
  }
}

/// ``Greedy`` with a rule for ties: among those of one step the shard that was sealed first.
private struct GreedyInOrder: CleaningPolicy {
  static let name = "greedy-in-order"

  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? {
    var best: Shard?
    var candidate = shards.mostGarbage
    while let shard = candidate {
      if rules.allow(shard) && shard.sealOrder < best?.sealOrder ?? .max { best = shard }
      candidate = shards.candidate(withGarbageLike: shard)
    }
    return best?.id
  }
}
