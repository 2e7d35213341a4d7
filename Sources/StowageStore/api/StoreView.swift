/// A store at work, for a picture of it that is drawn anew each second.
public struct StoreView: Hashable, Sendable {
  /// Its figures; those of holes as of the last count that is through, nil before.
  public var statistics: StoreStatistics
  /// Some of its shards, in the order of their numbers: see ``Store/view(shards:cells:)`` for which.
  public var shards: [Shard]
  /// How many shards there are.
  public var shardCount: Int
  /// What goes on to get garbage back.
  public var reclaim: Reclaim
  /// The latest shards that are gone, in the order in which they went.
  public var freed: [Freed]
  /// Numbers of the devices that are not there.
  public var missingDevices: [Int]

  /// A shard and how it is filled.
  public struct Shard: Hashable, Sendable {
    /// ``ShardRow/id``.
    public var id: UInt32
    /// The placement class that it was opened for.
    public var placementClass: UInt32
    /// Number of its tier.
    public var tier: UInt8
    /// Where it stands in its life.
    public var state: State
    /// Dead ones included.
    public var storedBytes: Int
    /// In live chunks, headers included. Of a victim: what is still to be copied.
    public var liveBytes: Int
    /// Equal parts of the room that a shard has, from its beginning: 0 where nothing was written yet, else
    /// ``StripCells/dead`` to ``StripCells/live``. Empty where it has not been looked at yet.
    public var cells: [UInt8]
  }

  /// Where a shard stands in its life.
  public enum State: String, Hashable, Sendable, CaseIterable {
    /// Appended to.
    case open
    /// Not appended to any more, and not in fragments yet.
    case closing
    /// In fragments.
    case sealed
    /// A victim: its survivors are on their way to other shards.
    case reclaiming
  }

  /// What goes on to get garbage back.
  public struct Reclaim: Hashable, Sendable {
    /// Shards whose survivors are planned elsewhere.
    public var victims: Int
    /// Of survivors that wait to be copied.
    public var waitingBytes: Int
    /// Why nothing is reclaimed; nil where it would be.
    public var pause: Pause?
    /// Most garbage that there is to be, as a part of the stored bytes; nil where there is no limit.
    public var garbageCap: Double?
  }

  /// Why nothing is reclaimed.
  public enum Pause: String, Hashable, Sendable {
    /// The store was opened so, or has no limit to keep.
    case onRequest = "on request"
    /// A device is missing.
    case missingDevice = "missing device"
    /// There is little room: one victim is taken at a time.
    case shortOfRoom = "short of room"
  }

  /// A shard that is gone.
  public struct Freed: Hashable, Sendable {
    /// ``ShardRow/id``.
    public var id: UInt32
    /// Whether something had to be copied out of it.
    public var isReclaimed: Bool
  }
}

extension Store {
  /// A picture of the store. What it costs has a bound, however many chunks there are: a shard is looked at again only where
  /// it has changed, and of those as many as together were given some 65,000 chunks; the others show what they were the
  /// last time. Holes are counted a few shards at a time, and their quantiles are at most a sixteenth too large.
  ///
  /// - Parameters:
  ///   - limit: Shards in it: the open ones, the victims, and of the rest half those with most garbage and half the newest.
  ///   - cells: Parts of each shard.
  public func view(shards limit: Int = 240, cells: Int = 64) throws(StoreError) -> StoreView {
    precondition(limit > 0 && cells > 0, "a view of \(limit) shards in \(cells) cells")
    return try look { (core) throws(StoreError) in core.view(limit, cells) }
  }
}
