import StowageCore
import StowagePolicies
import Testing

/// What `co-death` learns, and what it is worth where batches die together.
@Suite struct CoDeathTests {
  private let table = emptyTable()

  private func at(_ ingestedBytes: Int) -> Moment { Moment(wall: .zero, ingestedBytes: ingestedBytes) }

  private func put(_ policy: inout CoDeath, batch: UInt32 = 0, prefix: UInt32 = 0, bucket: UInt32 = 1) -> Int
  {
    var facts = ChunkFacts(bucket: bucket, batch: batch)
    facts.prefix = prefix
    return Int(policy.place(UploadID(0), facts, among: table, at: at(0)).index)
  }

  private func survive(_ policy: inout CoDeath, batch: UInt32) -> Int {
    let survivor = Survivor(
      owner: UploadID(0), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(0),
      victimOpened: at(0))
    let facts = ChunkFacts(bucket: 1, batch: batch)
    return Int(policy.place(survivor, facts, among: table, at: at(0)).index)
  }

  /// Lets members of a batch die that were uploaded at 0.
  private func end(
    _ policy: inout CoDeath, batch: UInt32 = 99, bucket: UInt32 = 1, after lives: [Int],
    _ reason: ReleaseReason? = .deleted
  ) {
    for life in lives {
      let facts = ChunkFacts(bucket: bucket, batch: batch)
      policy.released(UploadID(0), facts, reason, among: table, at: at(life))
    }
  }

  private let together = Array(repeating: 800, count: 13)

  @Test func `a batch has a class for itself once more than half of the deaths were joint`() {
    // Four classes for batches, two for their survivors, four by bucket and four for survivors.
    var policy = CoDeath(openShards: 8)
    #expect(policy.classCount == 14)
    #expect(put(&policy, batch: 1) == 6 + 1)
    #expect(survive(&policy, batch: 1) == 10 + 1)
    // The first says nothing, and eleven that die with it are 1 − (15/16)^11 = 0.508.
    end(&policy, after: Array(together.prefix(11)))
    #expect(put(&policy, batch: 1) == 6 + 1)
    end(&policy, after: [800])
    #expect((1...4).map { put(&policy, batch: $0) } == [0, 1, 2, 3])
    #expect((1...2).map { survive(&policy, batch: $0) } == [4, 5])
    #expect((1...4).map { put(&policy, batch: $0) } == [0, 1, 2, 3])
    // Without a batch, in another bucket, and where all classes are busy, it goes by bucket.
    #expect(put(&policy, batch: 0) == 6 + 1)
    #expect(put(&policy, batch: 1, bucket: 7) == 6 + 3)
    #expect(put(&policy, batch: 5) == 6 + 1)
    // A class that was not asked for in eight questions per class is free again: that of batch 2.
    for _ in 0..<60 { for batch: UInt32 in [1, 3, 4] { _ = put(&policy, batch: batch) } }
    #expect(put(&policy, batch: 5) == 1)
    #expect(put(&policy, batch: 2) == 6 + 1)
  }

  @Test(arguments: [(900, true), (914, true), (915, false), (1600, false)])
  func `a death is joint up to an eighth of its life behind the first of its batch`(life: Int, joint: Bool) {
    var policy = CoDeath(openShards: 8)
    end(&policy, after: [800] + Array(repeating: life, count: 20))
    #expect(put(&policy, batch: 1) == (joint ? 0 : 7))
  }

  @Test(arguments: [ReleaseReason.deleted, .expired, .overwritten, nil])
  func `only deletions and expiries tell anything`(reason: ReleaseReason?) {
    var policy = CoDeath(openShards: 8)
    end(&policy, after: together, reason)
    #expect(put(&policy, batch: 1) == (reason == .deleted || reason == .expired ? 0 : 7))
  }

  @Test func `a prefix has a class for itself where prefixes die together, but a batch goes before it`() {
    var policy = CoDeath(openShards: 8)
    func end(_ life: Int, uploaded: Int = 0, prefix: UInt32, batch: UInt32 = 0) {
      var facts = ChunkFacts(bucket: 1, batch: batch)
      (facts.prefix, facts.uploaded) = (prefix, at(uploaded))
      policy.released(UploadID(0), facts, .deleted, among: table, at: at(uploaded + life))
    }
    for _ in 0..<13 { end(800, prefix: 9) }
    #expect([5, 6, 5].map { put(&policy, prefix: $0) } == [0, 1, 0])
    #expect(put(&policy, prefix: 5, bucket: 2) == 6 + 2)
    #expect(put(&policy, batch: 1) == 6 + 1)
    for _ in 0..<13 { end(800, prefix: 9, batch: 3) }
    #expect(put(&policy, batch: 1, prefix: 5) == 2)
    // What came after the first death is not late: with it another generation begins.
    for start in stride(from: 1000, to: 9000, by: 1000) {
      for _ in 0..<4 { end(900, uploaded: start, prefix: 9) }
    }
    #expect(put(&policy, prefix: 5) == 0)
    // Each one at its own time.
    for life in 1...20 { end(1000 * life, uploaded: 9000, prefix: 9) }
    #expect(put(&policy, prefix: 5) == 6 + 1)
  }

  private enum Naming { case batches, prefixes, nothing }

  /// In each of forty rounds four jobs upload two shards each, a chunk at a time by turns. Each job is deleted at once: the first
  /// after a round, the others after two, four and eight. Bytes copied, and shards freed without a copy.
  private func run(_ naming: Naming) -> (copied: Int, freedWhole: Int) {
    let settings = EngineSettings(shardBytes: 8, trigger: .garbageCap(Ratio(1, 5)), openShards: 16)
    var engine = Engine(settings, placement: CoDeath(openShards: 16), cleaning: Greedy())
    var decisions = Table<Decision>()
    var rounds: [[[ObjectID]]] = []
    for round in 0..<40 {
      var jobs: [[ObjectID]] = Array(repeating: [], count: 4)
      for turn in 0..<64 {
        let upload = engine.nextUpload
        let job = UInt32(round * 4 + turn % 4 + 1)
        var facts = ChunkFacts(bucket: 1, batch: naming == .batches ? job : 0)
        facts.prefix = naming == .prefixes ? job : 0
        engine.handle(.begin(upload, facts), at: .zero, into: &decisions)
        engine.handle(.arrive(upload, storedBytes: 1), at: .zero, into: &decisions)
        engine.handle(.commit(upload), at: .zero, into: &decisions)
        jobs[turn % 4].append(ObjectID(upload))
      }
      rounds.append(jobs)
      for (job, life) in [1, 2, 4, 8].enumerated() where round >= life {
        for object in rounds[round - life][job] {
          engine.handle(.release(object, .deleted), at: .zero, into: &decisions)
        }
      }
    }
    engine.ledger.checkInvariants()
    var (copied, freedWhole) = (0, 0)
    for index in 0..<decisions.count {
      if case .move(_, let move) = decisions[index] { copied += move.bytes }
      if case .free(_, nil) = decisions[index] { freedWhole += 1 }
    }
    return (copied, freedWhole)
  }

  @Test func `where batches or prefixes die together it frees shards whole, unless their names are lost`() {
    let unnamed = run(.nothing)
    #expect(unnamed.freedWhole < 20, "\(unnamed)")
    for naming in [Naming.batches, .prefixes] {
      let named = run(naming)
      #expect(named.freedWhole > 150, "\(named)")
      #expect(named.copied * 10 < unnamed.copied, "\(named), \(unnamed)")
    }
  }
}
