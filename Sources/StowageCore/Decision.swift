/// What to do, in order. Offsets and lengths are stored bytes.
public enum Decision: Hashable, Sendable, BitwiseCopyable {
  /// The upload's chunks belong to this class and tier, so the shell knows the codec before it compresses.
  case assign(UploadID, PlacementClass, Tier)
  /// A new shard for a class.
  case open(ShardID, PlacementClass, Tier)
  /// Write the next chunk of the upload there.
  case append(UploadID, ShardID, offset: Int, bytes: Int)
  /// Nothing will be appended to the shard any more.
  case seal(ShardID, SealReason)
  /// Compress these survivors with the tier's codec and say how large they have become: ``Event/transcoded(_:_:)``, once
  /// for all of the plan. Their moves follow then.
  case transcode(PlanID, Transcoding)
  /// Copy a piece of the victim; the piece consists of whole chunks of one object.
  case move(PlanID, Move)
  /// The shard holds nothing live. With a plan, its bytes go once the plan's moves are durable.
  case free(ShardID, PlanID?)
}

/// Survivors of a plan that change codec: whole chunks of one object that lie one behind the other in the victim.
public struct Transcoding: Hashable, Sendable, BitwiseCopyable {
  /// The object, or the pending upload, that the chunks belong to.
  public var owner: UploadID
  /// The victim.
  public var from: ShardID
  /// Where the first of them lies in the victim, in bytes.
  public var fromOffset: Int
  /// Stored bytes of all of them as they are.
  public var bytes: Int
  /// How many there are, at least 1.
  public var chunks: Int
  /// The tier that they will be in.
  public var tier: Tier

  package init(owner: UploadID, from: ShardID, fromOffset: Int, bytes: Int, chunks: Int, tier: Tier) {
    self.owner = owner
    self.from = from
    self.fromOffset = fromOffset
    self.bytes = bytes
    self.chunks = chunks
    self.tier = tier
  }
}

/// A chunk under its new codec.
public struct TranscodedChunk: Hashable, Sendable, BitwiseCopyable {
  /// Where it lies in the victim, in bytes.
  public var fromOffset: Int
  /// Stored bytes under the new codec, at least 1.
  public var bytes: Int

  public init(fromOffset: Int, bytes: Int) {
    self.fromOffset = fromOffset
    self.bytes = bytes
  }
}

/// One piece of a plan: `fromBytes` at `fromOffset` of the victim become `bytes` at `toOffset` of another shard.
public struct Move: Hashable, Sendable, BitwiseCopyable {
  /// The object, or the pending upload, that the piece belongs to.
  public var owner: UploadID
  /// The victim.
  public var from: ShardID
  /// Where the piece lies in the victim, in bytes.
  public var fromOffset: Int
  /// The shard that it is appended to; may have been opened by an earlier decision of the same event.
  public var to: ShardID
  /// Where it begins in that shard, in bytes.
  public var toOffset: Int
  /// Stored bytes of the piece where it goes.
  public var bytes: Int
  /// Stored bytes of the piece in the victim: others than ``bytes`` only where it changes codec.
  public var fromBytes: Int
  /// Whole chunks in the piece, at least 1.
  public var chunks: Int

  package init(
    owner: UploadID, from: ShardID, fromOffset: Int, fromBytes: Int? = nil, to: ShardID, toOffset: Int,
    bytes: Int, chunks: Int
  ) {
    self.owner = owner
    self.from = from
    self.fromOffset = fromOffset
    self.to = to
    self.toOffset = toOffset
    self.bytes = bytes
    self.fromBytes = fromBytes ?? bytes
    self.chunks = chunks
  }
}

/// Why a shard was sealed.
public enum SealReason: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The next chunk does not fit.
  case full
  /// It has been open for the maximum open age.
  case age
  /// Another class needs an open shard and the budget is spent.
  case budget
  /// It held most of the garbage that is trapped in open shards.
  case trapped
  /// An append failed, or a crash cut it off.
  case poisoned
}
