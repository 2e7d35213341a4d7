import StowageCore

/// How long shards of class 0 last, as SepBIT measures it: the mean, over sixteen of them at a time, of the bytes
/// ingested between the opening of a shard and its reclaim. Endless until sixteen were reclaimed.
struct ShardLifespan: Sendable {
  /// In ingested bytes.
  private(set) var mean = Double.infinity
  private var sum = 0
  private var count = 0

  private static let shardsPerMean = 16

  mutating func noteReclaim(of shard: Shard, at now: Moment) {
    guard shard.placementClass == PlacementClass(0) else { return }
    sum += now.ingestedBytes - shard.opened.ingestedBytes
    count += 1
    if count < Self.shardsPerMean { return }
    mean = Double(sum) / Double(count)
    (sum, count) = (0, 0)
  }

  /// How many of the edges 4, 16, 64, … times the mean an age has reached, at most `limit`.
  func steps(reachedBy age: Int, atMost limit: Int) -> Int {
    var edge = 4 * mean
    var steps = 0
    while steps < limit && Double(age) >= edge {
      edge *= 4
      steps += 1
    }
    return steps
  }
}
