import StowageCore
import StowagePolicies
import StowageSim
import Testing

/// What holds for every policy under every trigger.
@Suite("The books of a run balance") struct BooksTests {
  private static let triggers: [Trigger] = [
    .garbageCap(Ratio(1, 20)), .garbageCap(Ratio(3, 10)), .shardThreshold(Ratio(1, 4)), .none,
  ]

  @Test("parts add up, and nothing is copied for free", arguments: try Sample.placements(), triggers)
  func balance(_ placement: PolicySpecification, _ trigger: Trigger) throws {
    let settings = Sample.settings(trigger)
    for cleaning in ["greedy", "cost-benefit", "choices:d=2", "oldest", "random"] {
      let result = try replay(Sample.load(settings).trace, placement.description, cleaning, settings)
      let writeAmplification = try #require(result.writeAmplification)
      #expect(writeAmplification >= 1)
      #expect(trigger != .none || writeAmplification == 1)
      #expect(result.deadBytes == result.storedBytes - result.liveBytes)
      #expect(result.trappedBytes <= result.deadBytes)
      let parts = [result.parts.live, result.parts.deadSealed, result.parts.deadOpen, result.parts.overhead]
      #expect(abs(parts.compactMap { $0 }.reduce(0, +) - 1) < 1e-12)
      #expect(parts.allSatisfy { ($0 ?? -1) >= 0 })
      #expect(result.shards.openMax <= settings.engine.openShards)
      let (mean, p99, max) = (
        try #require(result.spaceAmplification.mean), try #require(result.spaceAmplification.p99),
        try #require(result.spaceAmplification.max)
      )
      #expect(1 <= mean && mean <= max && p99 <= max)
    }
  }

  @Test("record overhead is a part of its own")
  func overhead() throws {
    var settings = Sample.settings
    settings.recordOverhead = 100
    let result = try replay(Sample.load(settings).trace, "arrival", "greedy", settings)
    #expect(try #require(result.parts.overhead) > 0)
    let parts = [result.parts.live, result.parts.deadSealed, result.parts.deadOpen, result.parts.overhead]
    #expect(abs(parts.compactMap { $0 }.reduce(0, +) - 1) < 1e-12)
  }

  @Test("shards that may be open for a limited time do not upset the numbers of uploads")
  func openAge() throws {
    for age in [Int64(60_000), 3_600_000, 86_400_000] {
      var settings = Sample.settings
      settings.engine.maxOpenAgeMilliseconds = age
      for placement in try Sample.placements() {
        let result = try replay(Sample.load(settings).trace, placement.description, "greedy", settings)
        #expect(try #require(result.writeAmplification) >= 1)
      }
    }
  }
}
