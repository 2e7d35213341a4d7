import StowageCore

/// A catalog that lasts as long as the process: that of a store in memory, and of one whose crashes a test goes through.
///
/// Its whole content is one value, ``State``; a crash is a copy of it.
public final class MemoryCatalog: Catalog {
  /// All of it. Assigning an older one turns the catalog back.
  public var state: State

  public init(_ state: State = State()) { self.state = state }

  public func sequence() -> UInt64 { state.sequence }

  public func apply(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError) {
    guard sequence > 0, sequence - 1 == state.sequence else {
      throw .outOfOrder(found: sequence, last: state.sequence)
    }
    for mutation in mutations { state.apply(mutation) }
    state.sequence = sequence
  }

  public func restore(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError) {
    guard state.sequence == 0 else { throw .notEmpty(last: state.sequence) }
    for mutation in mutations { state.apply(mutation) }
    state.sequence = sequence
  }

  public func snapshot() -> [Mutation] { state.snapshot() }

  public func check() throws(CatalogError) -> [String] {
    let rows = CatalogCheck.Totals(
      versions: state.versions.count, uploads: state.uploads.count, multiparts: state.multiparts.count,
      chunks: state.chunks.count)
    return try CatalogCheck.findings(in: self, rows: rows)
  }

  /// Does nothing: there is nothing to give up.
  public func close() {}

  /// Everything that a catalog in memory knows. Copying it takes no more than a few references.
  public struct State: Sendable {
    var sequence: UInt64 = 0
    var counters = Counters()
    /// By name.
    var documents: [KeyBytes: Document] = [:]
    var devices: [UInt16: DeviceRow] = [:]
    var buckets: [UInt32: BucketRow] = [:]
    var versions: [UInt64: VersionRow] = [:]
    var uploads: [UInt64: UploadRow] = [:]
    var multiparts: [UInt64: MultipartRow] = [:]
    var chunks: [UInt64: ChunkRow] = [:]
    var shards: [UInt32: ShardRow] = [:]

    // Indexes: each is a function of the rows above.

    /// Buckets by name; the bucket of an entry is not used.
    var bucketNames = SortedBlocks<KeyPlace>()
    var versionKeys = SortedBlocks<KeyPlace>()
    var versionExpiries = SortedBlocks<Membership>()
    var multipartKeys = SortedBlocks<KeyPlace>()
    /// Uploads by version, those without one aside.
    var versionUploads = SortedBlocks<Membership>()
    var pendingUploads = SortedBlocks<UInt64>()
    var parts = SortedBlocks<Membership>()
    /// Chunks by upload.
    var uploadChunks = SortedBlocks<Membership>()
    /// Chunks by shard.
    var shardChunks = SortedBlocks<Membership>()

    /// An empty catalog.
    public init() {}
  }
}

extension CatalogError {
  static func outOfOrder(found: UInt64, last: UInt64) -> CatalogError {
    CatalogError("found group \(found), expected \(last &+ 1), which follows the last one")
  }

  static func notEmpty(last: UInt64) -> CatalogError {
    CatalogError("found group \(last) in a catalog that is to be restored, expected an empty one")
  }
}
