public import StowageCore

/// Copies where the space that it saves is worth most beside what it copies, and leaves alone what is about to die.
///
/// The score of a shard is (g/(1 − g) + ln(1 − g))/μ, the largest first: g is its garbage fraction, and μ the largest
/// average rate at which its live bytes are going to die, max over τ of F(τ)/τ, with F(τ) the part expected to be dead
/// after τ. Where deaths are memoryless, a shard is due when its score exceeds the price of a copied byte over that of a
/// stored byte and time; so the cap is kept at the least cost. What dies soon has a large μ and waits.
///
/// What is expected comes from the placement policy; where that cannot tell, data is taken to live as long again as it
/// has lived (μ is the mean of one over the age). A survey is repeated when an eighth of the expected life has passed or an
/// eighth of the bytes has died, but not before a shard's capacity has been ingested. Equal scores go to the lowest number.
///
/// State: 32 bytes per shard ever opened; keeps 8 bytes per object. Complexity: O(sealed shards) per victim, and a survey
/// is linear in the extents ever appended to its shard.
/// Source: none; for one hazard it is the optimal threshold, for others within 0.04 % of what dynamic programming finds in
/// the limit of many small chunks (docs/RESULTS.md).
public struct DeathAware: CleaningPolicy, CataloguedPolicy {
  public static let name = "death-aware"
  public static let summary = "the space saved against the copy, by when the survivors are going to die"
  public var facts: FactSet { .uploadedWall }

  private var known = PerKey(Finding())
  private var stale: [ShardID] = []
  private var hasLooked = false

  /// Ingested bytes between two surveys of a shard, at least: a shard's capacity.
  private let patienceBytes: Int

  public init(shardBytes: Int) { patienceBytes = shardBytes }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(shardBytes: context.shardBytes)
  }

  public mutating func shardToSurvey(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    if !hasLooked {
      hasLooked = true
      for position in 0..<shards.candidateCount {
        let shard = shards.candidate(at: position)
        if rules.allow(shard) && known[shard.id.index].isStale(for: shard, at: now, patience: patienceBytes) {
          stale.append(shard.id)
        }
      }
    }
    return stale.popLast()
  }

  public mutating func surveyed(
    _ shard: ShardID, _ survey: Survey, among shards: ShardTable, at now: Moment
  ) {
    guard let shard = shards.shard(shard), shard.liveBytes > 0 else { return }
    let rate = (survey.outlook.largestDeathRate + survey.bytesPerAge) / Double(shard.liveBytes)
    known[shard.id.index] = Finding(
      deathRate: max(rate, Finding.leastRate), liveBytes: shard.liveBytes,
      milliseconds: now.wall.milliseconds, ingestedBytes: now.ingestedBytes)
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    hasLooked = false
    stale.removeAll(keepingCapacity: true)
    return shards.highest(under: rules) { shard in
      let garbage = Double(shard.deadBytes) / Double(shard.length)
      return Self.worth(ofGarbage: garbage) / known[shard.id.index].deathRate
    }
  }

  /// g/(1 − g) + ln(1 − g).
  private static func worth(ofGarbage garbage: Double) -> Double {
    garbage >= 1 ? .infinity : garbage / (1 - garbage) + Elementary.log(1 - garbage)
  }
}

/// What a survey has found.
private struct Finding: Sendable, BitwiseCopyable {
  /// Of the live bytes, per millisecond.
  var deathRate = leastRate
  var liveBytes: UInt32 = 0
  /// When the survey was; `Int64.min` is never.
  var milliseconds = Int64.min
  var ingestedBytes = 0

  /// Nothing is taken to live longer than the last step of lives begins.
  static let leastRate = 1 / Double(LifeStep.upperEdges[LifeStep.count - 2])

  func isStale(for shard: Shard, at now: Moment, patience: Int) -> Bool {
    if milliseconds == .min { return true }
    if now.ingestedBytes - ingestedBytes < patience { return false }
    if shard.liveBytes < liveBytes - liveBytes / 8 { return true }
    return Double(now.wall.milliseconds &- milliseconds) * deathRate > 0.125
  }
}
