public import StowageCore

/// Packs as another policy does and tells the cleaner what an oracle knows: what better cleaning could still bring where shards
/// are packed so.
///
/// `oracle-cleaning` tells the deaths themselves, `informed-cleaning` the law by which each object lives. The first shows
/// about how much there is to save, the second how much of it could be learned of each object by itself. What is between
/// them is chance, and what objects that die together tell of each other. A comparison of all policies leaves both out,
/// since they say nothing about packing.
///
/// State: that of the policy and of the oracle. Complexity: as the policy, with its calls dispatched dynamically.
/// Source: none. References, not proven bounds: they are as good as the cleaner that is told. A choice of victims of the
/// policy's own is not asked for.
public struct ToldCleaning<Knowing: OraclePolicy & CataloguedPolicy>: OraclePolicy, CataloguedPolicy {
  public static var name: String { "\(Knowing.name)-cleaning" }
  public static var summary: String {
    "packs as another policy; its cleaner is told what \(Knowing.name) knows"
  }
  public static var parameters: [Parameter] {
    [Parameter("packing", "the policy that packs, with its standard parameters", standard: Stowage.name)]
  }
  public static var forms: [PolicySpecification] { [] }
  public static var ownCleaning: PolicySpecification? { PolicySpecification(name: DeathAware.name) }
  public static var needsLaws: Bool { Knowing.needsLaws }

  private var packing: any PlacementPolicy & CataloguedPolicy
  private var knowing: Knowing
  public let facts: FactSet

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    do {
      packing = try Catalogue.placement(PolicySpecification(name: arguments.text("packing")), in: context)
    } catch .needsFuture {
      throw arguments.badValue("packing", expected: "a policy that knows nothing of the future")
    }
    knowing = try Knowing(
      Arguments(PolicySpecification(name: Knowing.name), for: Knowing.parameters), in: context)
    facts = packing.facts.union(knowing.facts)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "packing", value: type(of: packing).name)]
  }
  public var classCount: Int { packing.classCount }
  public func tier(of placementClass: PlacementClass) -> Tier { packing.tier(of: placementClass) }

  public mutating func foresee(death: Moment, of upload: UploadID) {
    knowing.foresee(death: death, of: upload)
  }
  public mutating func foresee(laws: [LawTable]) { knowing.foresee(laws: laws) }
  public mutating func foresee(law: Int, of upload: UploadID) { knowing.foresee(law: law, of: upload) }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { packing.place(upload, facts, among: shards, at: now) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { packing.place(survivor, facts, among: shards, at: now) }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) { packing.released(upload, facts, reason, among: shards, at: now) }

  public mutating func read(
    _ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) { packing.read(object, facts, among: shards, at: now) }

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    packing.sealed(shard, among: shards, at: now)
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    packing.collected(shard, among: shards, at: now)
  }

  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool { knowing.foretell(bytes, of: upload, facts, at: now, in: &outlook) }
}
