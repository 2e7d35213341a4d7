/// The course of one run: what its shards held over time, and what became of each.
public struct RunRecord: Hashable, Sendable {
  /// When the trace begins and ends, in milliseconds.
  public var span: ClosedRange<Int64>
  /// When the warm-up ended; nil where it lasted to the end.
  public var warmMilliseconds: Int64?
  /// Equally spaced from the first to the last row.
  public var timeline: [TimelinePoint] = []
  /// Every shard ever opened, by number.
  public var shards: [ShardRecord] = []
  /// Some of them, with what lay where.
  public var map: [MappedShard] = []
}

/// The books at one moment.
public struct TimelinePoint: Hashable, Sendable {
  /// Since 1970.
  public var milliseconds: Int64
  /// Brought by uploads since the beginning.
  public var ingestedBytes: Int
  /// Copied by reclaim since the beginning.
  public var copiedBytes: Int
  /// Live chunks with their records.
  public var liveBytes: Int
  /// Garbage in open shards.
  public var trappedBytes: Int
  /// In all shards.
  public var storedBytes: Int
  /// On devices.
  public var physicalBytes: Int
  /// Shards that are appended to.
  public var openShards: Int
  /// Shards that are not.
  public var sealedShards: Int
  /// Whether the warm-up is over.
  public var isWarm: Bool

  /// Garbage, trapped bytes included.
  public var deadBytes: Int { storedBytes - liveBytes }
}

/// The life of a shard.
public struct ShardRecord: Hashable, Sendable {
  /// How it ended.
  public enum End: UInt8, Hashable, Sendable {
    /// It is still appended to when the trace ends.
    case open
    /// It is still there, and not appended to any more.
    case sealed
    /// Nothing in it lived any more.
    case freedWhole
    /// Its survivors were copied out.
    case reclaimed
  }

  /// Of the policy.
  public var placementClass: UInt32
  /// By number, the hottest 0.
  public var tier: UInt8
  /// How it ended.
  public var end = End.open
  /// Since 1970, like the others.
  public var openedMilliseconds: Int64
  /// nil where it was never sealed.
  public var sealedMilliseconds: Int64?
  /// nil where it is still there.
  public var endedMilliseconds: Int64?
  /// All that was appended.
  public var storedBytes = 0
  /// The survivors of other shards among it.
  public var copiedInBytes = 0
  /// What lived when it ended, or when the trace did.
  public var liveBytes = 0
  /// Maximal runs of dead bytes at that moment.
  public var holes = 0
  /// Distance between the quartiles of the death times of what lived when it was sealed, by bytes; nil where nothing did.
  public var deathSpreadMilliseconds: Int64?

  /// What was dead when it ended, or when the trace did.
  public var deadBytes: Int { storedBytes - liveBytes }
}

/// A shard of the map: what lay in the middle of each of its cells, and from when to when.
///
/// Times are counted in 254ths of the trace; ``never`` is not within it.
public struct MappedShard: Hashable, Sendable {
  /// The time of what does not happen within the trace.
  public static let never = UInt8.max
  /// Equal parts of a shard's capacity.
  public static let cellCount = 64

  /// Among ``RunRecord/shards``.
  public var shard: UInt32
  /// When something was put there.
  public var placed = [UInt8](repeating: never, count: cellCount)
  /// When that dies.
  public var deaths = [UInt8](repeating: never, count: cellCount)
}
