import StowageCore

/// Over how many shards the chunks of objects lie, and in how many pieces: what a get of a whole object has to read.
///
/// Memory: 4 bytes per shard ever opened, once there are objects.
struct Scatter: ~Copyable {
  /// Objects that were looked at and have bytes.
  private(set) var objects = 0
  private(set) var shards = 0
  private(set) var pieces = 0
  private(set) var smallPieces = 0
  /// By shard, the latest object that was found in it.
  private var seen = Table<UInt32>()
  private var look: UInt32 = 0

  /// Below this a disk takes longer to find a piece than to read it: 120 requests a second, 130 MB/s.
  static var smallBytes: Int { 1 << 20 }

  /// Looks at a live object.
  ///
  /// - Complexity: O(extents of the object).
  mutating func look(at object: UInt32, in ledger: Ledger) {
    let before = pieces
    look &+= 1
    ledger.forEachExtent(ofObject: UploadID(object)) { shard, bytes, _ in
      pieces += 1
      if bytes < Self.smallBytes { smallPieces += 1 }
      let index = Int(shard.id.index)
      if index >= seen.count { seen.extend(toInclude: index, with: 0) }
      if seen[index] != look {
        seen[index] = look
        shards += 1
      }
    }
    if pieces > before { objects += 1 }
  }
}

extension Replay {
  /// Looks at live objects; where they have more than 65,535 chunks, only at every n-th key, n = ⌊chunks / 32,768⌋.
  borrowing func scatterOfObjects() -> Scatter {
    var scatter = Scatter()
    let step = max(1, engine.space.liveChunks >> 15)
    for key in stride(from: 0, to: objects.count, by: step) where objects[key] != Self.absent {
      scatter.look(at: objects[key], in: engine.ledger)
    }
    return scatter
  }
}
