import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Triggers, victims and survivors: one transcript per rule.
@Suite struct EngineReclaimTests {
  private func capped(_ cap: Ratio, _ change: (inout EngineSettings) -> Void = { _ in }) -> EngineSettings {
    var settings = EngineSettings(shardBytes: 4, trigger: .garbageCap(cap), sealTrapped: false)
    change(&settings)
    return settings
  }

  @Test func `the cap may be reached but not exceeded`() {
    var rig = Rig(capped(Ratio(1, 4)), SeparateSurvivors(), Greedy())
    let (first, _) = rig.put([1])
    rig.put([3])
    let (second, _) = rig.put([1])
    rig.put([3])
    #expect(rig.send(.release(first, .deleted)) == [])
    #expect(rig.engine.space.deadBytes * 8 == rig.engine.space.storedBytes)
    #expect(rig.send(.release(second, .deleted)) == [], "2 of 8 bytes are dead: the cap")
    let (third, _) = rig.put([1])
    #expect(rig.send(.release(third, .deleted)).count > 0, "3 of 9 are more")
  }

  @Test
  func
    `a victim's survivors are moved in order, then it is freed by its plan, at once as far as the core goes`()
  {
    var rig = Rig(capped(Ratio(1, 4)), SeparateSurvivors(), Greedy())
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([1])
    let (third, _) = rig.put([1])
    let (fourth, _) = rig.put([1])
    #expect(rig.send(.release(first, .deleted)) == [])
    #expect(
      rig.send(.release(third, .deleted)) == [
        .opened(1, 1), .moved(0, UploadID(second.index), from: (0, 1), to: (1, 0), 1),
        .moved(0, UploadID(fourth.index), from: (0, 3), to: (1, 1), 1), .freed(0, plan: 0),
      ])
    #expect(rig.engine.space.storedBytes == 2)
    #expect(rig.engine.space.copiedBytes == 2)
  }

  @Test func `survivors are placed before the next upload, and with it in one class`() {
    var rig = Rig(capped(Ratio(1, 4)), Arrival(), Greedy())
    let (first, _) = rig.put([2])
    let (second, _) = rig.put([2])
    let (third, _) = rig.upload([1])
    #expect(
      rig.send(.commit(third, replacing: first)) == [
        .moved(0, UploadID(second.index), from: (0, 2), to: (1, 1), 2), .freed(0, plan: 0),
      ])
    let (next, decisions) = rig.upload([1])
    #expect(decisions == [.assigned(next, 0), .appended(next, 1, at: 3, 1), .sealed(1, .full)])
  }

  @Test func `a survivor that does not fit is moved in pieces that end at chunk ends`() {
    var rig = Rig(
      EngineSettings(shardBytes: 8, trigger: .garbageCap(Ratio(1, 10)), sealTrapped: false), Arrival(),
      Greedy())
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([2, 2, 3])
    rig.put([3])
    let upload = UploadID(second.index)
    #expect(rig.send(.release(first, .deleted)) == [], "1 of 11 bytes is below the cap")
    let (fourth, _) = rig.put([1])
    #expect(
      rig.send(.release(fourth, .deleted)) == [
        .moved(0, upload, from: (0, 1), to: (1, 4), 4, chunks: 2), .sealed(1, .full), .opened(2, 0),
        .moved(0, upload, from: (0, 5), to: (2, 0), 3, chunks: 1), .freed(0, plan: 0),
      ], "then 1 of 11 bytes is dead")
  }

  @Test func `chunks of a pending upload survive like others`() {
    var rig = Rig(capped(Ratio(1, 4)), SeparateSurvivors(), Greedy())
    let (object, _) = rig.put([2])
    let (pending, _) = rig.upload([2])
    let decisions = rig.send(.release(object, .deleted))
    #expect(
      decisions == [.opened(1, 1), .moved(0, pending, from: (0, 2), to: (1, 0), 2), .freed(0, plan: 0)])
    #expect(rig.send(.abort(pending)) == [])
  }

  @Test func `while cleaning is suspended nothing is reclaimed, but empty shards are freed`() {
    var rig = Rig(capped(Ratio(1, 10)), SeparateSurvivors(), Greedy())
    rig.send(.cleaning(.suspended))
    let (first, _) = rig.put([2])
    let (second, _) = rig.put([2])
    #expect(rig.send(.release(first, .deleted)) == [])
    #expect(rig.send(.reclaimRequested(target: .zero)) == [])
    #expect(rig.send(.release(second, .deleted)) == [.freed(0)])
    let (third, _) = rig.put([2])
    rig.put([2])
    rig.send(.release(third, .deleted))
    #expect(rig.send(.cleaning(.resumed)) == [], "the trigger is looked at with the next row")
    #expect(rig.put([1]).decisions.contains { if case .move = $0 { true } else { false } })
  }

  @Test func `reclaim on request goes down to the target, whatever the trigger`() {
    var rig = Rig(
      EngineSettings(shardBytes: 4, trigger: .none, victimsPerCheck: 1), SeparateSurvivors(), Greedy())
    var firsts: [ObjectID] = []
    for _ in 0..<4 {
      firsts.append(rig.put([1]).id)
      rig.put([3])
    }
    for first in firsts { rig.send(.release(first, .deleted)) }
    let plans = rig.send(.reclaimRequested(target: Ratio(1, 8))).filter {
      if case .free = $0 { true } else { false }
    }
    #expect(plans == [.freed(0, plan: 0), .freed(1, plan: 1), .freed(2, plan: 2)])
    #expect(rig.engine.space.deadBytes == 1)
    #expect(rig.engine.space.storedBytes == 13)
  }

  @Test func `one check takes at most so many victims, the next check goes on`() {
    var rig = Rig(capped(Ratio(1, 4)) { $0.victimsPerCheck = 1 }, SeparateSurvivors(), Greedy())
    rig.send(.cleaning(.suspended))
    for _ in 0..<3 {
      let (first, _) = rig.put([2])
      rig.put([2])
      rig.send(.release(first, .deleted))
    }
    rig.send(.cleaning(.resumed))
    func frees(_ decisions: [Decision]) -> [Decision] {
      decisions.filter { if case .free = $0 { true } else { false } }
    }
    #expect(frees(rig.put([4]).decisions) == [.freed(0, plan: 0)])
    #expect(frees(rig.put([1]).decisions) == [.freed(1, plan: 1)])
  }

  @Test func `garbage in open shards counts for the cap, unless sealed shards alone are to be counted`() {
    for (accounting, isReclaimed) in [(GarbageAccounting.all, true), (.sealed, false)] {
      var rig = Rig(capped(Ratio(1, 4)) { $0.garbageAccounting = accounting }, SeparateSurvivors(), Greedy())
      let (first, _) = rig.put([1])
      rig.put([3])
      let (trapped, _) = rig.put([1])
      rig.send(.release(first, .deleted))
      #expect(rig.send(.release(trapped, .deleted)).isEmpty != isReclaimed)
    }
  }

  @Test func `a shard below the victim floor is left alone`() {
    var rig = Rig(capped(.zero) { $0.victimFloor = Ratio(1, 2) }, SeparateSurvivors(), Greedy())
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([1])
    rig.put([2])
    #expect(rig.send(.release(first, .deleted)) == [])
    #expect(rig.send(.release(second, .deleted)).last == .freed(0, plan: 0))
  }

  @Test func `the threshold takes each shard that reaches it, without asking the cleaner`() {
    let settings = EngineSettings(shardBytes: 4, trigger: .shardThreshold(Ratio(1, 2)))
    var rig = Rig(settings, SeparateSurvivors(), Unwilling())
    let (first, _) = rig.put([1])
    let (second, _) = rig.put([1])
    rig.put([2])
    #expect(rig.send(.release(first, .deleted)) == [])
    #expect(rig.send(.release(second, .deleted)).last == .freed(0, plan: 0))
  }

  @Test func `where sealing is the check point, a release reclaims nothing and the next seal does`() {
    var rig = Rig(capped(Ratio(1, 10)) { $0.checkPoint = .seal }, SeparateSurvivors(), Greedy())
    let (first, _) = rig.put([1])
    rig.put([3])
    #expect(rig.send(.release(first, .deleted)) == [])
    let (id, decisions) = rig.upload([4])
    #expect(
      decisions.prefix(4) == [.assigned(id, 0), .opened(1, 0), .appended(id, 1, at: 0, 4), .sealed(1, .full)])
    #expect(decisions.last == .freed(0, plan: 0))
  }

  @Test func `where sealing and rows are check points, a release reclaims and so does a seal without one`() {
    var rig = Rig(capped(Ratio(1, 20)) { $0.checkPoint = .eventAndSeal }, SeparateSurvivors(), Greedy())
    let (first, _) = rig.put([1])
    rig.put([3])
    #expect(rig.send(.release(first, .deleted)).last == .freed(0, plan: 0))
    rig.send(.cleaning(.suspended))
    let (second, _) = rig.put([1])
    rig.put([3])
    rig.send(.release(second, .deleted))
    rig.send(.cleaning(.resumed))
    let (_, decisions) = rig.upload([4])
    #expect(decisions.last == .freed(2, plan: 1))
  }

  @Test func `each sealed shard is reclaimed at most once per check, garbage or not`() {
    var rig = Rig(capped(.zero), SeparateSurvivors(), Shy())
    for _ in 0..<3 { rig.put([4]) }
    let (dead, _) = rig.put([1])
    rig.put([3])
    let decisions = rig.send(.release(dead, .deleted))
    let freed = decisions.filter { if case .free = $0 { true } else { false } }
    #expect(
      freed == [.freed(2, plan: 0), .freed(1, plan: 1), .freed(0, plan: 2), .freed(3, plan: 3)],
      "the full shards of survivors, 4 to 6, were sealed in this check and hold no garbage")
  }

  @Test func `where only open shards hold garbage, no cleaner is asked`() {
    let cleaners: [any CleaningPolicy] = [
      Greedy(), Oldest(), Choices(draws: 3, seed: Seed(1)), RandomVictim(seed: Seed(1)), Shy(),
    ]
    for cleaner in cleaners {
      var rig = Rig(capped(.zero), SeparateSurvivors(), cleaner)
      for _ in 0..<5 { rig.put([4]) }
      let (trapped, _) = rig.put([1])
      #expect(rig.send(.release(trapped, .deleted)) == [])
      #expect(rig.send(.reclaimRequested(target: .zero)) == [])
      #expect(rig.engine.space.deadOpenBytes == 1)
      let (_, decisions) = rig.put([3])
      #expect(decisions.contains(.sealed(5, .full)))
      #expect(decisions.contains { if case .free(ShardID(5), _?) = $0 { true } else { false } })
      #expect(rig.engine.space.deadBytes == 0)
    }
  }

  @Test func `a check stops with the last garbage of sealed shards, though the cap is still exceeded`() {
    var rig = Rig(capped(.zero), SeparateSurvivors(), Oldest())
    let (dead, _) = rig.put([1])
    rig.put([3])
    for _ in 0..<4 { rig.put([4]) }
    let (trapped, _) = rig.put([1])
    rig.send(.release(trapped, .deleted))
    let freed = rig.send(.release(dead, .deleted)).filter { if case .free = $0 { true } else { false } }
    #expect(freed == [.freed(0, plan: 0)])
    #expect(rig.engine.space.deadOpenBytes == 1)
  }

  // MARK: Trapped garbage

  @Test func `garbage trapped in open shards beyond half the cap seals the one that holds most of it`() {
    let settings = EngineSettings(shardBytes: 16, trigger: .garbageCap(Ratio(1, 2)))
    var rig = Rig(settings, ByBucket(buckets: 2), Greedy())
    rig.put([4], bucket: 0)
    let (dead, _) = rig.put([1], bucket: 0)
    rig.put([4], bucket: 1)
    let (more, _) = rig.put([3], bucket: 1)
    #expect(rig.send(.release(dead, .deleted)) == [])
    #expect(rig.send(.release(more, .deleted)) == [.sealed(1, .trapped)], "4 of 12 are more than a quarter")
    #expect(rig.engine.space.deadOpenBytes == 1)
  }

  @Test func `a shard less than a quarter full is not sealed for its garbage in a store of few shards`() {
    let settings = EngineSettings(shardBytes: 16, trigger: .garbageCap(Ratio(1, 2)))
    var rig = Rig(settings, Arrival(), Greedy())
    rig.put([1])
    let (dead, _) = rig.put([2])
    #expect(rig.send(.release(dead, .deleted)) == [])
    #expect(rig.put([1]).decisions.last == .sealed(0, .trapped), "4 of 16 are a quarter")
  }

  @Test func `with eight sealed shards even a small open one is sealed for its garbage`() {
    for sealed in [7, 8] {
      let settings = EngineSettings(shardBytes: 16, trigger: .garbageCap(Ratio(1, 1000)))
      var rig = Rig(settings, SeparateSurvivors(), Greedy())
      for _ in 0..<sealed { rig.put([16]) }
      let (dead, _) = rig.put([1])
      rig.put([1])
      let decisions = rig.send(.release(dead, .deleted))
      #expect(decisions.contains(.sealed(UInt32(sealed), .trapped)) == (sealed == 8))
    }
  }

  @Test func `trapped garbage seals nothing where the rule is switched off`() {
    let settings = EngineSettings(shardBytes: 16, trigger: .garbageCap(Ratio(1, 2)), sealTrapped: false)
    var rig = Rig(settings, Arrival(), Greedy())
    let (dead, _) = rig.put([8])
    rig.put([1])
    #expect(rig.send(.release(dead, .deleted)) == [])
  }
}

/// Proposes nothing.
private struct Unwilling: CleaningPolicy {
  static let name = "unwilling"
  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? { nil }
}

/// Takes the youngest shard that has the least garbage.
private struct Shy: CleaningPolicy {
  static let name = "shy"
  let takesVictimsWithoutGarbage = true
  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? {
    (0..<shards.candidateCount).map { shards.candidate(at: $0) }.filter { rules.allow($0) }.max {
      $0.deadBytes != $1.deadBytes ? $0.deadBytes > $1.deadBytes : $0.id < $1.id
    }?.id
  }
}
