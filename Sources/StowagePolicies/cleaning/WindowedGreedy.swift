public import StowageCore

/// Takes the shard with the largest garbage fraction among those that were sealed first. The youngest are left alone:
/// more of what is in them is about to die.
///
/// The window is `percent` of the candidates, rounded up. Where none of it is allowed, the first behind it that is.
/// Equal fractions go to the lowest number.
/// State: none. Complexity: O(sealed shards) per victim.
/// Source: X.-Y. Hu et al., "Write Amplification Analysis in Flash-Based Solid State Drives", SYSTOR 2009.
/// Deviations: there the window is a number of shards; a part of them, and how large a part, is after SepBIT's simulator
/// (fallfish/sepbit), which counts only those that reach the victim floor and goes by the last append.
public struct WindowedGreedy: CleaningPolicy, CataloguedPolicy {
  public static let name = "windowed-greedy"
  public static let summary = "the largest garbage fraction among the oldest shards"
  public static let parameters = [
    Parameter("percent", "part of the sealed shards that is looked at, oldest first", standard: "90")
  ]

  /// Part of the candidates that is looked at, in hundredths.
  public let percent: Int

  /// - Precondition: `percent` is in 1...100.
  public init(percent: Int = 90) {
    precondition((1...100).contains(percent), "a window of \(percent) % of the shards")
    self.percent = percent
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(percent: try arguments.integer("percent", in: 1...100))
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "percent", value: "\(percent)")]
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    let window = (shards.candidateCount * percent + 99) / 100
    var best: Shard?
    var seen = 0
    var candidate = shards.oldestCandidate
    while let shard = candidate, seen < window || best == nil {
      if rules.allow(shard), best.map({ shard.hasMoreGarbage(than: $0) }) ?? true { best = shard }
      seen += 1
      candidate = shards.candidate(sealedAfter: shard)
    }
    return best?.id
  }
}
