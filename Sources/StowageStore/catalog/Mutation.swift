/// One change of the catalog. A group of them is applied as a whole, and is what the metadata log keeps.
public enum Mutation: Hashable, Sendable {
  /// Adds a row, or replaces the one with its id.
  case bucket(BucketRow)
  case dropBucket(UInt32)
  /// Adds a row, or replaces the one with its id.
  case version(VersionRow)
  /// Drops a version, its uploads and their chunks.
  case dropVersion(UInt64)
  /// Adds a row, or replaces the one with its id; its chunks stay.
  case upload(UploadRow)
  /// Drops an upload and its chunks.
  case dropUpload(UInt64)
  /// Adds a row, or replaces the one with its id.
  case multipart(MultipartRow)
  /// Drops the row alone: its parts are dropped or owned by a version on their own.
  case dropMultipart(UInt64)
  /// Adds a row.
  case chunk(ChunkRow)
  /// Changes a chunk's place if it is still where the copy was taken from; otherwise nothing.
  case moveChunk(UInt64, from: ChunkPlace, to: ChunkPlace)
  /// The same for a chunk whose copy is compressed otherwise.
  case transcodeChunk(UInt64, from: ChunkPlace, to: ChunkPlace, ChunkEncoding)
  /// Adds a row, or replaces the one with its id.
  case shard(ShardRow)
  case dropShard(UInt32)
  /// Adds a row, or replaces the one with its number.
  case device(DeviceRow)
  case counters(Counters)
  /// Keeps a document of the store itself: what a policy has learned, settings, acknowledged losses.
  case document(Document)
  case dropDocument(String)
}

/// Shard and offset of a record.
public struct ChunkPlace: Hashable, Sendable {
  /// ``ShardRow/id``.
  public var shard: UInt32
  /// Of the record from the beginning of the shard.
  public var offset: UInt32

  public init(shard: UInt32, offset: UInt32) {
    self.shard = shard
    self.offset = offset
  }
}

/// What of a chunk's row is its codec's.
public struct ChunkEncoding: Hashable, Sendable {
  /// ``ChunkRow/form``.
  public var form: UInt8
  /// ``ChunkRow/recordBytes``.
  public var recordBytes: UInt32
  /// ``ChunkRow/payloadChecksum``.
  public var payloadChecksum: UInt32

  public init(form: UInt8, recordBytes: UInt32, payloadChecksum: UInt32) {
    self.form = form
    self.recordBytes = recordBytes
    self.payloadChecksum = payloadChecksum
  }
}
