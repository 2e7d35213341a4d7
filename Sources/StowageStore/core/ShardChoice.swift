import StowageCore

/// Picks the shards of a view from all that there are.
struct ShardChoice {
  private let limit: Int
  private var open: [ShardID] = []
  private var victims: [Shard] = []
  private var worst: Greatest
  private var newest: Greatest
  /// All shards.
  private(set) var count = 0
  private(set) var victimCount = 0

  init(_ limit: Int) {
    self.limit = limit
    worst = Greatest(limit)
    newest = Greatest(limit)
  }

  mutating func offer(_ shard: Shard) {
    count += 1
    switch shard.state {
    case .open, .poisoned: open.append(shard.id)
    case .reclaiming:
      victimCount += 1
      if victims.count < limit / 2 { victims.append(shard) }
    case .sealed:
      if shard.deadBytes > 0 { worst.offer(shard.id, UInt64(shard.deadBytes)) }
      newest.offer(shard.id, shard.sealOrder)
    case .free: break
    }
  }

  /// At most half of them all.
  var chosenVictims: [Shard] { victims }

  /// The open ones as far as there is place, and of the sealed ones half those with most garbage and half the newest.
  var chosenOthers: [ShardID] {
    let room = limit - victims.count
    var chosen = Array(open.sorted { $0.index > $1.index }.prefix(room))
    let sealedRoom = room - chosen.count
    let half = worst.ids.prefix((sealedRoom + 1) / 2)
    chosen += half
    let taken = Set(half)
    chosen += newest.ids.lazy.filter { !taken.contains($0) }.prefix(sealedRoom - half.count)
    return chosen
  }
}

/// The shards with the greatest figures.
private struct Greatest {
  private let limit: Int
  /// Ascending.
  private var kept: [(figure: UInt64, id: ShardID)] = []

  init(_ limit: Int) { self.limit = limit }

  /// The greatest first.
  var ids: [ShardID] { kept.reversed().map(\.id) }

  mutating func offer(_ id: ShardID, _ figure: UInt64) {
    if kept.count == limit, let least = kept.first, figure <= least.figure { return }
    var (low, high) = (0, kept.count)
    while low < high {
      let middle = (low + high) / 2
      if kept[middle].figure < figure { low = middle + 1 } else { high = middle }
    }
    kept.insert((figure, id), at: low)
    if kept.count > limit { kept.removeFirst() }
  }
}
