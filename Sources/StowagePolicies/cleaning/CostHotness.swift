public import StowageCore

/// Weighs the garbage of a shard against the cost of copying, and lets cold shards go first: in hot ones more is about to
/// die.
///
/// With g the garbage fraction and u = 1 − g, the highest g/(u·hotness) is taken. The hotness of a shard is the writes
/// that a byte of it has seen, divided by their mean age in ingested bytes: (1 + ln 1/u)/age. The 1 is the write that put
/// the byte there; ln 1/u are those that followed, at the steady rate of which u stays alive. Equal scores go to the
/// lowest number.
/// State: none. Complexity: O(sealed shards) per victim, with few logarithms.
/// Source: C. Min et al., "SFS: Random Write Considered Harmful in Solid State Drives", FAST 2012; details after
/// SepBIT's simulator (fallfish/sepbit).
/// Deviations: there hotness is the mean write count of the live blocks over their mean age, kept for each key, which a
/// cleaner does not see. Lost is all that happened before the last copy: survivors count as young and as written once.
/// Lost too is which bytes live on: those are taken to be as hot as the dead ones. With the true counts, cold survivors
/// would go earlier.
public struct CostHotness: CleaningPolicy, CataloguedPolicy {
  public static let name = "cost-hotness"
  public static let summary = "garbage and coldness against the cost of the copy"

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    shards.highest(under: rules, boundedBy: { bound(of: $0, at: now) }, by: { score(of: $0, at: now) })
  }

  /// What the score does not exceed, without a logarithm: ln 1/u is at least g + g²/2.
  private func bound(of shard: Shard, at now: Moment) -> Double {
    let (dead, live) = (Double(shard.deadBytes), Double(shard.liveBytes))
    let garbage = dead / Double(shard.length)
    let writes = 1 + garbage + garbage * garbage / 2
    // More than any rounding.
    return dead * shard.meanAge(at: now) / (live * writes) * (1 + 0x1p-40)
  }

  func score(of shard: Shard, at now: Moment) -> Double {
    let (dead, live) = (Double(shard.deadBytes), Double(shard.liveBytes))
    if live == 0 { return .infinity }
    let writes = 1 - Elementary.log(live / Double(shard.length))
    return dead * shard.meanAge(at: now) / (live * writes)
  }
}
