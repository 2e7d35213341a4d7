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
    #expect(place(&policy, on: 0, expiring: 30) >= LifeStep.count)
  }

  @Test func `in a small store neighbouring dates share a class`() throws {
    var policy = try stowage()
    #expect(
      place(&policy, on: 0, expiring: 40, among: emptyTable())
        == place(&policy, on: 0, expiring: 47, among: emptyTable()))
  }
}
