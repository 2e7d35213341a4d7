public import StowageCore

/// Keeps survivors apart by their age; uploads share one class. The half of SepBIT that needs no overwrites.
///
/// With ℓ the mean life of a shard of class 0, in ingested bytes, from its opening to its reclaim (renewed every
/// sixteen such shards, endless before):
/// - Class 0: uploads.
/// - Class 1 + *i*: survivors younger than ℓ·4^(*i* + 1); the last has no upper edge.
///
/// State: three numbers; keeps 8 bytes per object. Complexity: O(classes).
/// Source: GW, an ablation in Wang et al. (SepBIT), FAST 2022, after its simulator (fallfish/sepbit).
/// Deviations: ages count ingested bytes and belong to a whole upload. A shard is opened by its first append, there
/// when the one before it is sealed.
public struct SurvivorAge: PlacementPolicy, CataloguedPolicy {
  public static let name = "survivor-age"
  public static let summary = "survivors by age in steps of four shard lives, uploads apart (SepBIT's GW)"
  public static let parameters = [
    Parameter("classes", "number of classes, 2 or more", standard: "6")
  ]

  public let classCount: Int
  private var lifespan = ShardLifespan()

  /// - Precondition: there are two classes or more.
  public init(classes: Int = 6) {
    precondition(classes >= 2, "\(classes) classes leave none for survivors")
    classCount = classes
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 2...64))
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  @inlinable public var facts: FactSet { .uploadedBytes }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let age = now.ingestedBytes - facts.uploaded.ingestedBytes
    return PlacementClass(1 + lifespan.steps(reachedBy: age, atMost: classCount - 2))
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    lifespan.noteReclaim(of: shard, at: now)
  }
}
