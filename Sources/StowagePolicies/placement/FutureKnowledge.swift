public import StowageCore

/// Packs by the true remaining life, in even steps of one shard.
///
/// - Class *i*: dies after at least *i* and less than *i* + 1 shards of bytes are ingested; the last class has no
///   upper edge and holds what never dies in the trace.
///
/// State: the deaths that the simulator foretold, 8 bytes per object. Complexity: O(1).
/// Source: FK in Wang et al. (SepBIT), FAST 2022, section 4, after its simulator (fallfish/sepbit). With few classes it
/// is no bound: all that lives longer than so many shards shares the last one.
/// Deviations: the step is the capacity of a shard in bytes, there in blocks.
public struct FutureKnowledge: OraclePolicy, CataloguedPolicy {
  public static let name = "fk"
  public static let summary = "true remaining life in even steps of a shard (knows the future; SepBIT's FK)"
  public static let parameters = [Parameter("classes", "number of classes", standard: "6")]

  public let classCount: Int
  private let shardBytes: Int
  private var deaths = PerKey(Int.max)

  public init(classes: Int = 6, shardBytes: Int) {
    precondition(classes > 0 && shardBytes > 0, "no \(classes) classes in steps of \(shardBytes) bytes")
    classCount = classes
    self.shardBytes = shardBytes
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 1...4096), shardBytes: context.shardBytes)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  public mutating func foresee(death: Moment, of upload: UploadID) {
    deaths[upload.index] = death.ingestedBytes
  }

  private func classOf(_ upload: UploadID, at now: Moment) -> PlacementClass {
    let remaining = max(0, deaths[upload.index] - now.ingestedBytes)
    return PlacementClass(min(remaining / shardBytes, classCount - 1))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(upload, at: now) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(survivor.owner, at: now) }
}
