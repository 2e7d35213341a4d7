import StowageCore
import TestSupport
import Testing

@testable import StowagePolicies

/// The rules of `midas` by hand, its model against closed forms, and what becomes of them in an engine.
@Suite struct MiDASTests {
  private let table = emptyTable()

  private func at(_ ingestedBytes: Int) -> Moment { Moment(wall: .zero, ingestedBytes: ingestedBytes) }

  private func put(_ policy: inout MiDAS, key: UInt32 = 1, over life: Int? = nil) -> Int {
    var facts = ChunkFacts(key: key)
    facts.overwritten = life.map { Lifetime(from: at(0), to: at($0)) }
    return Int(policy.place(UploadID(0), facts, among: table, at: at(100)).index)
  }

  private func survive(_ policy: inout MiDAS, key: UInt32 = 1, from victimClass: Int) -> Int {
    let survivor = Survivor(
      owner: UploadID(0), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(victimClass),
      victimOpened: at(0))
    return Int(policy.place(survivor, ChunkFacts(key: key), among: table, at: at(100)).index)
  }

  @Test func `before its first search everything is in the pool, which counts survivals up to three`() {
    var policy = MiDAS(shardBytes: 10)
    #expect(put(&policy) == 9)
    #expect([9, 10, 11, 12].map { survive(&policy, from: $0) } == [10, 11, 12, 12])
    // Of a chain that is no longer there.
    #expect(survive(&policy, from: 4) == 9)
  }

  @Test func `a key is hot whose versions died young three times more than not`() {
    var policy = MiDAS(shardBytes: 10)
    // Nothing is stored, so a life of 0 is the only young one.
    #expect((0..<4).map { _ in put(&policy, over: 0) } == [9, 9, 0, 0])
    #expect(put(&policy, over: 1) == 9)
    #expect(put(&policy, over: 0) == 0)
    // What survives in HOT counts as two that did not die young.
    #expect(survive(&policy, from: 0) == 9)
    #expect((0..<2).map { _ in put(&policy, over: 0) } == [9, 0])
    // Without a key, or over nothing, nobody can tell.
    #expect((0..<4).map { _ in put(&policy, key: 0, over: 0) } == [9, 9, 9, 9])
    #expect((0..<4).map { _ in put(&policy, key: 2) } == [9, 9, 9, 9])
  }

  /// Lives of which a part dies in each step of a shard.
  private func lives(dying: Double, steps: Int = 1000) -> SurvivalCurve {
    var lives = SurvivalCurve(step: 1)
    for _ in 0..<steps { lives.append(hazard: dying) }
    return lives
  }

  @Test(arguments: [(0.7, 1.876), (0.8, 2.693), (0.9, 5.179)] as [(Double, Double)])
  func `where deaths are memoryless the model of one group is the closed form of a queue`(
    utilisation: Double, expected: Double
  ) throws {
    let lives = lives(dying: 1 - Elementary.exp(-1.0 / 800))
    let model = GroupModel(
      total: Int(800 / utilisation), live: 800, lives: lives, hotRate: 0, hotLives: lives)
    let plan = try #require(model.predict(GroupModel.Plan()))
    #expect((plan.writeAmplification / expected - 1).magnitude < 0.01, "\(plan.writeAmplification)")
    #expect((plan.valid[1] - (1 - 1 / plan.writeAmplification)).magnitude < 1e-9)
  }

  @Test func `what comes in stays in a group for its size over the rate`() throws {
    // Half dies evenly within ten shards of its upload, and the other half never.
    var lives = SurvivalCurve(step: 1)
    for age in 0..<10 { lives.append(hazard: 0.05 / (1 - 0.05 * Double(age))) }
    for _ in 10..<200 { lives.append(hazard: 0) }
    let model = GroupModel(total: 120, live: 100, lives: lives, hotRate: 0, hotLives: lives)
    // Half a shard less, since a shard of the group is being filled.
    let plan = try #require(model.predict(GroupModel.Plan(sizes: [6, 4])))
    #expect((plan.valid[1] - 0.7).magnitude < 0.01, "\(plan.valid)")
    #expect((plan.valid[2] - 0.5 / 0.7).magnitude < 0.03, "\(plan.valid)")
    #expect(model.predict(GroupModel.Plan(sizes: [60])) == nil, "the pool has no room")
    #expect(model.best().writeAmplification < plan.writeAmplification)
  }

