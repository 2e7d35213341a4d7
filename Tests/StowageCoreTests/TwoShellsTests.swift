import StowageCore
import StowagePolicies
import Synchronization
import TestSupport
import Testing

/// One core, two worlds: a shell that finishes every plan at once and one that finishes late and out of order must be
/// given the same placement.
///
/// Refusals and poisoned shards are part of the history and so the same for both. A plan that one of them takes
/// something back from is not finished before.
@Suite struct TwoShellsTests {
  /// When a shell says that plans are finished.
  enum Pace: CaseIterable {
    case atOnce, late, never
  }

  @Test func `when plans are finished changes no decision`() {
    for seed in Trials.seeds(3000) {
      let history = history(seed)
      let log = history.withPlacement(Shell(history: history, pace: .never, seed: seed))
      for pace in [Pace.atOnce, .late] {
        let other = history.withPlacement(Shell(history: history, pace: pace, seed: seed))
        if other == log { continue }
        Issue.record(
          "finishing \(pace) differs; \(Trials.reproduction(seed, filter: "TwoShellsTests"))\n\(history)")
        return
      }
    }
  }

  @Test func `a shell that finishes nothing and one that finishes all at once keep different undo records`() {
    var kept = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      let history = history(seed)
      kept += history.withPlacement(Unfinished(history: history, pace: .never))
      #expect(history.withPlacement(Unfinished(history: history, pace: .atOnce)) == 0)
    }
    #expect(kept > 200)
  }

  @Test func `a policy that listens to completions is found out`() {
    let differing = (1...200 as ClosedRange<UInt64>).filter { seed in
      // Without faults: here the two shells differ, and a refusal means something to one of them only.
      var generator = Generator(seed: seed, withFaults: false)
      let history = generator.history(length: 60)
      let logs = [Pace.atOnce, .late].map { pace in
        Shell(history: history, pace: pace, seed: seed).run(Eavesdropper(completions: Completions()))
      }
      return logs[0] != logs[1]
    }
    #expect(differing.count > 20)
  }

  /// A history without a word about finished plans: that is the shell's to say.
  private func history(_ seed: UInt64) -> History {
    var generator = Generator(seed: seed, withFaults: true, withCodecs: seed % 3 == 0)
    var history = generator.history(length: 30 + Int(seed % 60))
    history.steps.removeAll {
      if case .finish = $0.operation { true } else { false }
    }
    return history
  }
}

/// How many plans a shell has finished: what no policy may know.
private final class Completions: Sendable {
  let count = Atomic(0)
}

/// Places by how many plans are finished.
private struct Eavesdropper: PlacementPolicy {
  static let name = "eavesdropper"
  let classCount = 3
  let completions: Completions

  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    PlacementClass(completions.count.load(ordering: .relaxed) % classCount)
  }

  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    PlacementClass(completions.count.load(ordering: .relaxed) % classCount)
  }
}

/// Sends a history to an engine, with `finished` at its own pace, and returns the placement log.
private struct Shell: PlacementBody {
  let history: History
  let pace: TwoShellsTests.Pace
  let seed: UInt64

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> [Decision] {
    var log: [Decision] = []
    _ = play(policy) { log.append($0) }
    return log
  }

  /// - Returns: how many plans are unfinished at the end.
  func play<Policy: PlacementPolicy>(_ policy: Policy, _ note: (Decision) -> Void) -> Int {
    let lines = history.lines(placement: policy)
    var engine = Engine(history.settings, placement: policy, cleaning: history.cleaner.policy)
    var random = Seed(seed).stream("completions")
    var decisions = Table<Decision>()
    var running: [PlanID] = []
    var numbers: [UploadID: UploadID] = [:]
    for (number, line) in lines.enumerated() {
      if case .begin(let upload, _) = line.event { numbers[upload] = engine.nextUpload }
      engine.handle(line.event.renumbered { numbers[$0] ?? $0 }, at: line.instant, into: &decisions)
      for index in 0..<decisions.count {
        note(decisions[index])
        if case .free(_, let plan?) = decisions[index] { running.append(plan) }
      }
      decisions.removeAll()
      let doomed = Set(lines[(number + 1)...].flatMap(\.touched))
      for plan in finishing(of: &running, sparing: doomed, &random) {
        engine.handle(.finished(plan), at: line.instant, into: &decisions)
        (policy as? Eavesdropper)?.completions.count.add(1, ordering: .relaxed)
      }
      engine.ledger.checkInvariants()
    }
    return engine.ledger.unfinishedPlanCount
  }

  /// Takes out the plans to finish now, in the order in which to.
  private func finishing(
    of running: inout [PlanID], sparing doomed: Set<PlanID>, _ random: inout Random
  ) -> [PlanID] {
    var chosen: [PlanID] = []
    var rest: [PlanID] = []
    for plan in running {
      let isChosen =
        switch pace {
        case .atOnce: true
        case .late: random.below(4) == 0
        case .never: false
        }
      if isChosen && !doomed.contains(plan) { chosen.append(plan) } else { rest.append(plan) }
    }
    running = rest
    if pace == .late { chosen.reverse() }
    return chosen
  }
}

/// How many plans have undo records after the last event.
private struct Unfinished: PlacementBody {
  let history: History
  let pace: TwoShellsTests.Pace

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> Int {
    Shell(history: history, pace: pace, seed: 1).play(policy) { _ in }
  }
}
