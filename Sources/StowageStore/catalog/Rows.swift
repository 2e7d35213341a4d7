public import StowageCore

/// A bucket.
public struct BucketRow: Hashable, Sendable {
  /// Dense, from 1; the placement policies' number of it. Never reused.
  public var id: UInt32
  /// As clients know it.
  public var name: String
  /// When it was made.
  public var created: Instant
  /// What a put and a delete do to the versions there are.
  public var versioning: Versioning
  /// Configuration that the S3 layer keeps with a bucket and the store does not look into, in the order of the names.
  public var documents: [Document]
}

/// Whether a bucket keeps versions.
public enum Versioning: UInt8, Sendable, CaseIterable {
  /// A put replaces, a delete removes.
  case off
  /// Every put makes a version, a delete makes a marker.
  case enabled
  /// Versions stay; puts and deletes replace the null version.
  case suspended
}

/// A named piece of configuration.
public struct Document: Hashable, Sendable {
  /// What it is looked up by.
  public var name: String
  /// The whole of it.
  public var bytes: [UInt8]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}

/// A version of an object, or a marker that it was deleted.
public struct VersionRow: Hashable, Sendable {
  /// Ascending in the order of commit, never reused. Of a key's versions the one with the largest is current.
  public var id: UInt64
  /// ``BucketRow/id``.
  public var bucket: UInt32
  /// As the client gave it, told apart by its bytes.
  public var key: String
  /// Whether it says that the object was deleted; such a version has no content.
  public var isDeleteMarker: Bool
  /// Whether it is the null version, which the next put without versioning replaces.
  public var isNull: Bool
  /// Bytes of its content.
  public var bytes: Int
  /// What clients are told to be its last change.
  public var modified: Instant
  /// When it expires.
  public var expiry: Instant?
  /// The uploads whose chunks are its content, in order. The first gives the engine's object its number.
  public var uploads: [UInt64]
  /// What the S3 layer keeps with it.
  public var attributes: ObjectAttributes
}

/// A run of content that came in one piece: a whole object, or a part of a multipart upload.
public struct UploadRow: Hashable, Sendable {
  /// Never reused.
  public var id: UInt64
  /// ``BucketRow/id``.
  public var bucket: UInt32
  /// Of the object that it is for.
  public var key: String
  /// When it began.
  public var started: Instant
  /// The version that it belongs to, nil while it is pending.
  public var version: UInt64?
  /// The multipart upload that it is a part of, nil for others and once that is complete.
  public var multipart: UInt64?
  /// The place in the multipart upload, from 1; 0 for others.
  public var partNumber: UInt32
  /// Bytes of content, chunks that are committed alone.
  public var bytes: Int
  /// Of the content of a part, as the S3 layer gives it, read like ``ObjectAttributes/etag`` up to a semicolon, behind which
  /// is what else that layer wants to know of the part; empty while it is pending.
  public var etag: String
  /// What the policy answered when it began.
  public var placementClass: UInt32
  /// What the policy answered when it began.
  public var tier: UInt8
  /// What the core was told when it began.
  public var uploaded: Moment
  /// When the core was told that it expires.
  public var expiry: Instant?
}

/// An upload in parts that may be resumed.
public struct MultipartRow: Hashable, Sendable {
  /// Never reused.
  public var id: UInt64
  /// ``BucketRow/id``.
  public var bucket: UInt32
  /// Of the object that it is for.
  public var key: String
  /// When it began.
  public var started: Instant
  /// Of the version that it becomes.
  public var expiry: Instant?
  /// What the version is to have.
  public var attributes: ObjectAttributes
}

/// Where a chunk is.
public struct ChunkRow: Hashable, Sendable {
  /// Never reused; a moved chunk keeps it.
  public var id: UInt64
  /// ``UploadRow/id``.
  public var upload: UInt64
  /// Place among the chunks of its upload, from 0.
  public var index: UInt32
  /// ``ShardRow/id``.
  public var shard: UInt32
  /// Of its record from the beginning of the shard.
  public var offset: UInt32
  /// Bytes of its record: header and payload.
  public var recordBytes: UInt32
  /// Bytes of content.
  public var contentBytes: UInt32
  /// ``ChunkForm`` of the payload, and 16 more where that is encrypted.
  public var form: UInt8
  /// CRC-32C of the payload.
  public var payloadChecksum: UInt32
}

/// A shard.
public struct ShardRow: Hashable, Sendable {
  /// The engine's number, ascending in the order of opening, never reused.
  public var id: UInt32
  /// Names its files.
  public var uuid: UniqueID
  /// What the policy answered for the chunks in it.
  public var placementClass: UInt32
  /// Where the policy put it.
  public var tier: UInt8
  /// How its bytes are kept.
  public var state: ShardRowState
  /// Committed bytes, dead ones included.
  public var length: UInt32
  /// When it was opened.
  public var opened: Moment
  /// When it was last appended to.
  public var appended: Moment
  /// When it was sealed; without meaning before.
  public var sealed: Moment
  /// Its place among the sealed ones; without meaning before.
  public var sealOrder: UInt64
  /// The erasure code, as text.
  public var code: String
  /// The devices of the copies while ``state`` has copies, else those of the fragments, in order; ``noDevice`` where
  /// one is missing.
  public var places: [UInt16]
  /// CRC-32C of each fragment's content; empty while ``state`` has copies.
  public var fragmentChecksums: [UInt32]

  /// Stands for a copy or fragment that is nowhere.
  public static var noDevice: UInt16 { .max }
}

/// How a shard's bytes are kept.
public enum ShardRowState: UInt8, Sendable, CaseIterable {
  /// Copies that may be appended to.
  case open
  /// Copies that are not appended to any more, and no fragments yet.
  case closing
  /// Fragments.
  case sealed
  /// Fragments or copies of a shard that holds nothing live: they go when the last reader has left.
  case reclaiming
}

/// A device of the store.
public struct DeviceRow: Hashable, Sendable {
  /// Its place in the store, from 0.
  public var number: UInt16
  /// What its superblock says that it is.
  public var uuid: UniqueID
  /// The last epoch in which the store had it; an older one on the device itself tells that it is stale.
  public var epoch: UInt64
}

/// What the store must never count twice.
public struct Counters: Hashable, Sendable {
  /// The next id of a version, upload, multipart upload or chunk.
  public var nextID: UInt64 = 1
  /// The next id of a bucket.
  public var nextBucket: UInt32 = 1
  /// Shards opened so far: the engine's next number.
  public var openedShards: UInt32 = 0
  /// Shards sealed so far.
  public var sealedShards: UInt64 = 0
  /// Stored bytes that uploads have brought so far: the second clock.
  public var ingestedBytes: Int = 0
  /// Bytes copied by reclaims so far.
  public var copiedBytes: Int = 0
  /// Ascending with each open of the store.
  public var epoch: UInt64 = 0
  /// Whether the store was closed in order after ``epoch``.
  public var isClean = false
  /// The latest instant that the core was told; its clock never runs backwards.
  public var instant = Instant.zero
}
