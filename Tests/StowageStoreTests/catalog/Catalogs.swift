import StowageCore

@testable import StowageStore

/// Rows that agree with each other.
enum Catalogs {
  static func version(_ id: UInt64, key: String) -> VersionRow {
    VersionRow(
      id: id, bucket: 1, key: key, isDeleteMarker: false, isNull: false, bytes: 0, modified: .zero,
      expiry: nil,
      uploads: [], attributes: ObjectAttributes())
  }

  static let shard = ShardRow(
    id: 0, uuid: UniqueID(high: 1, low: 2), placementClass: 0, tier: 0, state: .open, length: 1 << 20,
    opened: moment, appended: moment, sealed: moment, sealOrder: 0, code: "2+1", places: [0, 1],
    fragmentChecksums: [])

  private static let moment = Moment(wall: .zero, ingestedBytes: 0)

  /// What there is before the first object.
  static func store() -> [Mutation] {
    var counters = Counters()
    (counters.nextID, counters.nextBucket, counters.openedShards) = (1_000_000_000, 2, 1)
    let bucket = BucketRow(id: 1, name: "b", created: .zero, versioning: .off, documents: [])
    return [.counters(counters), .bucket(bucket), .shard(shard)]
  }

  /// An object of one chunk of 8 bytes, whose record has 10 and begins at 100 times `number`. Its version has the
  /// id 100 times `number`, and upload and chunk follow.
  static func object(_ number: Int, key: String? = nil, expiry: Instant? = nil) -> [Mutation] {
    let id = UInt64(100 * number)
    let key = key ?? "key \(number)"
    var version = version(id, key: key)
    (version.bytes, version.uploads, version.expiry) = (8, [id + 1], expiry)
    let upload = UploadRow(
      id: id + 1, bucket: 1, key: key, started: .zero, version: id, multipart: nil, partNumber: 0, bytes: 8,
      etag: "e", placementClass: 0, tier: 0, uploaded: moment, expiry: expiry)
    let chunk = ChunkRow(
      id: id + 2, upload: id + 1, index: 0, shard: 0, offset: UInt32(100 * number), recordBytes: 10,
      contentBytes: 8, form: 1, payloadChecksum: 0)
    return [.upload(upload), .chunk(chunk), .version(version)]
  }
}
