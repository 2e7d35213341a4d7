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
    for cleaning in [
      "greedy", "windowed-greedy", "cost-benefit", "cost-hotness", "min-declining-cost", "choices:d=2",
      "oldest", "random",
    ] {
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

  /// Replays rows on shards that they do not fill.
  private func spaceAmplification(_ rows: String, openAge: Int64?) throws -> RunResult.SpaceAmplification {
    let settings = RunSettings(engine: EngineSettings(maxOpenAgeMilliseconds: openAge), warmup: 0)
    return try withTemporaryFile("time,op,bucket,key,size\n" + rows) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      return try RunReport(loaded, .baseline, settings, seed: Seed(1)).result.spaceAmplification
    }
  }

  @Test("a seal by age between two rows frees what is dead when it is due")
  func openAge() throws {
    let rows = """
      0,put,b,a,4000
      10,put,b,b,4000
      20,delete,b,a,
      20,delete,b,b,
      1000000,put,b,c,4000

      """
    // Both are stored until the shard is sealed at 100; a lives for 20 ms and b for 10.
    let live = 4000 * 20 + 4000 * 10
    let sealed = try spaceAmplification(rows, openAge: 100)
    #expect(sealed.mean == Double(4000 * 10 + 8000 * 90) / Double(live))
    #expect(sealed.max == 1, "a ratio counts only while something lives")
    let never = try spaceAmplification(rows, openAge: nil)
    #expect(never.mean == Double(4000 * 10 + 8000 * 999_990) / Double(live))
    // Sealed at 20 before the first delete, which has b copied to a shard of its own; that is due at 40.
    let copied = try spaceAmplification(rows, openAge: 20)
    #expect(copied.mean == Double(4000 * 10 + 8000 * 10 + 4000 * 20) / Double(live))
    // Each in a shard of its own, sealed before the deletes.
    #expect(try spaceAmplification(rows, openAge: 5).mean == 1)
  }

  @Test("a row that finds nothing alive still lets time pass", arguments: ["get", "delete"])
  func missedRow(_ operation: String) throws {
    let rows = """
      0,put,b,a,4000
      0,put,b,b,4000
      10,delete,b,a,
      1000000,\(operation),b,a,

      """
    let space = try spaceAmplification(rows, openAge: nil)
    #expect(space.mean == Double(8000 * 1_000_000) / Double(8000 * 10 + 4000 * 999_990))
    #expect(space.max == 2)
  }
}
