public import StowageCore

extension MemoryCatalog {
  public func counters() -> Counters { state.counters }

  public func document(_ name: String) -> [UInt8]? { state.documents[KeyBytes(name)]?.bytes }

  public func devices() -> [DeviceRow] { state.devices.values.sorted { $0.number < $1.number } }

  public func buckets() -> [BucketRow] {
    state.bucketNames.all.compactMap { state.buckets[UInt32($0.rank)] }
  }

  public func bucket(_ name: String) -> BucketRow? {
    let place = KeyPlace(bucket: 0, key: KeyBytes(name), rank: 0)
    var run = state.bucketNames.from(place)
    guard let found = run.next(), found.key == place.key else { return nil }
    return state.buckets[UInt32(found.rank)]
  }

  public func version(_ id: UInt64) -> VersionRow? { state.versions[id] }

  public func versions(of key: String, in bucket: UInt32) -> [VersionRow] {
    versions(of: KeyBytes(key), in: bucket, olderThan: nil)
  }

  /// Versions of a key, the newest first.
  private func versions(of key: KeyBytes, in bucket: UInt32, olderThan bound: UInt64?) -> [VersionRow] {
    var rows: [VersionRow] = []
    for place in state.versionKeys.from(KeyPlace(bucket: bucket, key: key, rank: 0)) {
      guard place.bucket == bucket, place.key == key else { break }
      if bound.map({ place.version < $0 }) ?? true { append(place.version, to: &rows) }
    }
    return rows
  }

  private func append(_ version: UInt64, to rows: inout [VersionRow]) {
    if let row = state.versions[version] { rows.append(row) }
  }

  public func versions(_ range: VersionRange) -> [VersionRow] {
    guard range.limit > 0 else { return [] }
    var rows: [VersionRow] = []
    if let (key, bound) = range.startedKey {
      rows = versions(of: key, in: range.bucket, olderThan: range.currentOnly ? nil : bound)
      if range.currentOnly { rows = rows.prefix(1).filter { $0.id < bound } }
    }
    let (lower, upper) = range.bounds
    var last: KeyBytes?
    for place in state.versionKeys.from(KeyPlace(bucket: range.bucket, key: lower, rank: 0)) {
      guard rows.count < range.limit, place.bucket == range.bucket, place.key < upper else { break }
      if range.currentOnly && place.key == last { continue }
      last = place.key
      append(place.version, to: &rows)
    }
    return Array(rows.prefix(range.limit))
  }

  public func versions(expiringBy instant: Instant, limit: Int) -> [VersionRow] {
    guard limit > 0 else { return [] }
    var rows: [VersionRow] = []
    for entry in state.versionExpiries.all {
      guard rows.count < limit, let row = state.versions[entry.id], let expiry = row.expiry, expiry <= instant
      else { break }
      rows.append(row)
    }
    return rows
  }

  public func upload(_ id: UInt64) -> UploadRow? { state.uploads[id] }

  public func pendingUploads() -> [UploadRow] { state.pendingUploads.all.compactMap { state.uploads[$0] } }

  public func parts(of multipart: UInt64) -> [UploadRow] {
    state.parts.ids(of: multipart).compactMap { state.uploads[$0] }
  }

  public func multipart(_ id: UInt64) -> MultipartRow? { state.multiparts[id] }

  public func multiparts(in bucket: UInt32) -> [MultipartRow] {
    var rows: [MultipartRow] = []
    for place in state.multipartKeys.from(KeyPlace(bucket: bucket, key: KeyBytes(""), rank: 0)) {
      guard place.bucket == bucket else { break }
      if let row = state.multiparts[place.rank] { rows.append(row) }
    }
    return rows
  }

  public func chunks(of upload: UInt64) -> [ChunkRow] {
    state.uploadChunks.ids(of: upload).compactMap { state.chunks[$0] }
  }

  public func chunks(in shard: UInt32) -> [ChunkRow] {
    state.shardChunks.ids(of: UInt64(shard)).compactMap { state.chunks[$0] }
  }

  public func shard(_ id: UInt32) -> ShardRow? { state.shards[id] }

  public func shards() -> [ShardRow] { state.shards.values.sorted { $0.id < $1.id } }
}

extension MemoryCatalog.State {
  /// Owners before what they own, each kind in the order of its ids.
  func snapshot() -> [Mutation] {
    var mutations = [Mutation.counters(counters)]
    mutations += documents.sorted { $0.key < $1.key }.map { .document($0.value) }
    mutations += devices.values.sorted { $0.number < $1.number }.map { .device($0) }
    mutations += buckets.values.sorted { $0.id < $1.id }.map { .bucket($0) }
    mutations += shards.values.sorted { $0.id < $1.id }.map { .shard($0) }
    mutations += multiparts.values.sorted { $0.id < $1.id }.map { .multipart($0) }
    mutations += versions.values.sorted { $0.id < $1.id }.map { .version($0) }
    mutations += uploads.values.sorted { $0.id < $1.id }.map { .upload($0) }
    mutations += chunks.values.sorted { $0.id < $1.id }.map { .chunk($0) }
    return mutations
  }
}
