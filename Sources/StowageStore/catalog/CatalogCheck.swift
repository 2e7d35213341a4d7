import StowageCore

/// Whether the rows of a catalog agree with each other: a walk along its queries from two sides, which asks of each
/// upload for its chunks and of each shard for its chunks. Rows that neither reaches show in the totals.
///
/// Complexity: one query per version, upload and shard. Memory for one page of versions.
final class CatalogCheck {
  /// Rows by kind.
  struct Totals: Equatable {
    var versions = 0
    var uploads = 0
    var multiparts = 0
    var chunks = 0
  }

  private let catalog: any Catalog
  private let counters: Counters
  private var findings: [String] = []
  /// Reached from buckets and from the pending uploads.
  private var reached = Totals()
  private var chunksInShards = 0

  private init(_ catalog: any Catalog) throws(CatalogError) {
    self.catalog = catalog
    counters = try catalog.counters()
  }

  static func findings(in catalog: any Catalog, rows: Totals) throws(CatalogError) -> [String] {
    let check = try CatalogCheck(catalog)
    for bucket in try catalog.buckets() { try check.look(at: bucket) }
    for upload in try catalog.pendingUploads() { try check.look(atPending: upload) }
    for shard in try catalog.shards() { try check.look(at: shard) }
    check.compare(rows)
    return check.findings
  }

  private func expect(_ condition: Bool, _ finding: @autoclosure () -> String) {
    if !condition { findings.append(finding()) }
  }

  private func look(at bucket: BucketRow) throws(CatalogError) {
    expect(
      bucket.id < counters.nextBucket,
      "bucket \(bucket.id) has a number that the counters give again: \(counters.nextBucket)")
    let named = try catalog.bucket(bucket.name)?.id
    expect(named == bucket.id, "buckets \(bucket.id) and \(named ?? 0) have one name")
    try catalog.forEachVersion(in: bucket.id) { (version) throws(CatalogError) in try look(at: version) }
    reached.multiparts += try catalog.multiparts(in: bucket.id).count
  }

  private func look(at version: VersionRow) throws(CatalogError) {
    reached.versions += 1
    expect(version.id < counters.nextID, "version \(version.id) has a number that the counters give again")
    var bytes = 0
    for id in version.uploads {
      guard let upload = try catalog.upload(id), upload.version == version.id else {
        findings.append("version \(version.id) has the upload \(id), which is not its own")
        continue
      }
      try look(at: upload)
      bytes += upload.bytes
    }
    expect(
      bytes == version.bytes, "version \(version.id) has \(version.bytes) bytes, its uploads \(bytes)")
  }

  private func look(atPending upload: UploadRow) throws(CatalogError) {
    try look(at: upload)
    if let multipart = upload.multipart, try catalog.multipart(multipart) == nil {
      findings.append(
        "upload \(upload.id) is a part of the multipart upload \(multipart), which is not there")
    }
  }

  private func look(at upload: UploadRow) throws(CatalogError) {
    reached.uploads += 1
    expect(upload.id < counters.nextID, "upload \(upload.id) has a number that the counters give again")
    let chunks = try catalog.chunks(of: upload.id)
    reached.chunks += chunks.count
    for (place, chunk) in chunks.enumerated() {
      // One of an upload that goes on may wait for its place while the next is there.
      let isAhead = upload.version == nil && upload.etag.isEmpty && chunk.index > place
      expect(isAhead || chunk.index == place, "chunk \(chunk.id) has place \(chunk.index), expected \(place)")
      if try catalog.shard(chunk.shard) == nil {
        findings.append("chunk \(chunk.id) is in shard \(chunk.shard), which is not there")
      }
    }
    let bytes = chunks.reduce(0) { $0 + Int($1.contentBytes) }
    expect(bytes == upload.bytes, "upload \(upload.id) has \(upload.bytes) bytes, its chunks \(bytes)")
  }

  private func look(at shard: ShardRow) throws(CatalogError) {
    expect(shard.id < counters.openedShards, "shard \(shard.id) has a number that the counters give again")
    let sums = shard.fragmentChecksums.count
    switch shard.state {
    case .open, .closing: expect(sums == 0, "shard \(shard.id) has copies and checksums of fragments")
    case .sealed:
      expect(
        sums == shard.places.count,
        "shard \(shard.id) has \(shard.places.count) fragments and \(sums) checksums of them")
    case .reclaiming: break
    }
    let chunks = try catalog.chunks(in: shard.id)
    chunksInShards += chunks.count
    expect(
      chunks.isEmpty || shard.state != .reclaiming,
      "shard \(shard.id) is being freed and holds \(chunks.count) chunks")
    var end: UInt64 = 0
    for chunk in chunks {
      expect(chunk.id < counters.nextID, "chunk \(chunk.id) has a number that the counters give again")
      expect(
        chunk.offset >= end, "chunk \(chunk.id) begins at \(chunk.offset), before \(end), where another ends")
      end = UInt64(chunk.offset) + UInt64(chunk.recordBytes)
      if try catalog.upload(chunk.upload) == nil {
        findings.append("chunk \(chunk.id) belongs to the upload \(chunk.upload), which is not there")
      }
    }
    expect(end <= shard.length, "shard \(shard.id) has \(shard.length) bytes, its last chunk ends at \(end)")
  }

  private func compare(_ rows: Totals) {
    expect(rows.versions == reached.versions, "\(rows.versions) versions, \(reached.versions) in buckets")
    expect(
      rows.uploads == reached.uploads,
      "\(rows.uploads) uploads, \(reached.uploads) that are pending or in versions")
    expect(
      rows.multiparts == reached.multiparts,
      "\(rows.multiparts) multipart uploads, \(reached.multiparts) in buckets")
    expect(rows.chunks == reached.chunks, "\(rows.chunks) chunks, \(reached.chunks) in uploads")
    expect(rows.chunks == chunksInShards, "\(rows.chunks) chunks, \(chunksInShards) in shards")
  }
}
