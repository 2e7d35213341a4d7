public import StowageCore

/// What there is and where it is: the fifth of the five seams.
///
/// Changes come in groups with ascending sequence numbers; a group is applied as a whole and durable when
/// ``apply(_:sequence:)`` returns. One thread uses a catalog at a time.
public protocol Catalog: AnyObject {
  /// The number of the last group, 0 before the first.
  func sequence() throws(CatalogError) -> UInt64
  /// Applies a group as a whole, or nothing of it.
  func apply(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError)
  /// Fills an empty catalog with the snapshot of another and goes on from its number. Every other group must follow
  /// the last one, so that none is left out unnoticed.
  func restore(_ snapshot: [Mutation], sequence: UInt64) throws(CatalogError)
  /// Mutations that make an empty catalog equal to this one, in an order in which they can be applied.
  func snapshot() throws(CatalogError) -> [Mutation]

  func counters() throws(CatalogError) -> Counters
  func document(_ name: String) throws(CatalogError) -> [UInt8]?
  /// In the order of their numbers.
  func devices() throws(CatalogError) -> [DeviceRow]

  /// In the order of their names.
  func buckets() throws(CatalogError) -> [BucketRow]
  func bucket(_ name: String) throws(CatalogError) -> BucketRow?

  func version(_ id: UInt64) throws(CatalogError) -> VersionRow?
  /// All versions of a key, the newest first.
  func versions(of key: String, in bucket: UInt32) throws(CatalogError) -> [VersionRow]
  /// Versions in the order of keys' bytes, and of one key the newest first.
  func versions(_ range: VersionRange) throws(CatalogError) -> [VersionRow]
  /// Versions with an expiry at or before `instant`, in the order of expiry and then id.
  func versions(expiringBy instant: Instant, limit: Int) throws(CatalogError) -> [VersionRow]

  func upload(_ id: UInt64) throws(CatalogError) -> UploadRow?
  /// Uploads without a version, in the order of their ids.
  func pendingUploads() throws(CatalogError) -> [UploadRow]
  /// Uploads of a multipart upload, in the order of part number and then id.
  func parts(of multipart: UInt64) throws(CatalogError) -> [UploadRow]
  func multipart(_ id: UInt64) throws(CatalogError) -> MultipartRow?
  /// In the order of keys' bytes, then ids.
  func multiparts(in bucket: UInt32) throws(CatalogError) -> [MultipartRow]

  /// In the order of their places in the upload.
  func chunks(of upload: UInt64) throws(CatalogError) -> [ChunkRow]
  /// In the order of their places in the shard.
  func chunks(in shard: UInt32) throws(CatalogError) -> [ChunkRow]
  func shard(_ id: UInt32) throws(CatalogError) -> ShardRow?
  /// In the order of their ids.
  func shards() throws(CatalogError) -> [ShardRow]

  /// Looks at the catalog's own consistency and returns what is wrong with it, in words.
  func check() throws(CatalogError) -> [String]
  /// Gives up files and locks. Nothing may follow.
  func close() throws(CatalogError)
}

extension Catalog {
  /// Calls `body` with every version of a bucket, in the order of the listing. Memory for one page of them.
  func forEachVersion(
    in bucket: UInt32, _ body: (VersionRow) throws(CatalogError) -> Void
  ) throws(CatalogError) {
    var range = VersionRange(bucket: bucket, currentOnly: false, limit: 1000)
    while true {
      let page = try versions(range)
      for version in page { try body(version) }
      guard let last = page.last else { return }
      (range.afterKey, range.afterVersion) = (last.key, last.id)
    }
  }
}

/// A run of a listing.
public struct VersionRange: Hashable, Sendable {
  /// ``BucketRow/id``.
  public var bucket: UInt32
  /// Of the keys; empty for all of them.
  public var prefix: String
  /// Keys after this one only.
  public var afterKey: String?
  /// With it, also versions of ``afterKey`` that are older than this one.
  public var afterVersion: UInt64?
  /// Of each key the newest version only.
  public var currentOnly: Bool
  /// Versions at most; none where it is not positive.
  public var limit: Int

  public init(
    bucket: UInt32, prefix: String = "", afterKey: String? = nil, afterVersion: UInt64? = nil,
    currentOnly: Bool = true, limit: Int
  ) {
    self.bucket = bucket
    self.prefix = prefix
    self.afterKey = afterKey
    self.afterVersion = afterVersion
    self.currentOnly = currentOnly
    self.limit = limit
  }
}

/// A catalog that cannot answer. Nothing is known about a change that was on its way.
public struct CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What was found and what was expected.
  public var reason: String
  /// Whether it is for want of room, or of the right, to write.
  public var isUnwritable: Bool

  public init(_ reason: String, isUnwritable: Bool = false) {
    self.reason = reason
    self.isUnwritable = isUnwritable
  }

  public var description: String { "catalog: \(reason)" }
}
