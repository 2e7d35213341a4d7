public import StowageCore

/// Takes any shard, garbage or not: the control.
///
/// State: a generator. Complexity: O(1) expected per victim where most candidates are allowed, else linear.
/// No source; its closed form is 1/(1−rho).
public struct RandomVictim: CleaningPolicy, CataloguedPolicy {
  public static let name = "random"
  public static let summary = "any shard (control)"
  public var takesVictimsWithoutGarbage: Bool { true }

  private var random: Random

  public init(seed: Seed) { random = seed.stream("cleaning.random") }
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(seed: context.seed)
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { random.candidate(among: shards, under: rules)?.id }
}

extension Random {
  /// A candidate that the rules allow, each with the same probability.
  mutating func candidate(among shards: ShardTable, under rules: VictimRules) -> Shard? {
    let count = shards.candidateCount
    if count == 0 { return nil }
    // Nearly all candidates are allowed as a rule, so drawing until one is takes few draws.
    for _ in 0..<16 {
      let shard = shards.candidate(at: below(count))
      if rules.allow(shard) { return shard }
    }
    let allowed = (0..<count).filter { rules.allow(shards.candidate(at: $0)) }
    return allowed.isEmpty ? nil : shards.candidate(at: allowed[below(allowed.count)])
  }
}
