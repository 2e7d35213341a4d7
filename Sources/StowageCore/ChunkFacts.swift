/// What a placement policy may know about an upload when it begins, and about an object's chunks when they
/// survive a reclaim. Nothing in here is about the future.
///
/// Names (bucket, content type, …) are dense numbers that the shell hands out in order of first
/// appearance; 0 stands for "unknown".
public struct ChunkFacts: Hashable, Sendable, BitwiseCopyable {
  /// Dense number of the key, stable over overwrites.
  public var key: UInt32
  /// The key as a number, where all keys of a trace are decimal numbers, as those of block traces are.
  @inlinable public var address: UInt64? {
    get { addressOrMax == .max ? nil : addressOrMax }
    set { addressOrMax = newValue ?? .max }
  }
  /// Number of the bucket.
  public var bucket: UInt32
  /// Number of the content type.
  public var contentType: UInt32
  /// Number of the tenant.
  public var tenant: UInt32
  /// Number of the batch. Uploads of one job share one.
  public var batch: UInt32
  /// Hash of the key's prefix, ``KeyPrefix``; 0 where the key has none.
  public var prefix: UInt32
  /// User's bytes of the whole upload, before compression, as declared at its beginning.
  public var logicalBytes: Int?
  /// How long the version that the upload overwrites has lived when the upload begins, nil where there is none.
  @inlinable public var overwritten: Lifetime? {
    get { overwrittenOrNever.wallMilliseconds == .max ? nil : overwrittenOrNever }
    set { overwrittenOrNever = newValue ?? .never }
  }
  /// When the upload began, on both clocks; the core fills it in.
  public var uploaded: Moment
  /// When the object expires, if the user has said so.
  public var expiry: Instant?
  /// How often the object was read; kept by the core where a policy asks for it.
  public var reads: UInt32
  /// When it was last read, nil where never.
  public var lastRead: Instant?
  // Facts are part of an event, so an optional's eight bytes more are copied with each.
  @usableFromInline var addressOrMax: UInt64
  @usableFromInline var overwrittenOrNever: Lifetime

  @inlinable public init(
    key: UInt32 = 0, bucket: UInt32 = 0, contentType: UInt32 = 0, tenant: UInt32 = 0, batch: UInt32 = 0,
    logicalBytes: Int? = nil, expiry: Instant? = nil
  ) {
    self.key = key
    self.addressOrMax = .max
    self.overwrittenOrNever = .never
    self.bucket = bucket
    self.contentType = contentType
    self.tenant = tenant
    self.batch = batch
    self.prefix = 0
    self.logicalBytes = logicalBytes
    self.uploaded = Moment(wall: .zero, ingestedBytes: 0)
    self.expiry = expiry
    self.reads = 0
    self.lastRead = nil
  }
}

/// A time span on both clocks.
public struct Lifetime: Hashable, Sendable, BitwiseCopyable {
  /// Milliseconds of wall time.
  public var wallMilliseconds: Int64
  /// Bytes ingested meanwhile.
  public var ingestedBytes: Int

  /// Stands for none.
  @inlinable static var never: Lifetime { Lifetime(wallMilliseconds: .max, ingestedBytes: .max) }

  @inlinable init(wallMilliseconds: Int64, ingestedBytes: Int) {
    self.wallMilliseconds = wallMilliseconds
    self.ingestedBytes = ingestedBytes
  }

  /// From one moment to a later one.
  @inlinable public init(from start: Moment, to end: Moment) {
    // Wall times of a trace may lie at both ends of their range.
    wallMilliseconds = min(.max - 1, end.wall.milliseconds &- start.wall.milliseconds)
    ingestedBytes = end.ingestedBytes &- start.ingestedBytes
  }
}

/// The facts that a policy wants to see again when a chunk survives, is read or released.
///
/// The core keeps one column per member, indexed by object; a fact that is not asked for costs nothing and
/// reads as unknown. At the beginning of an upload a policy sees everything that the shell knows; what costs a shell
/// something to know, it looks up for those who ask.
public struct FactSet: OptionSet, Sendable {
  /// One bit per fact.
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// ``ChunkFacts/key``, 4 bytes per object.
  @inlinable public static var key: FactSet { FactSet(rawValue: 1 << 0) }
  /// ``ChunkFacts/bucket``, 4 bytes per object.
  @inlinable public static var bucket: FactSet { FactSet(rawValue: 1 << 1) }
  /// ``ChunkFacts/contentType``, 4 bytes per object.
  @inlinable public static var contentType: FactSet { FactSet(rawValue: 1 << 2) }
  /// ``ChunkFacts/tenant``, 4 bytes per object.
  @inlinable public static var tenant: FactSet { FactSet(rawValue: 1 << 3) }
  /// ``ChunkFacts/batch``, 4 bytes per object.
  @inlinable public static var batch: FactSet { FactSet(rawValue: 1 << 4) }
  /// ``ChunkFacts/logicalBytes``, 8 bytes per object.
  @inlinable public static var logicalBytes: FactSet { FactSet(rawValue: 1 << 5) }
  /// The wall time of ``ChunkFacts/uploaded``, 8 bytes per object.
  @inlinable public static var uploadedWall: FactSet { FactSet(rawValue: 1 << 6) }
  /// The ingested bytes of ``ChunkFacts/uploaded``, 8 bytes per object.
  @inlinable public static var uploadedBytes: FactSet { FactSet(rawValue: 1 << 7) }
  /// ``ChunkFacts/expiry``, 8 bytes per object.
  @inlinable public static var expiry: FactSet { FactSet(rawValue: 1 << 8) }
  /// ``ChunkFacts/reads`` and ``ChunkFacts/lastRead``, 12 bytes per object.
  @inlinable public static var reads: FactSet { FactSet(rawValue: 1 << 9) }
  /// ``ChunkFacts/overwritten``, asked of the shell: known at the beginning of an upload only, nothing is kept.
  @inlinable public static var overwritten: FactSet { FactSet(rawValue: 1 << 10) }
  /// ``ChunkFacts/address``, asked of the shell: known at the beginning of an upload only, nothing is kept.
  @inlinable public static var address: FactSet { FactSet(rawValue: 1 << 11) }
  /// ``ChunkFacts/prefix``, asked of the shell, 4 bytes per object.
  @inlinable public static var prefix: FactSet { FactSet(rawValue: 1 << 12) }
}
