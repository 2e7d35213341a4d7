import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Who shares a shard under `stowage`.
@Suite struct StowageClassTests {
  private static let day: Int64 = 86_400_000

  private func stowage() throws -> any PlacementPolicy {
    try Catalogue.placement(
      PolicySpecification("stowage"), in: PolicyContext(seed: Seed(1), shardBytes: 64 << 20, openShards: 8))
  }

  /// A store so large that no classes are merged.
  private let large: ShardTable = {
    var rig = Rig(EngineSettings(shardBytes: 1, trigger: .none), Arrival(), Greedy())
    for _ in 0..<520 { rig.put([1]) }
    return rig.engine.ledger.shards
  }()

  /// The class of an upload `days` after the origin that expires on a day.
  private func place(
    _ policy: inout any PlacementPolicy, on days: Int64, expiring expiry: Double?,
    among shards: ShardTable? = nil
  ) -> UInt32 {
    let now = Moment(wall: Instant(milliseconds: days * Self.day), ingestedBytes: 0)
    var facts = ChunkFacts(
      bucket: 1, expiry: expiry.map { Instant(milliseconds: Int64($0 * Double(Self.day))) })
    facts.uploaded = now
    return policy.place(UploadID(9), facts, among: shards ?? large, at: now).index
  }

  @Test func `uploads of different days that expire on one day share a class`() throws {
    var policy = try stowage()
    #expect(place(&policy, on: 1, expiring: 40) == place(&policy, on: 3, expiring: 40))
    #expect(place(&policy, on: 0, expiring: 40) != place(&policy, on: 0, expiring: 47))
  }

  @Test func `the longer the life, the wider the dates that share a class`() throws {
    var policy = try stowage()
    #expect(place(&policy, on: 0, expiring: 7) != place(&policy, on: 0, expiring: 8))
    #expect(place(&policy, on: 0, expiring: 1000) == place(&policy, on: 0, expiring: 1001))
  }

  @Test func `what has no declared expiry is kept apart from what has, until its date can be told`() throws {
    var policy = try stowage()
    let unknown = place(&policy, on: 0, expiring: nil)
    #expect(unknown < LifeStep.count, "classes by remaining life come first")
    #expect(place(&policy, on: 0, expiring: 30) >= 2 * LifeStep.count)
  }

  @Test func `in a small store neighbouring dates share a class`() throws {
    var policy = try stowage()
    #expect(
      place(&policy, on: 0, expiring: 40, among: emptyTable())
        == place(&policy, on: 0, expiring: 47, among: emptyTable()))
  }

  /// Lives without memory first, of which nobody can tell who is next; then every second upload is one that soon dies.
  @Test func `where nobody can tell who dies next all are alike, until somebody can`() throws {
    var crowd = Crowd(try stowage(), large)
    for _ in 0..<400 { crowd.put(bucket: 1) }
    for _ in 0..<30_000 {
      crowd.put(bucket: 1)
      crowd.kill(nil)
    }
    // What was left open is filled first, and nothing is sealed here.
    #expect(crowd.classesOfSurvivors().count == 1)
    for number in 0..<60_000 {
      crowd.put(bucket: 1 + UInt32(number % 2))
      crowd.kill(2)
    }
    #expect(crowd.classesOfSurvivors().count > 1)
  }
}

/// A constant number of live objects: one is born each minute, and one dies.
private struct Crowd {
  private var policy: any PlacementPolicy
  private let shards: ShardTable
  private var live: [(upload: UploadID, facts: ChunkFacts)] = []
  private var random = Seed(1).stream("crowd")
  private var minutes = 0
  private var now: Moment {
    Moment(wall: Instant(milliseconds: Int64(minutes) * 60_000), ingestedBytes: minutes << 20)
  }

  init(_ policy: any PlacementPolicy, _ shards: ShardTable) { (self.policy, self.shards) = (policy, shards) }

  mutating func put(bucket: UInt32) {
    minutes += 1
    var facts = ChunkFacts(bucket: bucket)
    facts.uploaded = now
    let upload = UploadID(UInt32(minutes))
    live.append((upload, facts))
    _ = policy.place(upload, facts, among: shards, at: now)
  }

  /// The eldest of a bucket dies, if there is one, and anybody else otherwise.
  mutating func kill(_ bucket: UInt32?) {
    let eldest = bucket.flatMap { bucket in live.firstIndex { $0.facts.bucket == bucket } }
    let dead = live.remove(at: eldest ?? random.below(live.count))
    policy.released(dead.upload, dead.facts, .deleted, among: shards, at: now)
  }

  mutating func classesOfSurvivors() -> Set<UInt32> {
    var classes: Set<UInt32> = []
    for (upload, facts) in live {
      let survivor = Survivor(
        owner: upload, bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(0),
        victimOpened: now)
      classes.insert(policy.place(survivor, facts, among: shards, at: now).index)
    }
    return classes
  }
}
