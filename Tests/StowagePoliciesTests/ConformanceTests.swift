import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// What holds for every policy of the catalogue: a new one is tested by being listed there.
@Suite struct ConformanceTests {
  @Test func `every placement policy answers in range, deterministically and for odd facts`() throws {
    var visitor = Conformance()
    try Catalogue.visitPlacements(&visitor)
    #expect(visitor.names.count >= 7)
    #expect(Set(visitor.names).count == visitor.names.count, "two policies have the same name")
  }

  @Test func `every placement policy runs a history to its end with every cleaner`() throws {
    for cleaner in Catalogue.cleaning {
      var visitor = Endurance(cleaner: PolicySpecification(name: cleaner.name))
      try Catalogue.visitPlacements(&visitor)
    }
  }

  @Test(arguments: Catalogue.cleaning.map { $0.name })
  func `every cleaning policy proposes what the rules allow, deterministically`(name: String) throws {
    let specification = PolicySpecification(name: name)
    let logs = try (0..<2).map { _ in
      try log(SeparateSurvivors(), try Catalogue.cleaning(specification, in: context), seed: 5)
    }
    #expect(logs[0] == logs[1])
    #expect(logs[0].contains { if case .move = $0 { true } else { false } })
  }

  @Test(arguments: Catalogue.cleaning.map { $0.name })
  func `every cleaning policy proposes nothing where no candidate is left`(name: String) throws {
    var cleaner = try Catalogue.cleaning(PolicySpecification(name: name), in: context)
    let table = emptyTable()
    let rules = VictimRules(
      floor: .zero, allowsVictimsWithoutGarbage: cleaner.takesVictimsWithoutGarbage, sealsBefore: 0)
    let victim = cleaner.propose(among: table, under: rules, at: Moment(wall: .zero, ingestedBytes: 0))
    #expect(victim == nil)
  }

  /// A victim without garbage frees nothing: rules that forbid it are kept also by those who would take one.
  @Test(arguments: Catalogue.cleaning.map { $0.name })
  func `no cleaning policy takes a shard without garbage where that is not allowed`(name: String) throws {
    var cleaner = try Catalogue.cleaning(PolicySpecification(name: name), in: context)
    var rig = Rig(EngineSettings(shardBytes: 4, trigger: .none), Arrival(), Greedy())
    for _ in 0..<5 { rig.put([4]) }
    let rules = VictimRules(floor: .zero, allowsVictimsWithoutGarbage: false, sealsBefore: 100)
    let now = Moment(wall: .zero, ingestedBytes: 20)
    #expect(cleaner.propose(among: rig.engine.ledger.shards, under: rules, at: now) == nil)
    let (id, _) = rig.put([2])
    rig.put([2])
    rig.send(.release(id, .deleted))
    #expect(cleaner.propose(among: rig.engine.ledger.shards, under: rules, at: now) == ShardID(5))
  }

  @Test func `what a policy says of itself makes the same policy again`() throws {
    var visitor = RoundTrip()
    try Catalogue.visitPlacements(&visitor)
    for cleaner in Catalogue.cleaning {
      let first = try Catalogue.cleaning(PolicySpecification(name: cleaner.name), in: context)
      let again = try Catalogue.cleaning(PolicySpecification(first.specification.description), in: context)
      #expect(again.specification == first.specification)
    }
  }
}

let context = PolicyContext(seed: Seed(3), shardBytes: 64, openShards: 4, tierCount: 3)

/// The table of an engine that has done nothing.
func emptyTable() -> ShardTable {
  Engine(EngineSettings(), placement: Arrival(), cleaning: Greedy()).ledger.shards
}

/// What an engine with the policies decides on a random history without uploads that stay pending.
func log<Policy: PlacementPolicy>(
  _ policy: Policy, _ cleaning: any CleaningPolicy, seed: UInt64,
  foretell: (inout Policy, UploadID) -> Void = { _, _ in }
) throws -> [Decision] {
  var engine = Engine(
    EngineSettings(shardBytes: 64, trigger: .garbageCap(Ratio(1, 10)), openShards: 4), placement: policy,
    cleaning: cleaning)
  var random = Seed(seed).stream("conformance")
  var decisions = Table<Decision>()
  var objects: [ObjectID] = []
  for step in 0..<600 {
    let instant = Instant(milliseconds: Int64(step) * 60_000)
    if objects.count > 60 && random.below(2) == 0 {
      let object = objects.remove(at: random.below(objects.count))
      engine.handle(.release(object, .deleted), at: instant, into: &decisions)
    } else {
      let upload = engine.nextUpload
      let life = random.below(2) == 0 ? nil : Int64(random.below(10_000_000))
      var facts = ChunkFacts(
        key: UInt32(step), bucket: UInt32(random.below(20)), logicalBytes: random.below(1_000_000),
        expiry: life.map { instant.advanced(byMilliseconds: $0) })
      facts.prefix = UInt32(random.below(50))
      foretell(&engine.placement, upload)
      engine.handle(.begin(upload, facts), at: instant, into: &decisions)
      for _ in 0...random.below(3) {
        engine.handle(.arrive(upload, storedBytes: 1 + random.below(12)), at: instant, into: &decisions)
      }
      engine.handle(.commit(upload), at: instant, into: &decisions)
      objects.append(ObjectID(upload))
    }
    if step % 8 == 0 { engine.ledger.checkInvariants() }
  }
  return (0..<decisions.count).map { decisions[$0] }
}

