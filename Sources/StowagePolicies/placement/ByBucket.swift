public import StowageCore

/// Packs by bucket, uploads and survivors of each bucket apart.
///
/// - Class *b*, `0 ≤ b < buckets`: uploads to bucket number *b* modulo `buckets`.
/// - Class *buckets + b*: survivors of the same.
///
/// Buckets are numbered in order of first appearance, so the first `buckets - 1` of them have a class of their
/// own. State: none; keeps 4 bytes per object. Complexity: O(1).
/// Source: the category label of many stores (one volume set per collection in SeaweedFS); no published result.
public struct ByBucket: PlacementPolicy, CataloguedPolicy {
  public static let name = "by-bucket"
  public static let summary = "one class per bucket for uploads and one for its survivors"
  public static let parameters = [
    Parameter("buckets", "classes for uploads; further buckets share them", standard: "16")
  ]

  /// Classes for uploads; as many again are for survivors.
  public let buckets: Int
  @inlinable public var facts: FactSet { .bucket }
  public var classCount: Int { 2 * buckets }

  public init(buckets: Int) {
    precondition(buckets > 0, "\(buckets) classes leave no place to write")
    self.buckets = buckets
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(buckets: try arguments.integer("buckets", in: 1...4096))
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "buckets", value: "\(buckets)")]
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(Int(facts.bucket) % buckets) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(buckets + Int(facts.bucket) % buckets) }
}
