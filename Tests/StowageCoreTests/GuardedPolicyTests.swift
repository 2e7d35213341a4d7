import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Policies that err make an engine waste space, and never trap.
@Suite struct GuardedPolicyTests {
  @Test func `a class out of range becomes class 0 and is counted`() {
    let faults = PolicyFaults()
    let guarded = GuardedPlacement(Stubborn(answer: 7, classCount: 3), faults: faults)
    var rig = Rig(EngineSettings(), guarded, Greedy())
    #expect(rig.put([1]).decisions.first == .assigned(UploadID(0), 0))
    #expect(faults.count == 1)
    #expect(faults.last?.description == "answered class 7 of 3")
    #expect(guarded.innerName == "stubborn" && GuardedPlacement.name == "guarded")
  }

  @Test(arguments: [0, -1, Int.min]) func `a policy without classes gets class 0`(count: Int) {
    let faults = PolicyFaults()
    let inner = Stubborn(answer: 0, classCount: count)
    var rig = Rig(EngineSettings(), GuardedPlacement(inner, faults: faults), Greedy())
    #expect(rig.put([1]).decisions.first == .assigned(UploadID(0), 0))
    #expect(faults.last == .placementClass(PlacementClass(0), of: count))
  }

  @Test func `more classes than there can be are as many as there can be`() {
    let faults = PolicyFaults()
    let inner = Stubborn(answer: (1 << 20) - 1, classCount: .max)
    var rig = Rig(EngineSettings(), GuardedPlacement(inner, faults: faults), Greedy())
    #expect(rig.put([1]).decisions.first == .assigned(UploadID(0), (1 << 20) - 1))
    #expect(faults.count == 0)
  }

  @Test func `a tier that does not exist becomes the first and is counted`() {
    for (tiers, expected) in [(1, Tier.first), (2, Tier.first), (3, Tier(2))] {
      let faults = PolicyFaults()
      let inner = Stubborn(answer: 0, classCount: 1, tier: Tier(2))
      var rig = Rig(EngineSettings(), GuardedPlacement(inner, tierCount: tiers, faults: faults), Greedy())
      #expect(rig.put([1]).decisions.first == .assign(UploadID(0), PlacementClass(0), expected))
      #expect(faults.last == (tiers == 3 ? nil : .tier(Tier(2), of: tiers)))
    }
  }

  @Test func `a proposal that is no candidate is counted and ends the check`() {
    let faults = PolicyFaults()
    let settings = EngineSettings(shardBytes: 2, trigger: .garbageCap(.zero), sealTrapped: false)
    let cleaning = GuardedCleaning(Insistent(victim: ShardID(0)), faults: faults)
    var rig = Rig(settings, ByBucket(buckets: 2), cleaning)
    rig.put([1], bucket: 0)
    let (id, _) = rig.put([1], bucket: 1)
    rig.put([1], bucket: 1)
    #expect(rig.send(.release(id, .deleted)) == [])
    #expect(faults.count == 1)
    #expect(faults.last?.description == "proposed shard 0, which is no candidate")
    #expect(cleaning.innerName == "insistent" && GuardedCleaning.name == "guarded")
  }

