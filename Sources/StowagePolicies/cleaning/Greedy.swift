public import StowageCore

/// Takes a shard with the largest garbage fraction.
///
/// State: none; the shard table keeps the index. Complexity: O(1) per victim.
/// Source: M. Rosenblum, J. Ousterhout, "The Design and Implementation of a Log-Structured File System", SOSP 1991;
/// optimal for memoryless workloads (Yang, Misra, Rubenstein, PER 43(2), 2015). Deviation: fractions within
/// the same 1/4096 count as equal; the shard that got there first is taken.
public struct Greedy: CleaningPolicy, CataloguedPolicy {
  public static let name = "greedy"
  public static let summary = "the shard with the largest garbage fraction"

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    var candidate = shards.mostGarbage
    while let shard = candidate {
      if rules.allow(shard) { return shard.id }
      candidate = shards.candidate(withGarbageLike: shard)
    }
    return nil
  }
}
