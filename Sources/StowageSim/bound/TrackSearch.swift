/// The tracks that earn most at given prices: the dynamic program behind ``TrackBound``.
///
/// Prices are a list: one for each chunk in the order of arrival, then one for each step.
struct TrackSearch {
  /// By chunk, in the order of arrival.
  let deaths: [Double]
  private let end: Double
  private let perShard: Int
  /// Deaths that a shard can have, ascending; the row after them stands for an unfinished shard, held to the end.
  private let rows: [Double]
  /// Deaths of the steps, the latest first.
  private let steps: [Double]
  private let remainder: Int
  private var table = TrackTable()

  init(deaths: [Double], end: Double, perShard: Int) {
    (self.deaths, self.end, self.perShard) = (deaths, end, perShard)
    let sorted = deaths.sorted()
    rows = sorted.indices.filter { $0 == 0 || sorted[$0] > sorted[$0 - 1] }.map { sorted[$0] }
    remainder = deaths.count % perShard
    steps = stride(from: remainder, to: deaths.count, by: perShard).map { sorted[deaths.count - 1 - $0] }
  }

  /// What a packing without dead bytes would cost.
  var lifeTime: Double { deaths.reduce(0, +) }

  /// What one open shard costs, which no optimum exceeds.
  var costInOrder: Double {
    stride(from: 0, to: deaths.count, by: perShard).reduce(0) { sum, start in
      let shard = deaths[start..<min(start + perShard, deaths.count)]
      return sum + Double(shard.count) * (shard.count < perShard ? end : shard.max() ?? end)
    }
  }

  /// Chunks cost what they would without dead bytes, steps nothing.
  var firstPrices: [Double] { deaths + Array(repeating: 0, count: steps.count) }

  /// The nearest prices that give a bound: those of steps are not negative.
  func allowed(_ prices: [Double]) -> [Double] {
    prices.indices.map { $0 < deaths.count ? prices[$0] : max(0, prices[$0]) }
  }

  /// What every packing costs at least, and how that changes with each price.
  mutating func bound(at prices: [Double], tracks: Int) -> (value: Double, slope: [Double]) {
    fill(prices)
    var slope = deaths.map { _ in 1.0 }
    for step in steps.indices { slope.append(Double(step + 1) + Double(remainder) / Double(perShard)) }
    var value = zip(prices, slope).reduce(0) { $0 + $1.0 * $1.1 }
    let best = table.bestTracks(tracks, remainder: remainder)
    value -= best.earned
    for unfinished in best.unfinished {
      table.visit(unfinished) { chunk, row, opens in
        slope[chunk] -= 1
        let isUnfinished = row == rows.count
        guard opens || isUnfinished else { return }
        for (step, death) in steps.enumerated() where isUnfinished || rows[row] >= death {
          slope[deaths.count + step] -= isUnfinished ? 1 / Double(perShard) : 1
        }
      }
    }
    return (value, slope)
  }

  /// Offers the chunks one after the other to a track in every state.
  private mutating func fill(_ prices: [Double]) {
    let stepPrices = prices[deaths.count...]
    let bonus = rows.map { row in zip(steps, stepPrices).reduce(0) { $0 + (row >= $1.0 ? $1.1 : 0) } }
    let unfinishedBonus = stepPrices.reduce(0, +) / Double(perShard)
    table.reset(rows: rows.count + 1, perShard: perShard)
    for (chunk, death) in deaths.enumerated() {
      for row in rows.indices where rows[row] >= death {
        table.offer(chunk, row, earning: prices[chunk] - rows[row], opening: bonus[row])
      }
      table.offerUnfinished(chunk, earning: prices[chunk] - end + unfinishedBonus)
      table.commit()
    }
  }
}
