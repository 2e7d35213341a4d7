public import StowageCore

/// Keeps what has survived a reclaim apart from what is new.
///
/// - Class 0: uploads.
/// - Class 1: survivors.
///
/// State: none. Complexity: O(1).
/// Source: SepGC in Wang et al., FAST 2022, after B. Van Houdt, "Performance of garbage collection algorithms for
/// flash-based solid state drives with hot/cold data", Performance Evaluation 70, 2013.
public struct SeparateSurvivors: PlacementPolicy, CataloguedPolicy {
  public static let name = "separate-survivors"
  public static let summary = "uploads and survivors of reclaim apart"

  public var classCount: Int { 2 }

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(1) }
}
