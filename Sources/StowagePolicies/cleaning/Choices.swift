public import StowageCore

/// Draws `d` shards and takes the one with the largest garbage fraction, the lowest number among equals.
///
/// State: a generator. Complexity: O(d) per victim.
/// Source: B. Van Houdt, "A mean field model for a class of garbage collection algorithms in flash-based solid state
/// drives", SIGMETRICS 2013. Draws are with replacement, as there.
public struct Choices: CleaningPolicy, CataloguedPolicy {
  public static let name = "choices"
  public static let summary = "the best of d shards drawn at random"
  public static let parameters = [Parameter("d", "shards drawn per victim", standard: "10")]
  public var takesVictimsWithoutGarbage: Bool { true }

  /// Shards drawn per victim.
  public let draws: Int
  private var random: Random

  public init(draws: Int, seed: Seed) {
    precondition(draws > 0, "the best of \(draws) shards is none")
    self.draws = draws
    random = seed.stream("cleaning.choices")
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(draws: try arguments.integer("d", in: 1...1_000_000), seed: context.seed)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "d", value: "\(draws)")]
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    guard var best = random.candidate(among: shards, under: rules) else { return nil }
    for _ in 1..<draws {
      guard let other = random.candidate(among: shards, under: rules) else { break }
      if other.hasMoreGarbage(than: best) { best = other }
    }
    return best.id
  }
}

extension Shard {
  /// Whether its garbage fraction is larger, or equal and its number lower.
  @inline(__always) func hasMoreGarbage(than other: Shard) -> Bool {
    let left = UInt64(deadBytes) * UInt64(other.length)
    let right = UInt64(other.deadBytes) * UInt64(length)
    return left == right ? id < other.id : left > right
  }
}
