/// What a placement policy may know about an upload when it begins, and about an object's chunks when they
/// survive a reclaim. Nothing in here is about the future.
///
/// Names (bucket, content type, …) are dense numbers that the shell hands out in order of first
/// appearance; 0 stands for "unknown".
public struct ChunkFacts: Hashable, Sendable, BitwiseCopyable {
  /// Dense number of the key, stable over overwrites.
  public var key: UInt32
  public var bucket: UInt32
  public var contentType: UInt32
  public var tenant: UInt32
  /// Uploads of one job share a batch.
  public var batch: UInt32
  /// User's bytes of the whole upload, before compression, as declared at its beginning.
  public var logicalBytes: Int?
  /// When the upload began, on both clocks; the core fills it in.
  public var uploaded: Moment
  /// When the object expires, if the user has said so.
  public var expiry: Instant?
  /// How often the object was read, and when last; kept by the core where a policy asks for it.
  public var reads: UInt32
  public var lastRead: Instant?

  @inlinable public init(
    key: UInt32 = 0, bucket: UInt32 = 0, contentType: UInt32 = 0, tenant: UInt32 = 0, batch: UInt32 = 0,
    logicalBytes: Int? = nil, expiry: Instant? = nil
  ) {
    self.key = key
    self.bucket = bucket
    self.contentType = contentType
    self.tenant = tenant
    self.batch = batch
    self.logicalBytes = logicalBytes
    self.uploaded = Moment(wall: .zero, ingestedBytes: 0)
    self.expiry = expiry
    self.reads = 0
    self.lastRead = nil
  }
}

/// The facts that a policy wants to see again when a chunk survives, is read or released.
///
/// The core keeps one column per member, indexed by object; a fact that is not asked for costs nothing and
/// reads as unknown. At the beginning of an upload a policy sees everything that the shell knows.
public struct FactSet: OptionSet, Sendable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let key = FactSet(rawValue: 1 << 0)
  public static let bucket = FactSet(rawValue: 1 << 1)
  public static let contentType = FactSet(rawValue: 1 << 2)
  public static let tenant = FactSet(rawValue: 1 << 3)
  public static let batch = FactSet(rawValue: 1 << 4)
  public static let logicalBytes = FactSet(rawValue: 1 << 5)
  public static let uploadedWall = FactSet(rawValue: 1 << 6)
  public static let uploadedBytes = FactSet(rawValue: 1 << 7)
  public static let expiry = FactSet(rawValue: 1 << 8)
  public static let reads = FactSet(rawValue: 1 << 9)
}
