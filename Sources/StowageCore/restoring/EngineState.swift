/// What a shell must know to make an engine go on where another left off: what a catalog holds, and two counters.
///
/// Not in here, because no catalog knows it, and so forgotten by a restart:
/// - the policies' own state, generators included: it comes with the policies;
/// - unfinished plans: a survivor is where the catalog says, and plans are numbered from 0 again;
/// - which shards could not be read: all can, until the shell says otherwise;
/// - whether cleaning was suspended: it is not;
/// - where an extent ended that had its object's next one right behind it: they are one. A policy is asked once for it.
/// - the order of an object's extents in different shards, and so of the shards that its release frees: the numbers';
/// - which of the shards in one step of the garbage index came first, and which of two open shards was appended to last
///   within one moment: the one with the lower seal order and the lower number.
public struct EngineState: Hashable, Sendable {
  /// Of the latest event; the first event of the restored engine must not be earlier.
  public var instant: Instant
  /// ``Space/ingestedBytes``.
  public var ingestedBytes: Int
  /// ``Space/copiedBytes``.
  public var copiedBytes: Int
  /// Shards opened so far, and so the number of the next.
  public var openedShards: UInt32
  /// Shards sealed so far, and so the seal order of the next.
  public var sealedShards: UInt64
  /// Objects and pending uploads. The restored engine numbers them by their places here, and new ones from behind them.
  public var uploads: [Upload]
  /// The shards that are not freed, by ascending number.
  public var shards: [Shard]

  public init(
    instant: Instant, ingestedBytes: Int, copiedBytes: Int, openedShards: UInt32, sealedShards: UInt64,
    uploads: [Upload], shards: [Shard]
  ) {
    self.instant = instant
    self.ingestedBytes = ingestedBytes
    self.copiedBytes = copiedBytes
    self.openedShards = openedShards
    self.sealedShards = sealedShards
    self.uploads = uploads
    self.shards = shards
  }

  /// An object or a pending upload.
  public struct Upload: Hashable, Sendable {
    /// What was told when it began, with its moment, and what has changed since: expiry and reads.
    public var facts: ChunkFacts
    /// Whether it is an object yet.
    public var standing: Standing

    public init(_ facts: ChunkFacts, _ standing: Standing) {
      self.facts = facts
      self.standing = standing
    }
  }

  /// How far an upload has come.
  public enum Standing: Hashable, Sendable {
    /// An object. The uploads that were committed with it are part of it and have no number of their own.
    case committed
    /// An upload in progress, with what was assigned to it.
    case pending(PlacementClass, Tier)
  }

  /// An open shard, or a sealed one in which something lives.
  public struct Shard: Hashable, Sendable {
    /// Its number.
    public var id: ShardID
    /// The class that it was opened for.
    public var placementClass: PlacementClass
    /// The tier that it was opened for.
    public var tier: Tier
    /// When it was opened.
    public var opened: Moment
    /// When it was last appended to.
    public var appended: Moment
    /// When it was sealed; without meaning while it is open.
    public var sealed: Moment
    /// ``Shard/sealOrder`` of the engine's; without meaning while it is open.
    public var sealOrder: UInt64
    /// Whether more may be appended.
    public var isOpen: Bool
    /// Stored bytes, dead ones included.
    public var length: UInt32
    /// What lives in it, by ascending offset.
    public var chunks: [Chunk]

    public init(
      id: ShardID, placementClass: PlacementClass, tier: Tier, opened: Moment, appended: Moment,
      sealed: Moment,
      sealOrder: UInt64, isOpen: Bool, length: UInt32, chunks: [Chunk]
    ) {
      self.id = id
      self.placementClass = placementClass
      self.tier = tier
      self.opened = opened
      self.appended = appended
      self.sealed = sealed
      self.sealOrder = sealOrder
      self.isOpen = isOpen
      self.length = length
      self.chunks = chunks
    }
  }

  /// A live chunk.
  public struct Chunk: Hashable, Sendable, BitwiseCopyable {
    /// The object or pending upload that it belongs to: a place in ``EngineState/uploads``.
    public var owner: UploadID
    /// Where it begins in its shard.
    public var offset: UInt32
    /// Stored bytes, at least 1.
    public var bytes: UInt32

    public init(owner: UploadID, offset: UInt32, bytes: UInt32) {
      self.owner = owner
      self.offset = offset
      self.bytes = bytes
    }
  }
}
