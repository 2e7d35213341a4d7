import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// What may be added to a history without changing a decision, and what must add up at its end.
@Suite struct EngineInvarianceTests {
  @Test func `ticks change no decision`() {
    var sealsByTicks = 0
    for seed in Trials.seeds(2000) {
      let history = history(seed)
      let plain = history.lines.flatMap(\.decisions)
      let ticked = history.withPlacement(Replay(history: history, ticking: true))
      sealsByTicks += ticked.sealsByTicks
      if ticked.decisions == plain { continue }
      Issue.record("ticks matter; \(Trials.reproduction(seed, filter: "EngineInvarianceTests"))\n\(history)")
      return
    }
    // A single seed may have none.
    if Trials.seed == nil { #expect(sealsByTicks > Trials.scaled(2000)) }
  }

  @Test func `the same history gives the same decisions twice`() {
    for seed in Trials.seeds(200) {
      let history = history(seed)
      let runs = (0..<2).map { _ in history.withPlacement(Replay(history: history, ticking: false)).decisions
      }
      #expect(runs[0] == runs[1], "\(Trials.reproduction(seed, filter: "EngineInvarianceTests"))")
    }
  }

  @Test func `every live byte is in exactly one place, and what the survey finds adds up`() {
    for seed in Trials.seeds(500) {
      let history = history(seed)
      let line = Trials.reproduction(seed, filter: "EngineInvarianceTests")
      #expect(history.withPlacement(Account(history: history)) == [], "\(line)")
    }
  }

  private func history(_ seed: UInt64) -> History {
    var generator = Generator(seed: seed, withFaults: seed % 2 == 0)
    var history = generator.history(length: 30 + Int(seed % 60))
    if seed % 3 == 0 { history.settings.maxOpenAgeMilliseconds = Int64(5 + seed % 20) }
    return history
  }
}

/// Plays a history with or without ticks at every millisecond in between, and returns the placement log, with
/// how many shards were sealed by age in a tick that was put in.
private struct Replay: PlacementBody {
  let history: History
  let ticking: Bool

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> (decisions: [Decision], sealsByTicks: Int) {
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var decisions = Table<Decision>()
    var sealsByTicks = 0
    var instant = Instant.zero
    for line in history.lines(placement: policy) {
      while ticking && instant < line.instant {
        instant = instant.advanced(byMilliseconds: 1)
        let before = decisions.count
        engine.handle(.tick, at: instant, into: &decisions)
        for index in before..<decisions.count {
          if case .seal(_, .age) = decisions[index] { sealsByTicks += 1 }
        }
      }
      engine.handle(line.event, at: line.instant, into: &decisions)
    }
    return ((0..<decisions.count).map { decisions[$0] }, sealsByTicks)
  }
}

/// Keeps account of every upload's live bytes by itself and returns where the engine's account differs.
private struct Account: PlacementBody {
  let history: History

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> [String] {
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var decisions = Table<Decision>()
    var live: [UInt32: Int] = [:]
    for line in history.lines(placement: policy) {
      switch line.event {
      case .begin(let upload, _): live[upload.index] = 0
      case .arrive(let upload, let bytes): live[upload.index, default: 0] += bytes
      case .commit(let upload, let parts, let replaced):
        for part in parts { live[upload.index, default: 0] += live.removeValue(forKey: part.index) ?? 0 }
        if let replaced { live[replaced.index] = nil }
      case .abort(let upload): live[upload.index] = nil
      case .release(let object, _): live[object.index] = nil
      default: break
      }
      engine.handle(line.event, at: line.instant, into: &decisions)
    }
    var found: [UInt32: Int] = [:]
    for shard in 0..<UInt32(engine.ledger.shards.openedCount) {
      engine.ledger.forEachExtent(of: ShardID(shard)) { found[$0.index, default: 0] += $1 }
    }
    var faults: [String] = []
    for (upload, bytes) in live where found[upload, default: 0] != bytes {
      faults.append("upload \(upload) has \(bytes) bytes, \(found[upload, default: 0]) of them in shards")
    }
    if found.values.reduce(0, +) != live.values.reduce(0, +) {
      faults.append("bytes of nobody are in shards")
    }
    let holes = engine.ledger.survey().holes.reduce(0, +)
    if holes != engine.space.deadBytes {
      faults.append("\(holes) bytes in holes, \(engine.space.deadBytes) dead")
    }
    return faults
  }
}
