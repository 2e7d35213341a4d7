import StowageCore

/// What the packing makes other jobs touch. docs/METRICS.md defines every figure.
///
/// Devices are counted as if no two shards shared one: a device once for each shard that lies on it.
public struct JobFigures: Hashable, Sendable {
  /// One pass that reads all there is, on average.
  public var fsck: Fsck
  /// The deaths of one day, on average.
  public var deletes: Deletes

  /// A pass over all shards; nil where no time passed after the warm-up.
  public struct Fsck: Hashable, Sendable {
    /// On devices, fragments and copies.
    public var bytesRead: Double?
    /// Open and sealed ones.
    public var shards: Double?
    /// Of these shards.
    public var devices: Double?
  }

  /// What dies in sealed shards within a day; nil where less than a day was measured.
  public struct Deletes: Hashable, Sendable {
    /// Stored bytes that die.
    public var deadBytes: Double?
    /// Sealed shards in which anything dies.
    public var shards: Double?
    /// Stored bytes of these shards.
    public var shardBytes: Double?
    /// Of these shards.
    public var devices: Double?
  }

  init(_ means: ShardCensus.Means?, _ days: DeathDays.Sums) {
    fsck = Fsck(bytesRead: means?.physicalBytes, shards: means?.shards, devices: means?.devices)
    deletes = Deletes(
      deadBytes: RunResult.ratio(days.deadBytes, days.days), shards: RunResult.ratio(days.shards, days.days),
      shardBytes: RunResult.ratio(days.shardBytes, days.days),
      devices: RunResult.ratio(days.devices, days.days))
  }
}
