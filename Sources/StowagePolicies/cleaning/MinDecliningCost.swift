public import StowageCore

/// Takes the shard of which the cost of cleaning declines the least, so that waiting for it gains the least.
///
/// With g the garbage fraction, cleaning costs (1 − g)/g copied bytes per byte freed. A byte that dies lowers that in
/// proportion to (1 − g)/g², and bytes die at a rate of one over the shard's age: the least (1 − g)/(g²·age) is taken.
/// Age is the mean of the shard's bytes, in ingested bytes. Equal scores go to the lowest number.
/// State: none. Complexity: O(sealed shards) per victim.
/// Source: D. Lomet, C. Luo, "Efficiently Reclaiming Space in a Log Structured Store", ICDE 2021 (arXiv 2005.00044),
/// section 4; details after their simulator (luochen01/gc-simulator).
/// Deviations: there the age runs from the mean of the last but one writes of what lies in the segment; survivors take it
/// along, and user and copied pages are sorted by it in batches of many segments. The shard table knows none of that:
/// here age begins anew with each copy, and sorting is left to the placement policy. What that leaves of the gain over
/// greedy is in docs/RESULTS.md: most of it on z10perm, half of it on hc8020.
public struct MinDecliningCost: CleaningPolicy, CataloguedPolicy {
  public static let name = "min-declining-cost"
  public static let summary = "the shard for which waiting gains the least"

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { shards.highest(under: rules) { score(of: $0, at: now) } }

  /// The reciprocal of the decline.
  func score(of shard: Shard, at now: Moment) -> Double {
    let (dead, live) = (Double(shard.deadBytes), Double(shard.liveBytes))
    return dead * dead * shard.meanAge(at: now) / (live * Double(shard.length))
  }
}