  @Test func `lives are what part of those that reach an age dies there, whatever still lives`() {
    var intervals = UpdateIntervals(width: 10)
    // One upload per byte. Each second dies after 20 bytes, the others live on.
    for byte in 0..<400 {
      if byte >= 20 && byte % 2 == 0 { intervals.ended(at(byte - 20), died: true, at: at(byte)) }
      intervals.began(at: at(byte))
    }
    let survival = UpdateIntervals.survival([intervals], shardBytes: 10)
    #expect(survival.alive(at: 1) == 1)
    #expect((survival.alive(at: 3) - 0.5).magnitude < 0.02, "\(survival.alive(at: 3))")
    #expect((survival.alive(at: 20) - 0.5).magnitude < 0.02, "\(survival.alive(at: 20))")
    #expect(survival.horizon > 30)
  }

  /// Overwrites 10,240 keys, four fifths of the time those of one fifth; the bytes copied in the second half, and the classes
  /// of uploads.
  private func overwrite(
    _ policy: some PlacementPolicy, _ cleaning: any CleaningPolicy
  ) -> (copied: Int, classes: Set<Int>) {
    let settings = EngineSettings(shardBytes: 64, trigger: .garbageCap(Ratio(3, 20)))
    var engine = Engine(settings, placement: policy, cleaning: cleaning)
    var random = Seed(1).stream("midas")
    var decisions = Table<Decision>()
    var versions: [(id: ObjectID, written: Int)?] = Array(repeating: nil, count: 10_240)
    var (copied, classes) = (0, Set<Int>())
    for step in 0..<160_000 {
      let key = step < 10_240 ? step : random.below(5) < 4 ? random.below(2048) : 2048 + random.below(8192)
      var facts = ChunkFacts(key: UInt32(key + 1))
      facts.overwritten = versions[key].map { Lifetime(from: at($0.written), to: at(step)) }
      let upload = engine.nextUpload
      engine.handle(.begin(upload, facts), at: .zero, into: &decisions)
      engine.handle(.arrive(upload, storedBytes: 1), at: .zero, into: &decisions)
      engine.handle(.commit(upload, replacing: versions[key]?.id), at: .zero, into: &decisions)
      versions[key] = (ObjectID(upload), step)
      for index in 0..<decisions.count where step >= 80_000 {
        if case .move(_, let move) = decisions[index] { copied += move.bytes }
        if case .assign(_, let placed, _) = decisions[index] { classes.insert(Int(placed.index)) }
      }
      decisions.removeAll()
    }
    engine.ledger.checkInvariants()
    return (copied, classes)
  }

  @Test func `it finds a chain and copies less with it than separated survivors do`() {
    let midas = overwrite(MiDAS(shardBytes: 64), ChosenByPlacement())
    #expect(midas.classes.contains(1), "no chain in \(midas.classes)")
    let separated = overwrite(SeparateSurvivors(), Greedy())
    #expect(Double(midas.copied) < 0.95 * Double(separated.copied), "\(midas.copied), \(separated.copied)")
  }

  @Test func `its own choice keeps to the rules`() {
    var policy = MiDAS(shardBytes: 4)
    var rig = Rig(EngineSettings(shardBytes: 4, trigger: .none), Arrival(), Greedy())
    let objects = (0..<4).map { _ in (rig.put([2]).id, rig.put([1]).id, rig.put([1]).id) }
    rig.send(.release(objects[1].1, .deleted))
    rig.send(.release(objects[2].0, .deleted))
    let shards = rig.engine.ledger.shards
    func victim(floor: Ratio) -> ShardID? {
      let rules = VictimRules(floor: floor, allowsVictimsWithoutGarbage: false, sealsBefore: 100)
      return policy.victim(among: shards, under: rules, at: at(16))
    }
    #expect(victim(floor: .zero) == ShardID(2))
    #expect(victim(floor: Ratio(1, 2)) == ShardID(2))
    #expect(victim(floor: Ratio(3, 4)) == nil)
  }
}
