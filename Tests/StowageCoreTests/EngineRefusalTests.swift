import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Refused appends and moves, poisoned shards, and the way back: one transcript per rule.
@Suite struct EngineRefusalTests {
  private let plain = EngineSettings(shardBytes: 8, trigger: .none)
  private let capped = EngineSettings(shardBytes: 4, trigger: .garbageCap(Ratio(1, 4)), sealTrapped: false)

  private func append(_ shard: UInt32, _ offset: Int) -> Event {
    .refused(.append(ShardID(shard), offset: offset))
  }

  private func move(_ plan: UInt32, to shard: UInt32, _ offset: Int) -> Event {
    .refused(.move(PlanID(plan), to: ShardID(shard), offset: offset))
  }

  @Test func `a refused append is placed again at once and leaves padding`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.upload([2, 1, 1])
    #expect(rig.send(append(0, 2)) == [.appended(id, 0, at: 4, 1)])
    #expect(rig.engine.space.deadOpenBytes == 1)
    #expect(rig.engine.space.ingestedBytes == 4)
    #expect(rig.contents(of: 0).map { $0[1] } == [2, 1, 1])
    #expect(rig.send(.arrive(id, storedBytes: 3)) == [.appended(id, 0, at: 5, 3), .sealed(0, .full)])
  }

  @Test func `a refused append of what has died since is nothing`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.put([2])
    rig.put([1])
    rig.send(.release(id, .deleted))
    #expect(rig.send(append(0, 0)) == [])
  }

  @Test func `a refused append finds its chunk where a plan has moved it`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    let (live, _) = rig.put([1, 1])
    let upload = UploadID(live.index)
    rig.send(.release(dead, .deleted))
    #expect(rig.contents(of: 1) == [[Int(live.index), 2]])
    #expect(rig.send(append(0, 3)) == [.opened(2, 0), .appended(upload, 2, at: 0, 1)])
    #expect(rig.contents(of: 1) == [[Int(live.index), 1]])
  }

  @Test func `a refused move puts the chunk back, and its victim is no candidate until it is readable`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([1])
    rig.send(.release(dead, .deleted))
    #expect(rig.contents(of: 1).count == 2)
    #expect(rig.send(move(0, to: 1, 1)) == [])
    #expect(rig.contents(of: 0) == [[Int(second.index), 1]])
    #expect(rig.contents(of: 1) == [[Int(first.index), 1]])
    #expect(rig.engine.space.deadUnreadableBytes == 3, "its garbage does not count for the trigger")
    #expect(rig.put([1]).decisions.count == 3)
    #expect(rig.send(.readable(ShardID(0))) == [])
    #expect(rig.engine.space.deadUnreadableBytes == 0)
    let (trigger, _) = rig.put([])
    #expect(rig.contents(of: 0) == [], "the next check takes it again")
    rig.send(.release(trigger, .deleted))
  }

  @Test func `a move that depends on a refused one is cancelled with it`() {
    var rig = Rig(EngineSettings(shardBytes: 4, trigger: .none), Arrival(), Oldest())
    let (dead, _) = rig.put([2])
    let (live, _) = rig.put([2])
    rig.send(.release(dead, .deleted))
    rig.send(.reclaimRequested(target: .zero))
    let (second, _) = rig.put([2])
    rig.send(.release(second, .deleted))
    rig.send(.reclaimRequested(target: .zero))
    #expect(rig.contents(of: 2) == [[Int(live.index), 2]])
    #expect(rig.send(move(0, to: 1, 0)) == [])
    #expect(rig.contents(of: 0) == [[Int(live.index), 2]])
    #expect(rig.contents(of: 2) == [])
    #expect(rig.send(.finished(PlanID(1))) == [])
    #expect(rig.send(move(0, to: 1, 0)) == [], "it cannot be refused twice")
  }

  @Test func `a chunk that arrives right behind a moved one stays when the move is refused`() {
    var rig = Rig(capped, Arrival(), Greedy())
    let (pending, _) = rig.upload([2])
    let (dead, _) = rig.put([2])
    rig.send(.release(dead, .deleted))
    rig.send(.arrive(pending, storedBytes: 1))
    #expect(rig.contents(of: 1) == [[Int(pending.index), 3]])
    rig.send(move(0, to: 1, 0))
    #expect(rig.contents(of: 0) == [[Int(pending.index), 2]])
    #expect(rig.contents(of: 1) == [[Int(pending.index), 1]])
  }

  @Test func `a move of a finished plan cannot be refused`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    rig.put([2])
    rig.send(.release(dead, .deleted))
    rig.send(.finished(PlanID(0)))
    #expect(rig.send(move(0, to: 1, 0)) == [])
    #expect(rig.contents(of: 0) == [])
  }

  // MARK: Poisoned shards

  @Test func `a poisoned shard is cut, sealed, and what it lost is placed again in order`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (first, _) = rig.put([2])
    let (second, _) = rig.put([1, 1, 1])
    let upload = UploadID(second.index)
    #expect(
      rig.send(.poisoned(ShardID(0), committedBytes: 3)) == [
        .opened(1, 0), .appended(upload, 1, at: 0, 1), .appended(upload, 1, at: 1, 1), .sealed(0, .poisoned),
      ])
    #expect(rig.contents(of: 0) == [[Int(first.index), 2], [Int(second.index), 1]])
    #expect(rig.engine.space.storedBytes == 5)
    #expect(rig.engine.space.deadBytes == 0)
  }

  @Test func `a chunk that the cut runs through is lost as a whole`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (first, _) = rig.put([2])
    rig.put([4])
    rig.send(.poisoned(ShardID(0), committedBytes: 5))
    #expect(rig.contents(of: 0) == [[Int(first.index), 2]])
    #expect(rig.engine.space.deadSealedBytes == 3)
    #expect(rig.engine.space.storedBytes == 9)
  }

  @Test func `a poisoned shard of which nothing was committed is freed`() {
    var rig = Rig(plain, Arrival(), Greedy())
    let (id, _) = rig.put([2])
    #expect(
      rig.send(.poisoned(ShardID(0), committedBytes: 0)) == [
        .opened(1, 0), .appended(UploadID(id.index), 1, at: 0, 2), .sealed(0, .poisoned), .freed(0),
      ])
  }

  @Test func `a sealed shard that lost nothing keeps its place among equals`() {
    for poisoned in [0, 1] as [UInt32] {
      var rig = Rig(EngineSettings(shardBytes: 4, trigger: .none), SeparateSurvivors(), Greedy())
      var dead: [ObjectID] = []
      for _ in 0..<2 {
        rig.put([2])
        dead.append(rig.put([2]).id)
      }
      // Both are half dead, and the second has been so for longer.
      rig.send(.release(dead[1], .deleted))
      rig.send(.release(dead[0], .deleted))
      #expect(rig.send(.poisoned(ShardID(poisoned), committedBytes: 4)) == [])
      #expect(rig.send(.reclaimRequested(target: Ratio(9, 20))).last == .freed(1, plan: 0))
    }
  }

  @Test func `survivors that a poisoned shard lost go back to their victim`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    let (live, _) = rig.put([2])
    rig.send(.release(dead, .deleted))
    #expect(rig.send(.poisoned(ShardID(1), committedBytes: 1)) == [.sealed(1, .poisoned), .freed(1)])
    #expect(rig.contents(of: 0) == [[Int(live.index), 2]])
    #expect(rig.engine.space.deadUnreadableBytes == 2)
  }

  @Test func `a shard that was reclaimed already can still turn out to be poisoned`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([1])
    rig.send(.release(dead, .deleted))
    #expect(
      rig.send(.poisoned(ShardID(0), committedBytes: 3)) == [
        .opened(2, 0), .appended(UploadID(second.index), 2, at: 0, 1),
      ])
    #expect(rig.contents(of: 1) == [[Int(first.index), 1]])
  }

  @Test func `an unreadable shard is freed when the last chunk in it dies`() {
    var rig = Rig(capped, SeparateSurvivors(), Greedy())
    let (dead, _) = rig.put([2])
    let (live, _) = rig.put([2])
    rig.send(.release(dead, .deleted))
    rig.send(move(0, to: 1, 0))
    #expect(rig.send(.release(live, .deleted)) == [.freed(0)])
    #expect(rig.engine.space.deadUnreadableBytes == 0)
  }
}
