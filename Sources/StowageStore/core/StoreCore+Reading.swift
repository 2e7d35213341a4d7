import StowageCore

/// Where the content of a version is. The shards are pinned: whoever reads must unpin them.
struct Content: Sendable {
  var version: VersionRow
  /// In order.
  var chunks: [ChunkRow]
  /// One for each shard of ``chunks``.
  var readers: [UInt32: ShardReader]
  /// For unpinning.
  var pinned: [UInt32]
}

extension StoreCore {
  /// The current version of a key, or the one asked for. A delete marker is found only when it is asked for.
  func version(_ id: UInt64?, of key: String, in bucket: BucketRow) throws(StoreError) -> VersionRow {
    try settle(bucket.id, key)
    let found = try ask { (catalog) throws(CatalogError) -> VersionRow? in
      if let id { return try catalog.version(id) }
      return try catalog.versions(of: key, in: bucket.id).first
    }
    guard let found, found.bucket == bucket.id, found.key.utf8.elementsEqual(key.utf8),
      id != nil || !found.isDeleteMarker, try !isExpired(found, bucket.versioning, asVersion: id != nil)
    else { throw .noObject(bucket: bucket.name, key: key) }
    return found
  }

  /// All versions and delete markers of a key, the newest first.
  func versions(of key: String, in bucket: BucketRow) throws(StoreError) -> [VersionRow] {
    try settle(bucket.id, key)
    let found = try ask { (catalog) throws(CatalogError) in try catalog.versions(of: key, in: bucket.id) }
    var alive: [VersionRow] = []
    for version in found where try !isExpired(version, bucket.versioning, asVersion: true) {
      alive.append(version)
    }
    return alive
  }

  /// What has expired is gone for readers at once, whenever it is removed or hidden.
  ///
  /// - Parameter asVersion: whether they ask for the version as such, and not for the object.
  func isExpired(
    _ version: VersionRow, _ versioning: Versioning, asVersion: Bool
  ) throws(StoreError) -> Bool {
    guard let expiry = version.expiry, expiry <= counters.instant else { return false }
    switch try expiration(of: version, versioning, at: counters.instant) {
    case .removal: return true
    case .marker(let null): return !asVersion || null?.id == version.id
    case .retained: return false
    }
  }

  /// Commits what is staged about a key, so that a reader sees what is durable.
  private func settle(_ bucket: UInt32, _ key: String) throws(StoreError) {
    if staged.claimed.contains(KeyName(bucket, key)) && failure == nil { try commit() }
  }

  /// Finds the content of a version and pins its shards.
  func content(of version: VersionRow) throws(StoreError) -> Content {
    var content = Content(version: version, chunks: [], readers: [:], pinned: [])
    for upload in version.uploads {
      content.chunks += try ask { (catalog) throws(CatalogError) in try catalog.chunks(of: upload) }
    }
    for chunk in content.chunks where content.readers[chunk.shard] == nil {
      guard let row = shards[chunk.shard] else {
        throw .lost("\(version.key): shard \(chunk.shard) of chunk \(chunk.id) is unknown")
      }
      content.readers[chunk.shard] = try reader(of: row)
    }
    content.pinned = Set(content.chunks.map(\.shard)).sorted()
    pin(content.pinned)
    note(readOf: version)
    return content
  }

  /// Lets go of the shards of a content.
  func release(_ content: Content) throws(StoreError) { try release(shards: content.pinned) }

  /// Lets go of pinned shards, whose files go if nothing refers to them any more.
  func release(shards: [UInt32]) throws(StoreError) {
    unpin(shards)
    if !removals.isEmpty && failure == nil { try sweep() }
  }
}
