import StowageCore
import TestSupport
import Testing

@testable import StowagePolicies

/// What spare space is worth to a log, against closed forms, and the choice of victims that follows from it.
@Suite struct MultiLogTests {
  @Test(arguments: [(0.7, 1.876), (0.8, 2.693), (0.9, 5.179)] as [(Double, Double)])
  func `the live part of a log's oldest shard is that of the closed form`(
    utilisation: Double, expected: Double
  ) {
    let writes = 1 / (1 - SpareSpace.livePart(1 / utilisation))
    #expect((writes / expected - 1).magnitude < 0.001)
  }

  /// Shards of 8 bytes, all sealed: of each log, so many that are full and so many that are half dead.
  private func table(_ logs: [(full: Int, half: Int)]) -> ShardTable {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .none), ByBucket(buckets: 4), Greedy())
    for (log, shards) in logs.enumerated() {
      for number in 0..<shards.full + shards.half {
        let bucket = UInt32(log)
        let first = rig.put([4], bucket: bucket).id
        rig.put([4], bucket: bucket)
        if number >= shards.full { rig.send(.release(first, .deleted)) }
      }
    }
    return rig.engine.ledger.shards
  }

  @Test func `what space is worth is the derivative of the writes`() {
    // α = 8/6, then a hundredth of a shard more.
    var space = SpareSpace(logs: 2)
    for _ in 0..<3 { space.noteDeath(in: 0) }
    space.measure(table([(full: 50, half: 50)]))
    func writes(_ stored: Double) -> Double { 3 / (1 - SpareSpace.livePart(stored / 600)) }
    let slope = (writes(799.99) - writes(800.01)) / 0.02
    #expect((space.worth(of: 0) / slope - 1).magnitude < 1e-5)
  }

  @Test func `the log that misses its space least comes first, one without garbage not at all`() {
    var space = SpareSpace(logs: 3)
    for _ in 0..<9 { space.noteDeath(in: 0) }
    space.noteDeath(in: 1)
    space.measure(table([(full: 5, half: 5), (full: 5, half: 5), (full: 5, half: 0)]))
    #expect(space.byWorth() == [1, 0])
    for _ in 0..<20 { space.noteDeath(in: 1) }
    #expect(space.byWorth() == [0, 1])
  }

  /// Classes 0 to 3 are left over from another policy.
  @Test func `shards of classes that are no longer there count as the coldest`() throws {
    var policy = MultiLog(classes: 2, shardBytes: 8, seed: Seed(1))
    let shards = table([(full: 0, half: 0), (full: 0, half: 0), (full: 1, half: 1)])
    let rules = VictimRules(floor: Ratio(0, 1), allowsVictimsWithoutGarbage: false, sealsBefore: .max)
    let victim = policy.victim(among: shards, under: rules, at: Moment(wall: .zero, ingestedBytes: 0))
    #expect(try #require(victim.flatMap { shards.shard($0) }).deadBytes == 4)
  }
}
