import StowageCore

extension ShardTable {
  /// The allowed candidate with the highest score, the lowest number among equals; nil where none is allowed.
  ///
  /// - Complexity: one score per candidate.
  func highest(under rules: VictimRules, by score: (Shard) -> Double) -> ShardID? {
    var best: (score: Double, id: ShardID)?
    for position in 0..<candidateCount {
      let shard = candidate(at: position)
      guard rules.allow(shard) else { continue }
      let score = score(shard)
      if let leader = best, (score, leader.id) <= (leader.score, shard.id) { continue }
      best = (score, shard.id)
    }
    return best?.id
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
