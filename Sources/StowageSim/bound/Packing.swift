import StowageCore

/// A problem of packing: what arrives, when it dies, and what room there is.
///
/// The rules, under which the bounds hold: a chunk is appended on arrival to one of at most `openShards` open shards; a
/// shard is sealed when the next chunk does not fit, and not before; nothing is copied. A sealed shard holds all its bytes
/// until the last of them dies, one that is never sealed until the trace ends.
///
/// Time counts from where measuring begins, in milliseconds: a death before is at 0, one after the trace at its end.
struct Packing: Sendable {
  /// What one put brings. The bounds let its chunks go different ways, which a policy does not.
  struct Upload: Sendable {
    /// When it dies.
    var death: Double
    /// Stored bytes, at least 1.
    var bytes: Double
  }

  /// In the order of arrival.
  var uploads: [Upload] = []
  /// How many of them arrive before measuring begins.
  var unmeasured = 0
  /// When the trace ends.
  var end = 0.0
  /// Stored bytes of the smallest and of the largest chunk.
  var chunkBytes = 1...1
  /// Capacity of a shard.
  var shardBytes: Int
  /// Most shards that are open at once.
  var openShards: Int
  /// ∫ live bytes dt, in bytes · ms.
  var liveTime = 0.0
  /// The same without the overhead of records.
  var payloadTime = 0.0

  /// How many chunks fill a shard, where all have one size.
  var chunksPerShard: Int? {
    chunkBytes.lowerBound == chunkBytes.upperBound ? shardBytes / chunkBytes.lowerBound : nil
  }

  /// Bytes that every sealed shard holds: the next chunk did not fit.
  var leastSealedBytes: Int {
    chunksPerShard.map { $0 * chunkBytes.lowerBound } ?? shardBytes - chunkBytes.upperBound + 1
  }

  /// ∫ dead bytes dt that no packing undercuts, in bytes · ms: the largest of the bounds.
  var leastDeadTime: Double {
    var windows = WindowBound(self)
    let least = windows.leastDeadTime()
    guard let perShard = chunksPerShard else { return least }
    if let pair = PairPacking(self, perShard: perShard) { return pair.deadTime }
    var tracks = TrackBound(self, perShard: perShard)
    return max(least, DeathOrderBound(self, perShard: perShard).leastDeadTime, tracks?.leastDeadTime() ?? 0)
  }
}
