public import StowageCore

/// Takes the shard that was sealed first, garbage or not: a circular log.
///
/// State: none. Complexity: O(1) per victim without a victim floor, otherwise linear in the shards passed over.
/// Source: FIFO cleaning; L. Xiang, B. Kurkoski, "An improved analytic expression for write amplification in NAND
/// flash", ICNC 2012, has its closed form.
public struct Oldest: CleaningPolicy, CataloguedPolicy {
  public static let name = "oldest"
  public static let summary = "the shard that was sealed first"
  public var takesVictimsWithoutGarbage: Bool { true }

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    var candidate = shards.oldestCandidate
    while let shard = candidate {
      if rules.allow(shard) { return shard.id }
      candidate = shards.candidate(sealedAfter: shard)
    }
    return nil
  }
}
