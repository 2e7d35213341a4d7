import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// What a shell or a policy must not do traps, also in an optimised build.
@Suite struct EngineContractTests {
  @Test func `an instant before the last one traps`() async {
    await #expect(processExitsWith: .failure) {
      var engine = Engine(EngineSettings(), placement: Arrival(), cleaning: Greedy())
      var decisions = Table<Decision>()
      engine.handle(.tick, at: Instant(milliseconds: 5), into: &decisions)
      engine.handle(.tick, at: Instant(milliseconds: 4), into: &decisions)
    }
  }

  @Test func `releasing what is not alive traps`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), Arrival(), Greedy())
      let (id, _) = rig.put([1])
      rig.send(.release(id, .deleted))
      rig.send(.release(id, .deleted))
    }
  }

  @Test func `a release of a pending upload and an abort of an object trap`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), Arrival(), Greedy())
      let (id, _) = rig.upload([1])
      rig.send(.release(ObjectID(id), .deleted))
    }
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), Arrival(), Greedy())
      let (id, _) = rig.put([1])
      rig.send(.abort(UploadID(id.index)))
    }
  }

  @Test func `a chunk of no bytes and one larger than a shard trap`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(shardBytes: 4), Arrival(), Greedy())
      rig.upload([0])
    }
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(shardBytes: 4), Arrival(), Greedy())
      rig.upload([5])
    }
  }

  @Test func `an upload that does not carry the next number traps`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), Arrival(), Greedy())
      rig.send(.begin(UploadID(1), ChunkFacts()))
    }
  }

  @Test func `a part that is listed twice traps`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), Arrival(), Greedy())
      let (first, _) = rig.upload([1])
      let (second, _) = rig.upload([1])
      rig.send(.commit(first, parts: [second, second]))
    }
  }

  @Test func `a policy that answers a class out of range traps`() async {
    await #expect(processExitsWith: .failure) {
      var rig = Rig(EngineSettings(), OutOfRange(), Greedy())
      rig.upload([1])
    }
  }

  @Test func `a cleaner that proposes an open shard traps`() async {
    await #expect(processExitsWith: .failure) {
      let settings = EngineSettings(shardBytes: 2, trigger: .garbageCap(.zero), sealTrapped: false)
      var rig = Rig(settings, ByBucket(buckets: 2), ProposesOpen())
      rig.put([1], bucket: 0)
      let (id, _) = rig.put([1], bucket: 1)
      rig.put([1], bucket: 1)
      rig.send(.release(id, .deleted))
    }
  }
}

private struct OutOfRange: PlacementPolicy {
  static let name = "out-of-range"
  let classCount = 1
  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    PlacementClass(1)
  }
  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    PlacementClass(1)
  }
}

private struct ProposesOpen: CleaningPolicy {
  static let name = "proposes-open"
  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? { ShardID(0) }
}
