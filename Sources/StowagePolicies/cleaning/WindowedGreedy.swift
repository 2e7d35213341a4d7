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
    guard let youngest = lastOfWindow(among: shards) else { return nil }
    // By position and not in the order of sealing, which leads all over the table.
    var best: Int?
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      if shard.sealOrder > youngest.sealOrder || !rules.allow(shard) { continue }
      if let best, !shard.hasMoreGarbage(than: shards.candidate(at: best)) { continue }
      best = position
    }
    if let best { return shards.candidate(at: best).id }
    var candidate = shards.candidate(sealedAfter: youngest)
    while let shard = candidate, !rules.allow(shard) { candidate = shards.candidate(sealedAfter: shard) }
    return candidate?.id
  }

  /// The youngest shard of the window.
  private func lastOfWindow(among shards: ShardTable) -> Shard? {
    var last = shards.youngestCandidate
    for _ in 0..<shards.candidateCount * (100 - percent) / 100 {
      last = last.flatMap { shards.candidate(sealedBefore: $0) }
    }
    return last
  }
}
