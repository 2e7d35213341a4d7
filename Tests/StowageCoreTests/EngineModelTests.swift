import StowageCore
import TestSupport
import Testing

/// Random histories, played on the engine and on the naive engine: every decision and every figure must be equal.
@Suite struct EngineModelTests {
  @Test func `random histories without faults are decided as by the naive engine`() {
    play(Trials.seeds(6000), withFaults: false)
  }

  @Test func `random histories with refusals and poisoned shards are decided as by the naive engine`() {
    play(Trials.seeds(10_000, from: 1_000_000), withFaults: true)
  }

  @Test func `random histories whose survivors change codec are decided as by the naive engine`() {
    play(Trials.seeds(4000, from: 2_000_000), withFaults: false, withCodecs: true)
    play(Trials.seeds(8000, from: 3_000_000), withFaults: true, withCodecs: true)
  }

  @Test func `random histories reach every decision, every reason to seal and every kind of undoing`() {
    var tally = Tally()
    for seed in 1...300 as ClosedRange<UInt64> {
      var generator = Generator(seed: seed, withFaults: true)
      tally.add(generator.history(length: 60))
      var further = Generator(seed: seed, withFaults: true, withCodecs: true)
      tally.add(further.history(length: 60))
    }
    for (name, count) in tally.counts { #expect(count >= 20, "\(name): \(count)") }
  }

  /// A cleaner with a small fault, in a history long enough for it to matter.
  @Test
  func `a cleaner that answers differently from the naive one is found out, and the history made small`() {
    for seed in 1...200 as ClosedRange<UInt64> {
      var generator = Generator(seed: seed, withFaults: false)
      var history = generator.history(length: 60)
      history.cleaner = .oldest
      let planted = SecondOldest()
      guard history.firstDifference(cleaning: planted) != nil else { continue }
      let steps = shrunk(history.steps) { steps in
        var attempt = history
        attempt.steps = steps
        return attempt.firstDifference(cleaning: planted) != nil
      }
      #expect(steps.count < 20)
      return
    }
    Issue.record("the fault was not found")
  }

  private func play(_ seeds: ClosedRange<UInt64>, withFaults: Bool, withCodecs: Bool = false) {
    for seed in seeds {
      var generator = Generator(seed: seed, withFaults: withFaults, withCodecs: withCodecs)
      let history = generator.history(length: 20 + Int(seed % 80))
      guard
        let difference = Watch.play(
          history, seed: seed,
          filter: withCodecs ? "'change codec'" : withFaults ? "'with refusals'" : "'without faults'")
      else { continue }
      Issue.record("\(difference)")
      return
    }
  }
}

/// Passes over the oldest candidate where there is another.
private struct SecondOldest: CleaningPolicy {
  static let name = "second-oldest"
  let takesVictimsWithoutGarbage = true

  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? {
    var allowed: [ShardID] = []
    var candidate = shards.oldestCandidate
    while let shard = candidate {
      if rules.allow(shard) { allowed.append(shard.id) }
      candidate = shards.candidate(sealedAfter: shard)
    }
    return allowed.dropFirst().first ?? allowed.first
  }
}

/// How often the naive engine decided what.
private struct Tally {
  var counts: [String: Int] = [:]
  /// Of the present history: chunks that were to change codec, by plan, and plans of which some did.
  private var expected: [PlanID: Int] = [:]
  private var transcoded: Set<PlanID> = []

  init() {
    for reason in SealReason.allCases { counts["seal \(reason)"] = 0 }
    for name in [
      "move", "move several chunks", "free whole", "free by plan", "append again", "take back",
      "a dependent move", "transcode", "move under another codec", "a chunk left in its victim",
      "take back to another codec", "a failure while sizes are awaited",
    ] {
      counts[name] = 0
    }
  }

  mutating func add(_ history: History) {
    var waiting: Set<PlanID> = []
    (expected, transcoded) = ([:], [])
    for line in history.lines {
      note(line, &waiting)
      var isArrival = false
      if case .arrive = line.event { isArrival = true }
      if case .refused(.move) = line.event, !line.touched.isEmpty { counts["take back", default: 0] += 1 }
      if Set(line.touched).count > 1 { counts["a dependent move", default: 0] += 1 }
      for decision in line.decisions {
        switch decision {
        case .seal(_, let reason): counts["seal \(reason)", default: 0] += 1
        case .append where !isArrival: counts["append again", default: 0] += 1
        case .move(_, let move):
          counts["move", default: 0] += 1
          if move.chunks > 1 { counts["move several chunks", default: 0] += 1 }
          if move.bytes != move.fromBytes { counts["move under another codec", default: 0] += 1 }
        case .transcode: counts["transcode", default: 0] += 1
        case .free(_, let plan): counts[plan == nil ? "free whole" : "free by plan", default: 0] += 1
        default: break
        }
      }
    }
  }

  private mutating func note(_ line: Line, _ waiting: inout Set<PlanID>) {
    if case .refused(.move(let plan, _, _)) = line.event, transcoded.contains(plan) {
      counts["take back to another codec", default: 0] += 1
    }
    switch line.event {
    case .refused, .poisoned:
      if !waiting.isEmpty { counts["a failure while sizes are awaited", default: 0] += 1 }
    case .transcoded(let plan, let sizes):
      waiting.remove(plan)
      let moved = line.decisions.reduce(0) {
        if case .move(_, let move) = $1 { $0 + move.chunks } else { $0 }
      }
      if moved > 0 { transcoded.insert(plan) }
      if sizes.isEmpty || expected[plan, default: 0] > sizes.count {
        counts["a chunk left in its victim", default: 0] += 1
      }
    default: break
    }
    for case .transcode(let plan, let survivors) in line.decisions {
      waiting.insert(plan)
      expected[plan, default: 0] += survivors.chunks
    }
  }
}
