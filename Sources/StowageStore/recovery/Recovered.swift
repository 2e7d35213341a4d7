import StowageCoding
import StowageCore

/// What an opening found and settled: a store can be made of it, and of nothing else.
struct Recovered {
  var store: UniqueID
  var settings: StoreSettings
  var policies: StorePolicies
  var devices: DeviceSet
  var catalog: any Catalog
  var counters: Counters
  var sequence: UInt64
  var log: MetadataLog
  /// Of all shards that have files, in the order of their ids.
  var rows: [ShardRow]
  var contentTypes: ContentTypes
  var uploads: LiveUploads
  /// Parts of multipart uploads, with how many chunks they have.
  var pending: [(UploadRow, UInt32)]
  var state: EngineState
  var generator: any RandomNumberGenerator
}

/// The rows of a catalog, read at once.
struct Rows {
  var buckets: [BucketRow] = []
  var versions: [VersionRow] = []
  var uploads: [UploadRow] = []
  var chunks: [ChunkRow] = []
  var shards: [ShardRow] = []

  init(_ snapshot: [Mutation]) {
    for mutation in snapshot {
      switch mutation {
      case .bucket(let row): buckets.append(row)
      case .version(let row): versions.append(row)
      case .upload(let row): uploads.append(row)
      case .chunk(let row): chunks.append(row)
      case .shard(let row): shards.append(row)
      default: break
      }
    }
    versions.sort { $0.id < $1.id }
    uploads.sort { $0.id < $1.id }
    shards.sort { $0.id < $1.id }
    chunks.sort { ($0.shard, $0.offset) < ($1.shard, $1.offset) }
  }
}

extension Rows {
  /// Throws unless each row that another refers to is there, and shards are kept as their codes say. Nothing may be
  /// removed on the word of a catalog that has lost a page.
  func check(deviceCount: Int) throws(StoreError) {
    let shardIDs = Set(shards.map(\.id))
    let uploadIDs = Set(uploads.map(\.id))
    for chunk in chunks where !shardIDs.contains(chunk.shard) || !uploadIDs.contains(chunk.upload) {
      throw Self.contradiction(
        "chunk \(chunk.id) lies in shard \(chunk.shard), of upload \(chunk.upload): one is missing")
    }
    for version in versions where !uploadIDs.isSuperset(of: version.uploads) {
      throw Self.contradiction("version \(version.id) has lost an upload")
    }
    for shard in shards {
      let code = try? ErasureCode(shard.code)
      let placeCount = shard.fragmentChecksums.isEmpty ? shard.places.count : code?.fragmentCount
      let places = shard.places.filter { $0 != ShardRow.noDevice }
      guard code != nil, shard.places.count == placeCount, places.allSatisfy({ Int($0) < deviceCount }),
        shard.fragmentChecksums.isEmpty || shard.fragmentChecksums.count == placeCount
      else { throw Self.contradiction("shard \(shard.id) is kept as no code has it") }
    }
  }

  static func contradiction(_ what: String) -> StoreError {
    .noStore("the catalog contradicts itself: \(what); stowage repair rebuilds it from the devices")
  }
}

extension EngineState {
  /// What the engine goes on from.
  ///
  /// - Parameter uploads: filled with the engine's number of each object and pending upload.
  init(
    _ rows: Rows, _ counters: Counters, _ types: inout ContentTypes, numbering uploads: inout LiveUploads
  ) {
    self.init(
      instant: counters.instant, ingestedBytes: counters.ingestedBytes, copiedBytes: counters.copiedBytes,
      openedShards: counters.openedShards, sealedShards: counters.sealedShards, uploads: [], shards: [])
    var rowOf: [UInt64: UploadRow] = [:]
    for row in rows.uploads { rowOf[row.id] = row }
    var ownerOf: [UInt64: UploadID] = [:]
    for version in rows.versions {
      guard let first = version.uploads.first, let row = rowOf[first] else { continue }
      let number = UploadID(UInt32(self.uploads.count))
      self.uploads.append(Upload(facts(of: row, version, &types), .committed))
      for upload in version.uploads { ownerOf[upload] = number }
      uploads[first] = number
    }
    for row in rows.uploads where row.version == nil {
      let number = UploadID(UInt32(self.uploads.count))
      let standing = Standing.pending(PlacementClass(Int(row.placementClass)), Tier(row.tier))
      self.uploads.append(Upload(facts(of: row, nil, &types), standing))
      ownerOf[row.id] = number
      uploads[row.id] = number
    }
    fill(rows, ownerOf)
  }

  private func facts(of row: UploadRow, _ version: VersionRow?, _ types: inout ContentTypes) -> ChunkFacts {
    var facts = ChunkFacts(
      bucket: row.bucket, contentType: types.number(of: version?.attributes.contentType ?? "").number,
      batch: UInt32(truncatingIfNeeded: row.multipart ?? 0), logicalBytes: version?.bytes,
      expiry: version.map(\.expiry) ?? row.expiry)
    facts.prefix = KeyPrefix.hash(ofKey: row.key.utf8Span.span.bytes)
    facts.uploaded = row.uploaded
    return facts
  }

  private mutating func fill(_ rows: Rows, _ ownerOf: [UInt64: UploadID]) {
    var next = 0
    for row in rows.shards where row.state != .reclaiming {
      var chunks: [Chunk] = []
      while next < rows.chunks.count && rows.chunks[next].shard < row.id { next += 1 }
      while next < rows.chunks.count && rows.chunks[next].shard == row.id {
        let chunk = rows.chunks[next]
        if let owner = ownerOf[chunk.upload] {
          chunks.append(Chunk(owner: owner, offset: chunk.offset, bytes: chunk.recordBytes))
        }
        next += 1
      }
      shards.append(
        Shard(
          id: ShardID(row.id), placementClass: PlacementClass(Int(row.placementClass)), tier: Tier(row.tier),
          opened: row.opened, appended: row.appended, sealed: row.sealed, sealOrder: row.sealOrder,
          isOpen: row.state == .open, length: row.length, chunks: chunks))
    }
  }
}
