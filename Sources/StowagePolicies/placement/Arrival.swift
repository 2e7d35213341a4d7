public import StowageCore

/// Packs everything in the order of arrival, survivors mixed in: the baseline.
///
/// One class. State: none. Complexity: O(1).
/// Source: log-structured file systems before separation; NoSep in Wang et al., "Separating Data via Block
/// Invalidation Time Inference for Write Amplification Reduction in Log-Structured Storage", FAST 2022.
public struct Arrival: PlacementPolicy, CataloguedPolicy {
  public static let name = "arrival"
  public static let summary = "order of arrival, survivors mixed in (the baseline)"

  public var classCount: Int { 1 }

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }
}
