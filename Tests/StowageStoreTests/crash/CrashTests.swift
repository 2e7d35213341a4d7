import StowageCore
import Testing

@testable import StowageStore

@Suite struct CrashTests {
  @Test func noCrashLosesWhatWasAcknowledged() throws {
    let start = ContinuousClock.now
    var states = 0
    for seed in 1...UInt64(20) {
      let enumerator = CrashEnumerator(try CrashHistory(seed: seed), seed: seed)
      try enumerator.run(14)
      states += enumerator.states
      #expect(enumerator.faults.isEmpty, "seed \(seed): \(enumerator.faults.count), \(enumerator.faults.first ?? "")")
    }
    print("crash states", states, ContinuousClock.now - start)
  }

  @Test(arguments: Plant.allCases)
  func everyPlantedBugIsFound(_ plant: Plant) throws {
    var states = 0
    for seed in 1...UInt64(60) {
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
