import StowageCore

extension ShardTable {
  /// The allowed candidate with the highest score, the lowest number among equals; nil where none is allowed.
  ///
  /// - Parameter bound: What the score of a shard does not exceed; where that is below the best so far, the score itself is
  ///   not asked for.
  /// - Complexity: one bound per candidate, and one score for each that is not ruled out.
  @inline(__always) func highest(
    under rules: VictimRules, boundedBy bound: (Shard) -> Double = { _ in .infinity },
    by score: (Shard) -> Double
  ) -> ShardID? {
    var best = BestShard()
    for position in 0..<candidateCount {
      let shard = candidate(at: position)
      if !rules.allow(shard) || bound(shard) < best.score { continue }
      best.consider(shard.id, score(shard))
    }
    return best.id
  }
}

/// The shard with the highest score so far, the lowest number among equals.
struct BestShard: Sendable {
  private(set) var id: ShardID?
  /// −∞ before the first.
  private(set) var score = -Double.infinity

  @inline(__always) mutating func consider(_ shard: ShardID, _ score: Double) {
    if let id, (score, id) <= (self.score, shard) { return }
    (id, self.score) = (shard, score)
  }
}

extension Shard {
  /// The mean age of its bytes in ingested bytes, at least 1: what was appended is taken to have come evenly, between
  /// the opening and the last append.
  func meanAge(at now: Moment) -> Double {
    let (opened, appended) = (opened.ingestedBytes, appended.ingestedBytes)
    return max(1, Double(now.ingestedBytes - opened) / 2 + Double(now.ingestedBytes - appended) / 2)
  }
}
