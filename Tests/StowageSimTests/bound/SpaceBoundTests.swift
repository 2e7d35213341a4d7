import StowageCore
import StowagePolicies
import TestSupport
import Testing

@testable import StowageSim

@Suite("The bound on space without copies") struct SpaceBoundTests {
  /// Rounding may lift a bound that meets the optimum by this.
  private static let rounding = 1e-9

  @Test(
    "of few equal chunks it is never above the optimum and at least 0.9 of it",
    arguments: Packing.Law.allCases)
  func tightness(_ law: Packing.Law) {
    var shares: [Double] = []
    for seed in Trials.seeds(2_000) {
      let packing = Packing.random(law, seed: seed)
      let share = share(packing, packing.leastDeadTime)
      let line = "\(law), \(share): \(Trials.reproduction(seed, filter: "SpaceBoundTests"))"
      #expect(share <= 1 + Self.rounding, "\(line)")
      #expect(share >= 0.9, "\(line)")
      shares.append(share)
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(mean >= 0.995 || Trials.seed != nil, "\(law)")
    print("\(law): bound / optimum at least \(shares.min() ?? 0), mean \(mean)")
  }

  @Test("each of the bounds by itself is never above the optimum", arguments: Packing.Law.allCases)
  func validity(_ law: Packing.Law) {
    for seed in Trials.seeds(500) {
      let packing = Packing.random(law, seed: seed)
      let line = "\(law): \(Trials.reproduction(seed, filter: "SpaceBoundTests"))"
      var windows = WindowBound(packing)
      #expect(share(packing, windows.leastDeadTime()) <= 1 + Self.rounding, "windows, \(line)")
      let order = DeathOrderBound(packing, perShard: packing.shardBytes)
      #expect(share(packing, order.leastDeadTime) <= 1 + Self.rounding, "death order, \(line)")
      var tracks = TrackBound(packing, perShard: packing.shardBytes)
      #expect(share(packing, tracks?.leastDeadTime() ?? 0) <= 1 + Self.rounding, "tracks, \(line)")
    }
  }

  @Test("of chunks of any sizes it is never above the optimum", arguments: Packing.Law.allCases)
  func sizes(_ law: Packing.Law) {
    var forced = 0
    for seed in Trials.seeds(1_000) {
      let packing = Packing.randomSizes(law, seed: seed)
      var windows = WindowBound(packing)
      let least = windows.leastDeadTime()
      let line = "\(law): \(Trials.reproduction(seed, filter: "SpaceBoundTests"))"
      let rounding = Self.rounding * packing.uploads.reduce(0) { $0 + $1.bytes * $1.death }
      #expect(least <= ExactPacking.deadTime(packing) + rounding, "\(line)")
      if least > rounding { forced += 1 }
    }
    // Two deaths fit into two open shards, so that hardly a trace of this law is forced to anything.
    #expect(forced > 0 || law == .twoPoint || Trials.seed != nil, "\(law)")
  }

  /// Of what the best packing stores over time.
  private func share(_ packing: Packing, _ deadTime: Double) -> Double {
    let exact = ExactPacking.deadTime(packing)
    return (packing.liveTime + deadTime) / (packing.liveTime + exact)
  }

  @Test(
    "no policy that copies nothing and keeps within the open shards is below it", arguments: [0, 0.3, 0.7])
  func policies(_ warmup: Double) throws {
    var settings = Sample.settings(.none)
    settings.warmup = warmup
    let loaded = try Sample.load(settings)
    let bound = try #require(SpaceBound(of: loaded.trace, loaded.future, settings))
    #expect(bound.spaceAmplification >= 1)
    for placement in ["arrival", "oracle:classes=7", "ttl-buckets:base=1h,classes=6", "by-size"] {
      let result = try replay(loaded.trace, placement, "greedy", settings)
      let space = try #require(result.spaceAmplification.mean)
      #expect(space >= bound.spaceAmplification, "\(placement)")
    }
  }

  @Test("one open shard leaves no choice, so the bound of equal chunks is what arrival order stores")
  func noChoice() throws {
    var settings = RunSettings(
      engine: EngineSettings(shardBytes: 256 << 10, trigger: .none, openShards: 1), chunkBytes: 64 << 10)
    settings.warmup = 0
    let puts = (0..<12).map { "\($0),put,b,\($0),65536\n" }
    let deletes = (0..<12).map { "\(20 + $0),delete,b,\($0 * 7 % 12),\n" }
    let rows = ["time,op,bucket,key,size\n"] + puts + deletes
    try withTemporaryFile(rows.joined()) { path in
      let loaded = try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
      let bound = try #require(SpaceBound(of: loaded.trace, loaded.future, settings))
      let space = try #require(
        try replay(loaded.trace, "arrival", "greedy", settings).spaceAmplification.mean)
      #expect(abs(space - bound.spaceAmplification) < 1e-9)
      #expect(space > 1.2)
    }
  }

  @Test("sealing early leaves the rules: a shard for each chunk has no garbage, and is below the bound")
  func sealedEarly() throws {
    var settings = Sample.settings(.none)
    settings.engine.openShards = 1
    let loaded = try Sample.load(settings)
    let bound = try #require(SpaceBound(of: loaded.trace, loaded.future, settings))
    let result = try replay(loaded.trace, "random:classes=1000", "greedy", settings)
    #expect(try #require(result.spaceAmplification.mean) < bound.spaceAmplification)
  }

  @Test("where tiers differ in codec there is no bound, since stored bytes depend on the placement")
  func tiers() throws {
    var cold = TierModel.standard
    cold.codec = "zstd:9"
    let settings = RunSettings(engine: Sample.settings.engine, tiers: [.standard, cold])
    let loaded = try Sample.load(settings)
    #expect(SpaceBound(of: loaded.trace, loaded.future, settings) == nil)
  }
}
