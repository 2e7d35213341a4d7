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
/// State: 40 bytes per shard ever opened; keeps 8 bytes per object. Complexity: O(sealed shards) per victim, and a survey
/// is linear in the extents ever appended to its shard.
/// Source: none; for one hazard it is the optimal threshold, for a lognormal law within 0.04 % of what dynamic programming
/// finds in the limit of many small chunks (docs/RESULTS.md).
public struct DeathAware: CleaningPolicy, CataloguedPolicy {
  public static let name = "death-aware"
  public static let summary = "the space saved against the copy, by when the survivors are going to die"
  public var facts: FactSet { .uploadedWall }

  private var known = PerKey(Finding())
  /// Candidates to survey before the next proposal.
  private var stale: [ShardID] = []
  /// The best of the others.
  private var best = BestShard()
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
    if !hasLooked { look(among: shards, under: rules, at: now) }
    return stale.popLast()
  }

  /// Looks at each candidate once for both, what to survey and what to propose.
  private mutating func look(among shards: ShardTable, under rules: VictimRules, at now: Moment) {
    hasLooked = true
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      guard rules.allow(shard) else { continue }
      if known[shard.id.index].isStale(for: shard, at: now, patience: patienceBytes) {
        stale.append(shard.id)
      } else {
        consider(shard)
      }
    }
  }

  public mutating func surveyed(
    _ shard: ShardID, _ survey: Survey, among shards: ShardTable, at now: Moment
  ) {
    guard let shard = shards.shard(shard) else { return }
    if shard.liveBytes > 0 {
      let rate = (survey.outlook.largestDeathRate + survey.bytesPerAge) / Double(shard.liveBytes)
      known[shard.id.index] = Finding(
        deathRate: max(rate, Finding.leastRate), liveBytes: shard.liveBytes,
        milliseconds: now.wall.milliseconds, ingestedBytes: now.ingestedBytes)
    }
    if hasLooked { consider(shard) }
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    if !hasLooked { look(among: shards, under: rules, at: now) }
    // Nobody has looked through these, so what was known has to do.
    for shard in stale.compactMap({ shards.shard($0) }) { consider(shard) }
    stale.removeAll(keepingCapacity: true)
    defer { (best, hasLooked) = (BestShard(), false) }
    return best.id
  }

  /// Scores are kept: of all shards few lose bytes between two victims.
  @inline(__always) private mutating func consider(_ shard: Shard) {
    var finding = known[shard.id.index]
    if finding.scoredBytes != shard.liveBytes || shard.liveBytes == 0 {
      let garbage = Double(shard.deadBytes) / Double(shard.length)
      finding.score = Self.worth(ofGarbage: garbage) / finding.deathRate
      finding.scoredBytes = shard.liveBytes
      known[shard.id.index] = finding
    }
    best.consider(shard.id, finding.score)
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
  /// Live bytes that the score is for; 0 is none.
  var scoredBytes: UInt32 = 0
  /// When the survey was; `Int64.min` is never.
  var milliseconds = Int64.min
  var ingestedBytes = 0
  var score = 0.0

  /// Nothing is taken to live longer than the last step of lives begins.
  static let leastRate = 1 / Double(LifeStep.upperEdges[LifeStep.count - 2])

  func isStale(for shard: Shard, at now: Moment, patience: Int) -> Bool {
    if milliseconds == .min { return true }
    if now.ingestedBytes - ingestedBytes < patience { return false }
    if shard.liveBytes < liveBytes - liveBytes / 8 { return true }
    return Double(now.wall.milliseconds &- milliseconds) * deathRate > 0.125
  }
}
