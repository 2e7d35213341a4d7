import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Uploads from begin to commit or abort, and why shards are sealed: one transcript per rule.
@Suite struct EngineUploadTests {
  private let plain = EngineSettings(shardBytes: 8, trigger: .none)

  @Test func `a class is assigned when an upload begins, before any of its bytes are known`() {
    var rig = Rig(plain, ByBucket(buckets: 2), Greedy())
    let upload = rig.engine.nextUpload
    #expect(rig.send(.begin(upload, ChunkFacts(bucket: 1))) == [.assigned(upload, 1)])
    #expect(rig.send(.arrive(upload, storedBytes: 3)) == [.opened(0, 1), .appended(upload, 0, at: 0, 3)])
  }

  @Test func `an object larger than a shard seals each shard that it fills`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, decisions) = rig.upload([4, 4, 4, 4, 1])
    #expect(
      decisions == [
        .assigned(id, 0), .opened(0, 0), .appended(id, 0, at: 0, 4), .appended(id, 0, at: 4, 4),
        .sealed(0, .full), .opened(1, 0), .appended(id, 1, at: 0, 4), .appended(id, 1, at: 4, 4),
        .sealed(1, .full), .opened(2, 0), .appended(id, 2, at: 0, 1),
      ])
  }

  @Test func `a shard is sealed as full when the next chunk does not fit, and its rest stays unused`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.upload([5])
    #expect(
      rig.send(.arrive(id, storedBytes: 4)) == [.sealed(0, .full), .opened(1, 0), .appended(id, 1, at: 0, 4)])
    #expect(rig.engine.space.storedBytes == 9)
  }

  @Test func `an overwritten version is released in the event that commits the new one`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (old, _) = rig.put([8])
    let (new, _) = rig.upload([2])
    #expect(rig.engine.space.liveBytes == 10)
    #expect(rig.send(.commit(new, replacing: old)) == [.freed(0)])
    #expect(rig.engine.space.liveBytes == 2)
  }

  @Test func `an aborted upload leaves garbage and nothing else`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.upload([2, 3])
    #expect(rig.send(.abort(id)) == [])
    #expect(rig.engine.space.deadOpenBytes == 5)
    #expect(rig.engine.space.liveBytes == 0)
  }

  @Test func `an upload without chunks becomes an object that can be read and released`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (object, decisions) = rig.put([])
    #expect(decisions == [.assigned(UploadID(object.index), 0)])
    #expect(rig.send(.read(object)) == [])
    #expect(rig.send(.release(object, .expired)) == [])
  }

  @Test func `parts become one object in the order of the commit, whatever the order of arrival`() {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .garbageCap(.zero), openShards: 4), ByBucket(buckets: 3),
      Greedy())
    let (third, _) = rig.upload([3], bucket: 2)
    let (first, _) = rig.upload([1], bucket: 0)
    let (second, _) = rig.upload([2], bucket: 1)
    rig.send(.commit(first, parts: [second, third]))
    #expect(rig.contents(of: 0) == [[Int(first.index), 3]])
    #expect(rig.contents(of: 1) == [[Int(first.index), 1]])
    #expect(rig.contents(of: 2) == [[Int(first.index), 2]])
    rig.send(.release(ObjectID(first), .deleted))
    #expect(rig.engine.space.liveBytes == 0)
  }

  @Test func `a part that is not listed stays pending until it is aborted`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (first, _) = rig.upload([1])
    let (unlisted, _) = rig.upload([2])
    rig.send(.commit(first))
    #expect(rig.contents(of: 0).count == 2)
    rig.send(.abort(unlisted))
    #expect(rig.contents(of: 0) == [[Int(first.index), 1]])
  }

  @Test func `the next upload's number is kept while sealing by age reclaims and splits before it begins`() {
    var settings = EngineSettings(shardBytes: 8, checkPoint: .seal, openShards: 4, maxOpenAgeMilliseconds: 10)
    settings.trigger = .shardThreshold(Ratio(1, 8))
    var rig = Rig(settings, SeparateSurvivors(), Greedy())
    rig.upload([1])
    let (hole, _) = rig.put([1])
    rig.upload([2, 2, 2])
    rig.send(.release(hole, .deleted))
    rig.wait(10)
    let (id, decisions) = rig.upload([])
    #expect(decisions.last == .assigned(id, 0))
  }

  // MARK: Sealing

  @Test func `the budget seals the open shard that was appended to least recently`() {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .none, openShards: 2), ByBucket(buckets: 3), Greedy())
    rig.put([1], bucket: 0)
    rig.put([1], bucket: 1)
    rig.put([1], bucket: 0)
    let (id, decisions) = rig.put([1], bucket: 2)
    let upload = UploadID(id.index)
    #expect(
      decisions == [.assigned(upload, 2), .sealed(1, .budget), .opened(2, 2), .appended(upload, 2, at: 0, 1)])
  }

  @Test func `a class whose shard is full needs no room in the budget for the next`() {
    var rig = Rig(
      EngineSettings(shardBytes: 2, trigger: .none, openShards: 2), ByBucket(buckets: 2), Greedy())
    rig.put([1], bucket: 0)
    rig.put([1], bucket: 1)
    let (id, decisions) = rig.put([2], bucket: 1)
    let upload = UploadID(id.index)
    #expect(
      decisions == [
        .assigned(upload, 1), .sealed(1, .full), .opened(2, 1), .appended(upload, 2, at: 0, 2),
        .sealed(2, .full),
      ])
  }

  @Test func `shards are sealed by age before the event, the oldest first, one that is due now included`() {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .none, maxOpenAgeMilliseconds: 10), ByBucket(buckets: 2),
      Greedy())
    rig.put([1], bucket: 1)
    rig.wait(3)
    rig.put([1], bucket: 0)
    rig.wait(9)
    #expect(rig.send(.tick) == [.sealed(0, .age)])
    rig.wait(1)
    let (id, decisions) = rig.put([1], bucket: 0)
    let upload = UploadID(id.index)
    #expect(
      decisions == [.sealed(1, .age), .assigned(upload, 0), .opened(2, 0), .appended(upload, 2, at: 0, 1)])
  }

  @Test func `a policy hears of a seal by age as of the instant when it was due`() {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .none, maxOpenAgeMilliseconds: 10), Arrival(), Greedy())
    rig.put([1])
    rig.wait(500)
    rig.send(.tick)
    #expect(rig.engine.ledger.shards.shard(ShardID(0))?.sealed.wall == Instant(milliseconds: 10))
  }

  @Test func `a sealed shard without live bytes is freed in the same event`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.put([3])
    rig.send(.release(id, .deleted))
    let (next, decisions) = rig.put([6])
    let upload = UploadID(next.index)
    #expect(
      decisions == [
        .assigned(upload, 0), .sealed(0, .full), .freed(0), .opened(1, 0), .appended(upload, 1, at: 0, 6),
      ])
  }

  @Test func `a declared expiry is a hint and kills nothing`() {
    var rig = Rig(plain, TTLBuckets(.even(widthMilliseconds: 10)), Greedy())
    let (id, decisions) = rig.upload([8], life: 25)
    #expect(decisions[0] == .assigned(id, 4))
    rig.send(.commit(id))
    rig.wait(1000)
    #expect(rig.send(.tick) == [])
    #expect(rig.send(.release(ObjectID(id), .expired)) == [.freed(0)])
  }
}