/// What an oracle is told where it wants to know laws.
private let law = LawTable { Int64(10_000_000 * $0) }

/// Facts at the ends of their ranges.
private let oddFacts: [ChunkFacts] = {
  let sizes: [Int?] = [nil, 0, 1, .max]
  let expiries: [Instant?] = [
    nil, Instant(milliseconds: .min), Instant(milliseconds: -1), .zero, Instant(milliseconds: .max - 1),
    .never,
  ]
  return sizes.flatMap { size in
    expiries.flatMap { expiry in
      [0, 1, UInt32.max].map { name in
        var facts = ChunkFacts(
          key: name, bucket: name, contentType: name, tenant: name, batch: name, logicalBytes: size,
          expiry: expiry)
        facts.prefix = name
        return facts
      }
    }
  }
}()

private func make<Policy: CataloguedPolicy>(_ type: Policy.Type) throws -> Policy {
  try Policy(Arguments(PolicySpecification(name: type.name), for: type.parameters), in: context)
}

/// Asks a policy about odd facts at odd moments.
private struct Conformance: PlacementVisitor {
  var names: [String] = []

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ type: Policy.Type) throws {
    check(type, try answers(of: make(type)), try answers(of: make(type)), try make(type).classCount)
  }

  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle type: Policy.Type) throws {
    func told() throws -> Policy {
      var policy = try make(type)
      policy.foresee(laws: [law])
      for death in [0, 1, 1000, Int.max] {
        policy.foresee(death: Moment(wall: .never, ingestedBytes: death), of: UploadID(7))
      }
      return policy
    }
    check(type, answers(of: try told()), answers(of: try told()), try make(type).classCount)
  }

  private mutating func check<Policy: PlacementPolicy & CataloguedPolicy>(
    _ type: Policy.Type, _ answers: [PlacementClass], _ again: [PlacementClass], _ classCount: Int
  ) {
    names.append(type.name)
    #expect(answers == again, "\(type.name) answers differently the second time")
    #expect(answers.allSatisfy { $0.index < classCount }, "\(type.name) answers beyond \(classCount) classes")
    #expect(!type.summary.isEmpty && type.summary.count <= 100, "\(type.name)")
  }

  private func answers<Policy: PlacementPolicy>(of policy: Policy) -> [PlacementClass] {
    var policy = policy
    let table = emptyTable()
    var answers: [PlacementClass] = []
    for facts in oddFacts {
      for wall in [Instant.zero, Instant(milliseconds: 1 << 40), Instant(milliseconds: .max - 1)] {
        for bytes in [0, 1 << 40] {
          let now = Moment(wall: wall, ingestedBytes: bytes)
          let survivor = Survivor(
            owner: UploadID(7), bytes: 1, chunks: 1, victim: ShardID(0), victimClass: PlacementClass(0),
            victimOpened: Moment(wall: .zero, ingestedBytes: 0))
          answers.append(policy.place(UploadID(7), facts, among: table, at: now))
          answers.append(policy.place(survivor, facts, among: table, at: now))
          policy.read(ObjectID(7), facts, among: table, at: now)
          policy.released(UploadID(7), facts, .deleted, among: table, at: now)
        }
      }
    }
    return answers
  }
}

/// Runs a policy for some hundred events, twice, with the invariants checked now and then.
private struct Endurance: PlacementVisitor {
  let cleaner: PolicySpecification

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ type: Policy.Type) throws {
    let logs = try (0..<2).map { _ in
      try log(try make(type), try Catalogue.cleaning(cleaner, in: context), seed: 11)
    }
    #expect(logs[0] == logs[1], "\(type.name) with \(cleaner)")
  }

  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle type: Policy.Type) throws {
    var policy = try make(type)
    policy.foresee(laws: [law])
    let decisions = try log(policy, try Catalogue.cleaning(cleaner, in: context), seed: 11) {
      $0.foresee(death: Moment(wall: .never, ingestedBytes: Int($1.index) * 100), of: $1)
    }
    #expect(!decisions.isEmpty)
  }
}

/// Makes each policy again from what it says of itself.
private struct RoundTrip: PlacementVisitor {
  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ type: Policy.Type) throws {
    try check(type)
  }
  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle type: Policy.Type) throws {
    try check(type)
  }

  private func check<Policy: CataloguedPolicy>(_ type: Policy.Type) throws {
    let first = try make(type)
    let specification = try PolicySpecification(first.specification.description)
    let again = try Policy(Arguments(specification, for: type.parameters), in: context)
    #expect(again.specification == first.specification)
  }
}