  @Test func `guards change nothing about policies that do not err`() {
    for seed in Trials.seeds(1000) {
      var generator = Generator(seed: seed, withFaults: true)
      let history = generator.history(length: 20 + Int(seed % 60))
      let faults = PolicyFaults()
      let plain = history.lines
      let guarded = history.withPlacement(UnderGuard(history: history, lines: plain, faults: faults))
      #expect(
        guarded == plain.flatMap(\.decisions), "\(Trials.reproduction(seed, filter: "GuardedPolicyTests"))")
      #expect(faults.count == 0)
    }
  }

  @Test func `hostile policies never trap an engine, and its books balance`() {
    var faults = 0
    for seed in Trials.seeds(2000) {
      var generator = Generator(seed: seed, withFaults: false)
      let history = generator.history(length: 50 + Int(seed % 100))
      faults += endure(history, Mischief(Seed(seed)))
    }
    if Trials.seed == nil { #expect(faults > Trials.scaled(20_000)) }
  }

  /// Sends the events of a history, and poison, to an engine with policies up to mischief.
  ///
  /// - Returns: how often they were caught at it.
  private func endure(_ history: History, _ mischief: Mischief) -> Int {
    let faults = PolicyFaults()
    var settings = history.settings
    settings.trigger = settings.trigger == .none ? .garbageCap(Ratio(1, 20)) : settings.trigger
    var engine = Engine(
      settings, placement: GuardedPlacement(Hostile(mischief), tierCount: 2, faults: faults),
      cleaning: GuardedCleaning(HostileCleaner(mischief), faults: faults))
    var decisions = Table<Decision>()
    var numbers: [UploadID: UploadID] = [:]
    for line in history.lines {
      if case .begin(let upload, _) = line.event { numbers[upload] = engine.nextUpload }
      engine.handle(line.event.renumbered { numbers[$0] ?? $0 }, at: line.instant, into: &decisions)
      if mischief.below(10) == 0 {
        let shard = ShardID(UInt32(mischief.below(engine.ledger.shards.openedCount + 1)))
        let length = Int(engine.ledger.shards.shard(shard)?.length ?? 0)
        let poison = Event.poisoned(shard, committedBytes: mischief.below(length + 1))
        engine.handle(poison, at: line.instant, into: &decisions)
      }
      engine.ledger.checkInvariants()
    }
    for index in 0..<decisions.count {
      if case .assign(_, _, let tier) = decisions[index] { #expect(tier.index < 2) }
    }
    return faults.count
  }
}

private struct Stubborn: PlacementPolicy {
  static let name = "stubborn"
  let answer: Int
  let classCount: Int
  var tier = Tier.first

  func tier(of placementClass: PlacementClass) -> Tier { tier }
  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(answer) }
  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(answer) }
}

private struct Insistent: CleaningPolicy {
  static let name = "insistent"
  let victim: ShardID
  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? { victim }
}

/// Sends lines to an engine whose policies are guarded.
private struct UnderGuard: PlacementBody {
  let history: History
  let lines: [Line]
  let faults: PolicyFaults

  func run<Policy: PlacementPolicy>(_ policy: Policy) -> [Decision] {
    var engine = Engine(
      history.settings, placement: GuardedPlacement(policy, tierCount: 2, faults: faults),
      cleaning: GuardedCleaning(history.cleaner.policy, faults: faults))
    var decisions = Table<Decision>()
    for line in lines { engine.handle(line.event, at: line.instant, into: &decisions) }
    return (0..<decisions.count).map { decisions[$0] }
  }
}

/// What hostile policies draw from, also where they are only asked. Used by one engine, on one thread.
private final class Mischief: @unchecked Sendable {
  private var random: Random

  init(_ seed: Seed) { random = seed.stream("mischief") }

  func below(_ count: Int) -> Int { random.below(count) }
  /// Small as a rule, now and then anything below the limit.
  func number(below limit: Int) -> Int { below(below(8) == 0 ? limit : 5) }
}

/// Says something else whenever it is asked, even about what must be constant.
private struct Hostile: PlacementPolicy {
  static let name = "hostile"
  let mischief: Mischief

  init(_ mischief: Mischief) { self.mischief = mischief }

  var facts: FactSet { FactSet(rawValue: UInt16(mischief.below(1 << 13))) }
  var classCount: Int { [Int.min, -1, 0, .max].randomElement(or: mischief.number(below: 1 << 21), mischief) }

  func tier(of placementClass: PlacementClass) -> Tier { Tier(UInt8(mischief.number(below: 256))) }
  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(mischief.number(below: 1 << 20)) }
  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(mischief.number(below: 1 << 20)) }
}

/// Proposes any shard that ever was, and some that never were.
private struct HostileCleaner: CleaningPolicy {
  static let name = "hostile"
  let mischief: Mischief

  init(_ mischief: Mischief) { self.mischief = mischief }

  var takesVictimsWithoutGarbage: Bool { mischief.below(2) == 0 }
  func propose(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID? {
    if mischief.below(4) == 0 { return nil }
    if mischief.below(2) == 0, shards.candidateCount > 0 {
      return shards.candidate(at: mischief.below(shards.candidateCount)).id
    }
    return mischief.below(9) == 0 ? ShardID(.max) : ShardID(UInt32(mischief.below(shards.openedCount + 3)))
  }
}

extension [Int] {
  /// One of these, or, as a rule, the other.
  fileprivate func randomElement(or other: Int, _ mischief: Mischief) -> Int {
    mischief.below(4) == 0 ? self[mischief.below(count)] : other
  }
}
