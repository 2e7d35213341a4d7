public import StowageCore

/// How much a store holds and how it lies, from its catalog alone. The same figures as those of ``StoreStatistics``.
public struct SpaceSurvey: Hashable, Sendable {
  /// Of live chunks, without their records' headers.
  public var liveBytes: Int
  /// In all shards.
  public var storedBytes: Int
  /// Garbage, trapped bytes included.
  public var deadBytes: Int
  /// Garbage in open shards.
  public var trappedBytes: Int
  /// How full the shards are.
  public var fragmentation: StoreStatistics.Fragmentation

  /// Surveys shards; those that are on their way out count as gone.
  public init(of map: ShardMap) {
    let shards = map.shards.filter { $0.state != .reclaiming }
    let overhead = shards.reduce(0) { $0 + $1.liveChunks } * RecordHeader.byteCount
    storedBytes = shards.reduce(0) { $0 + $1.bytes }
    liveBytes = shards.reduce(0) { $0 + $1.liveBytes } - overhead
    deadBytes = shards.reduce(0) { $0 + $1.deadBytes }
    trappedBytes = shards.reduce(0) { $0 + ($1.state == .open ? $1.deadBytes : 0) }
    fragmentation = StoreStatistics.Fragmentation(
      Fragmentation(of: map), live: liveBytes, deadSealed: deadBytes - trappedBytes, deadOpen: trappedBytes,
      overhead: overhead)
  }
}

extension ShardMap.Shard {
  /// In all holes.
  public var deadBytes: Int { holes.reduce(0) { $0 + $1.count } }
}

extension Fragmentation {
  /// What an engine's survey gives, from rows.
  public init(of map: ShardMap) {
    self.init()
    for shard in map.shards where shard.state != .reclaiming {
      if shard.state != .open && shard.bytes > 0 {
        liveFractions.append(Double(shard.liveBytes) / Double(shard.bytes))
      }
      holes += shard.holes.map(\.count)
    }
    liveFractions.sort()
    holes.sort()
  }
}
