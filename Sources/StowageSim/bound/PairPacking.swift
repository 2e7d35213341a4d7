/// The optimum of few equal chunks in one or two open shards, by dynamic programming over what both hold and when they
/// die. For more, ``TrackBound`` takes tracks apart; two tracks it would couple too loosely.
struct PairPacking {
  /// ∫ dead bytes dt, in bytes · ms.
  let deadTime: Double

  /// Most states of both shards × chunks.
  private static let mostWork = 1 << 22

  /// Nil for more open shards, and for too many chunks.
  init?(_ packing: Packing, perShard: Int) {
    let chunkBytes = Double(packing.chunkBytes.lowerBound)
    let count = packing.uploads.reduce(0) { $0 + $1.bytes } / chunkBytes
    let mostStates = 1 + count * Double(perShard - 1)
    guard packing.openShards <= 2, mostStates * mostStates * count <= Double(Self.mostWork) else {
      return nil
    }
    let deaths = packing.uploads.flatMap { Array(repeating: $0.death, count: Int($0.bytes / chunkBytes)) }
    let shard = OpenShard(deaths: deaths, perShard: perShard)
    let second = packing.openShards == 2 ? shard.states : 1
    var costs = Array(repeating: Double.infinity, count: shard.states * second)
    costs[0] = 0
    for death in deaths {
      var next = Array(repeating: Double.infinity, count: costs.count)
      let moves = (0..<shard.states).map { shard.append(death, to: $0) }
      for index in costs.indices where costs[index] < .infinity {
        let (one, other) = (index / second, index % second)
        let first = moves[one].state * second + other
        next[first] = min(next[first], costs[index] + moves[one].cost)
        if second == 1 { continue }
        let last = one * second + moves[other].state
        next[last] = min(next[last], costs[index] + moves[other].cost)
      }
      costs = next
    }
    let ended = costs.indices.map { index in
      costs[index] + Double(shard.chunks(in: index / second) + shard.chunks(in: index % second)) * packing.end
    }
    deadTime = ((ended.min() ?? 0) - deaths.reduce(0, +)) * chunkBytes
  }
}

/// The states of one open shard as numbers: 0 is empty, the others are a death and a count of chunks.
private struct OpenShard {
  private let rows: [Double]
  private let perShard: Int

  init(deaths: [Double], perShard: Int) {
    let sorted = deaths.sorted()
    rows = sorted.indices.filter { $0 == 0 || sorted[$0] > sorted[$0 - 1] }.map { sorted[$0] }
    self.perShard = perShard
  }

  var states: Int { 1 + rows.count * (perShard - 1) }

  func chunks(in state: Int) -> Int { state == 0 ? 0 : 1 + (state - 1) % (perShard - 1) }

  /// The state after one more chunk, and the cost of the shard if that seals it.
  func append(_ death: Double, to state: Int) -> (state: Int, cost: Double) {
    let own = rows.firstIndex { $0 >= death } ?? 0
    let row = state == 0 ? own : max(own, (state - 1) / (perShard - 1))
    let chunks = chunks(in: state) + 1
    if chunks == perShard { return (0, Double(perShard) * rows[row]) }
    return (1 + row * (perShard - 1) + chunks - 1, 0)
  }
}
