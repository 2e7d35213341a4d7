import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Which victim each cleaning policy takes, on stores worked out by hand.
@Suite struct CleaningChoiceTests {
  /// Shards of 10 bytes: each is written by one upload per byte and then loses as many as `dead` says. `idle` bytes
  /// of ingest pass after the last.
  private func propose(_ cleaner: any CleaningPolicy, dead: [Int], idle: Int = 0) -> UInt32? {
    var rig = Rig(EngineSettings(shardBytes: 10, trigger: .none), Arrival(), Greedy())
    var doomed: [ObjectID] = []
    for dead in dead {
      for byte in 0..<10 {
        let (id, _) = rig.put([1])
        if byte < dead { doomed.append(id) }
      }
    }
    for id in doomed { rig.send(.release(id, .deleted)) }
    if idle > 0 { rig.put([idle]) }
    var cleaner = cleaner
    let rules = VictimRules(
      floor: .zero, allowsVictimsWithoutGarbage: cleaner.takesVictimsWithoutGarbage, sealsBefore: .max)
    let now = Moment(wall: .zero, ingestedBytes: rig.engine.space.ingestedBytes)
    return cleaner.propose(among: rig.engine.ledger.shards, under: rules, at: now)?.index
  }

  @Test func `greedy takes the largest garbage fraction, the first to have it among equals`() {
    #expect(propose(Greedy(), dead: [3, 5, 4]) == 1)
    #expect(propose(Greedy(), dead: [3, 5, 5]) == 1)
    #expect(propose(Greedy(), dead: [0, 0]) == nil)
  }

  @Test func `oldest takes the shard sealed first, garbage or not`() {
    #expect(propose(Oldest(), dead: [0, 9]) == 0)
  }

  @Test(
    arguments: [
      ([3, 5, 9, 8], 50, 1), ([3, 5, 9, 8], 75, 2), ([3, 5, 8, 9], 100, 3), ([3, 5, 9], 50, 1),
      ([3, 9], 1, 0), ([5, 5, 9], 50, 0),
    ] as [([Int], Int, UInt32)])
  func `windowed greedy takes the largest garbage fraction of the oldest shards, their number rounded up`(
    dead: [Int], percent: Int, expected: UInt32
  ) {
    #expect(propose(WindowedGreedy(percent: percent), dead: dead) == expected)
  }

  @Test func `windowed greedy takes the first shard behind its window where the window holds no garbage`() {
    #expect(propose(WindowedGreedy(percent: 50), dead: [0, 0, 4, 9]) == 2)
    #expect(propose(WindowedGreedy(percent: 50), dead: [0, 0]) == nil)
  }

  @Test func `the window of windowed greedy goes by the order of sealing, not of opening`() {
    var rig = Rig(EngineSettings(shardBytes: 10, trigger: .none), ByBucket(buckets: 4), Greedy())
    let (first, _) = rig.put([8], bucket: 1)
    let (second, _) = rig.put([4], bucket: 2)
    rig.put([6], bucket: 2)
    rig.put([2], bucket: 1)
    for id in [first, second] { rig.send(.release(id, .deleted)) }
    let rules = VictimRules(floor: .zero, allowsVictimsWithoutGarbage: false, sealsBefore: .max)
    let now = Moment(wall: .zero, ingestedBytes: 20)
    var cleaner = WindowedGreedy(percent: 50)
    #expect(cleaner.propose(among: rig.engine.ledger.shards, under: rules, at: now) == ShardID(1))
  }

  @Test func `the best of many draws is the best, the lowest number among equals`() {
    #expect(propose(Choices(draws: 200, seed: Seed(1)), dead: [3, 5, 4, 5]) == 1)
  }

  @Test func `random takes every candidate at times`() {
    let victims = (0..<60).map { propose(RandomVictim(seed: Seed($0)), dead: [0, 1, 2]) }
    #expect(Set(victims) == [0, 1, 2])
  }

  /// Three shards end at 10, 20 and 30 ingested bytes, and 5 more follow. With g the garbage fraction, u = 1 − g and
  /// the ages 26, 16 and 6 since the last append (made when one byte less was ingested), 35, 25 and 15 since the
  /// opening:
  ///
  /// | g | lfs g·age/(1+u) | sepbit g/u·√age | ramcloud g·age/u |
  /// |---|---|---|---|
  /// | .2 .4 .7 | 2.89 **4.00** 3.23 | 1.27 2.67 **5.72** | 8.75 16.67 **35.00** |
  /// | .4 .4 .4 | **6.50** 4.00 1.50 | **3.40** 2.67 1.63 | **23.33** 16.67 10.00 |
  /// | .3 .4 .1 | **4.59** 4.00 0.32 | 2.19 **2.67** 0.27 | 15.00 **16.67** 1.67 |
  /// | .1 .2 .3 | 1.37 **1.78** 1.06 | 0.57 1.00 **1.05** | 3.89 6.25 **6.43** |
  @Test(
    arguments: [
      ([2, 4, 7], [1, 2, 2]), ([4, 4, 4], [0, 0, 0]), ([3, 4, 1], [0, 1, 1]), ([1, 2, 3], [1, 2, 2]),
    ] as [([Int], [UInt32])])
  func `cost-benefit takes the highest of each published score`(dead: [Int], expected: [UInt32]) {
    let found = CostBenefit.Form.allCases.map { propose(CostBenefit(form: $0), dead: dead, idle: 5) }
    #expect(found == expected)
  }

  /// Mean ages of 40.5, 30.5, 20.5 and 10.5. What leaves out a part of the score takes another shard:
  ///
  /// | g | .3 | .3 | .4 | .5 |
  /// |---|---|---|---|---|
  /// | (1−g)/(g²·age) | .192 | .255 | **.183** | .190 |
  /// | (1−g)/(g·age) | **.058** | .077 | .073 | .095 |
  /// | (1−g)/g² | 7.78 | 7.78 | 3.75 | **2.00** |
  /// | 1/(g²·age) | **.274** | .364 | .305 | .381 |
  @Test func `min-declining-cost takes the least decline, by garbage squared, live bytes and age`() {
    #expect(propose(MinDecliningCost(), dead: [3, 3, 4, 5], idle: 5) == 2)
    #expect(propose(CostBenefit(form: .ramcloud), dead: [3, 3, 4, 5], idle: 5) == 0)
    #expect(propose(Greedy(), dead: [3, 3, 4, 5], idle: 5) == 3)
  }

  /// Mean ages of 30.5, 20.5 and 10.5, with l = ln 1/u. Without the writes that followed the first, or without the
  /// first, another shard is taken:
  ///
  /// | g | g·age/(u·(1+l)) | g·age/u | g·age/(u·l) |
  /// |---|---|---|---|
  /// | .2 .3 .5 | 6.23 **6.48** 6.20 | 7.63 8.79 **10.5** | **34.2** 24.6 15.1 |
  @Test func `cost-hotness counts the writes that deaths tell of and the one before them`() {
    #expect(propose(CostHotness(), dead: [2, 3, 5], idle: 5) == 1)
    #expect(propose(CostBenefit(form: .ramcloud), dead: [2, 3, 5], idle: 5) == 2)
    #expect(propose(CostHotness(), dead: [4, 4, 4], idle: 5) == 0)
    #expect(propose(CostHotness(), dead: [4, 6, 8, 9], idle: 5) == 2)
  }
}
