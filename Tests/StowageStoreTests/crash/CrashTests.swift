import Foundation
import StowageCore
import Synchronization
import Testing

@testable import StowageStore

@Suite struct CrashTests {
  /// Crash states that were looked at, all seeds together.
  static let states = Mutex(0)

  @Test(arguments: 1...UInt64(16))
  func noCrashLosesWhatWasAcknowledged(seed: UInt64) throws {
    let enumerator = CrashEnumerator(try CrashHistory(seed: seed), seed: seed)
    try enumerator.run(14)
    #expect(
      enumerator.faults.isEmpty, "seed \(seed): \(enumerator.faults.count), \(enumerator.faults.first ?? "")")
    let sum = Self.states.withLock {
      $0 += enumerator.states
      return $0
    }
    print("crash states so far: \(sum)")
  }

  /// For `make storm`: seeds behind those of every run, until the time is up.
  @Test(.enabled(if: stormSeconds > 0)) func furtherSeeds() throws {
    let start = ContinuousClock.now
    var (seed, states) = (UInt64(16), 0)
    while ContinuousClock.now - start < .seconds(Self.stormSeconds) {
      seed += 1
      let enumerator = CrashEnumerator(try CrashHistory(seed: seed), seed: seed)
      try enumerator.run(14)
      states += enumerator.states
      if let fault = enumerator.faults.first {
        Issue.record("seed \(seed): \(enumerator.faults.count), \(fault)")
      }
    }
    print("storm: \(states) crash states, seeds 17 to \(seed)")
  }

  private static let stormSeconds =
    ProcessInfo.processInfo.environment["STOWAGE_STORM_SECONDS"].flatMap(Int.init) ?? 0

  @Test(arguments: Plant.allCases)
  func everyPlantedBugIsFound(_ plant: Plant) throws {
    var states = 0
    for seed in 1...UInt64(400) {
      let enumerator = CrashEnumerator(try CrashHistory(seed: seed, plant), seed: seed, stopsAtFirst: true)
      try? enumerator.run(14)
      states += enumerator.states
      if let fault = enumerator.faults.first {
        print("\(plant.rawValue): found after \(states) states, seed \(seed): \(fault.prefix(160))")
        return
      }
    }
    Issue.record("\(plant.rawValue) was not found in \(states) states")
  }
}
