@testable import StowageSim

/// The optimum over all packings of few chunks, by dynamic programming: what bounds are held against.
///
/// After each chunk it keeps, for every multiset of open shards, each with its bytes and its latest death, the least that
/// sealed shards cost.
struct ExactPacking {
  private struct Shard: Hashable, Comparable {
    var bytes: Double
    var death: Double

    var cost: Double { bytes * death }

    static func < (left: Shard, right: Shard) -> Bool {
      (left.bytes, left.death) < (right.bytes, right.death)
    }
  }

  private let shardBytes: Double
  private let openShards: Int
  private var costs: [[Shard]: Double] = [[]: 0]

  /// ∫ dead bytes dt of the best packing.
  static func deadTime(_ packing: Packing) -> Double {
    var exact = ExactPacking(shardBytes: Double(packing.shardBytes), openShards: packing.openShards)
    for upload in packing.uploads { exact.append(upload) }
    let ended = exact.costs.map { shards, cost in shards.reduce(cost) { $0 + $1.bytes * packing.end } }
    return (ended.min() ?? 0) - packing.uploads.reduce(0) { $0 + $1.bytes * $1.death }
  }

  private init(shardBytes: Double, openShards: Int) {
    (self.shardBytes, self.openShards) = (shardBytes, openShards)
  }

  /// Tries every open shard, and a new one where there may be one more.
  private mutating func append(_ chunk: Packing.Upload) {
    var next: [[Shard]: Double] = [:]
    for (shards, cost) in costs {
      for (index, shard) in shards.enumerated() where index == 0 || shards[index - 1] != shard {
        var others = shards
        others.remove(at: index)
        let fits = shard.bytes + chunk.bytes <= shardBytes
        put(chunk, into: fits ? shard : nil, beside: others, fits ? cost : cost + shard.cost, &next)
      }
      if shards.count < openShards { put(chunk, into: nil, beside: shards, cost, &next) }
    }
    costs = next
  }

  /// Into a new shard for nil.
  private func put(
    _ chunk: Packing.Upload, into shard: Shard?, beside others: [Shard], _ cost: Double,
    _ next: inout [[Shard]: Double]
  ) {
    let held = shard ?? Shard(bytes: 0, death: 0)
    let shard = Shard(bytes: held.bytes + chunk.bytes, death: max(held.death, chunk.death))
    let isFull = shard.bytes == shardBytes
    let shards = isFull ? others : (others + [shard]).sorted()
    next[shards] = min(next[shards] ?? .infinity, isFull ? cost + shard.cost : cost)
  }
}
