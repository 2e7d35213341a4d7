import StowageCore
import TestSupport
import Testing

/// Random histories, played on the engine and on the naive engine: every decision and every figure must be equal.
@Suite struct EngineModelTests {
  @Test func `random histories without faults are decided as by the naive engine`() {
    play(Trials.seeds(6000), withFaults: false)
  }

  @Test func `random histories with refusals and poisoned shards are decided as by the naive engine`() {
    play(Trials.seeds(6000), withFaults: true)
  }

  private func play(_ seeds: ClosedRange<UInt64>, withFaults: Bool) {
    for seed in seeds {
      var generator = Generator(seed: seed, withFaults: withFaults)
      let history = generator.history(length: 20 + Int(seed % 80))
      guard let difference = Watch.play(history, seed: seed, filter: "EngineModelTests") else { continue }
      Issue.record("\(difference)")
      return
    }
  }
}
