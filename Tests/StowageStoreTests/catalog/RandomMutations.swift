import StowageCore

@testable import StowageStore

/// Draws groups of mutations from few ids and few keys, so that they meet: replacements, drops of what others own,
/// moves that come too late.
struct RandomMutations {
  var random: Random
  /// Ids below.
  var ids = 12

  /// Keys that differ in bytes alone, or only in what no other key has.
  static let keys = [
    "a", "b", "a/b", "a/c", "a/c/d", "ab", "\u{e9}", "e\u{301}", "e", "f", "\u{10ffff}", "\u{10ffff}a",
    "\u{7f}",
    "\u{80}", "zero\u{0}byte", "zero", "",
  ]

  init(seed: UInt64) { random = Seed(seed).stream("mutations") }

  mutating func group() -> [Mutation] { (0..<random.below(8)).map { _ in mutation() } }

  mutating func mutation() -> Mutation {
    switch random.below(20) {
    case 0: .bucket(bucket())
    case 1: random.below(4) == 0 ? .dropBucket(small()) : .device(device())
    case 2, 3, 4: .version(version())
    case 5: .dropVersion(id())
    case 6, 7, 8: .upload(upload())
    case 9: .dropUpload(id())
    case 10: .multipart(multipart())
    case 11: .dropMultipart(id())
    case 12, 13, 14: .chunk(chunk())
    case 15: .moveChunk(id(), from: place(), to: place())
    case 16: .transcodeChunk(id(), from: place(), to: place(), encoding())
    case 17: .shard(shard())
    case 18: random.below(3) == 0 ? .dropShard(small()) : .counters(counters())
    default: random.below(3) == 0 ? .dropDocument(text()) : .document(document())
    }
  }

  mutating func id() -> UInt64 { UInt64(1 + random.below(ids)) }

  mutating func small() -> UInt32 { UInt32(1 + random.below(4)) }

  mutating func text() -> String { Self.keys[random.below(Self.keys.count)] }

  mutating func instant() -> Instant { Instant(milliseconds: Int64(random.below(9)) - 4) }

  private mutating func moment() -> Moment { Moment(wall: instant(), ingestedBytes: random.below(1000)) }

  private mutating func maybe<Value>(_ value: Value) -> Value? { random.below(2) == 0 ? value : nil }

  private mutating func bytes() -> [UInt8] { (0..<random.below(5)).map { _ in UInt8(random.below(256)) } }

  private mutating func uuid() -> UniqueID { UniqueID(using: &random) }

  mutating func document() -> Document { Document(name: text(), bytes: bytes()) }

  mutating func bucket() -> BucketRow {
    BucketRow(
      id: small(), name: text(), created: instant(),
      versioning: Versioning.allCases[random.below(Versioning.allCases.count)],
      documents: (0..<random.below(3)).map { _ in document() })
  }

  mutating func version() -> VersionRow {
    VersionRow(
      id: id(), bucket: small(), key: text(), isDeleteMarker: random.below(2) == 0,
      isNull: random.below(2) == 0, bytes: random.below(1 << 40), modified: instant(),
      expiry: maybe(instant()), uploads: (0..<random.below(3)).map { _ in id() }, attributes: attributes())
  }

  mutating func upload() -> UploadRow {
    UploadRow(
      id: id(), bucket: small(), key: text(), started: instant(), version: maybe(id()),
      multipart: maybe(id()),
      partNumber: small(), bytes: random.below(1 << 40), etag: text(), placementClass: small(),
      tier: UInt8(random.below(256)), uploaded: moment(), expiry: maybe(instant()))
  }

  mutating func multipart() -> MultipartRow {
    MultipartRow(
      id: id(), bucket: small(), key: text(), started: instant(), expiry: maybe(instant()),
      attributes: attributes())
  }

  mutating func place() -> ChunkPlace { ChunkPlace(shard: small(), offset: UInt32(random.below(3))) }

  mutating func encoding() -> ChunkEncoding {
    ChunkEncoding(
      form: UInt8(random.below(256)), recordBytes: UInt32(random.below(1 << 20)),
      payloadChecksum: UInt32(truncatingIfNeeded: random.next()))
  }

  mutating func chunk() -> ChunkRow {
    let place = place()
    return ChunkRow(
      id: id(), upload: id(), index: UInt32(random.below(3)), shard: place.shard, offset: place.offset,
      recordBytes: UInt32(random.below(1 << 20)), contentBytes: .max, form: UInt8(random.below(256)),
      payloadChecksum: UInt32(truncatingIfNeeded: random.next()))
  }

  mutating func shard() -> ShardRow {
    ShardRow(
      id: small(), uuid: uuid(), placementClass: .max, tier: UInt8(random.below(256)),
      state: ShardRowState.allCases[random.below(ShardRowState.allCases.count)],
      length: UInt32(truncatingIfNeeded: random.next()), opened: moment(), appended: moment(),
      sealed: moment(),
      sealOrder: random.next(), code: text(),
      places: (0..<random.below(3)).map { _ in UInt16(truncatingIfNeeded: random.next()) },
      fragmentChecksums: (0..<random.below(3)).map { _ in UInt32(truncatingIfNeeded: random.next()) })
  }

  mutating func device() -> DeviceRow {
    DeviceRow(number: UInt16(random.below(4)), uuid: uuid(), epoch: random.next())
  }

  mutating func counters() -> Counters {
    var counters = Counters()
    counters.nextID = id()
    counters.nextBucket = small()
    counters.openedShards = .max
    counters.sealedShards = random.next()
    counters.ingestedBytes = .max
    counters.copiedBytes = random.below(1000)
    counters.epoch = random.next()
    counters.isClean = random.below(2) == 0
    counters.instant = .never
    return counters
  }

  private mutating func attributes() -> ObjectAttributes {
    var attributes = ObjectAttributes()
    guard random.below(2) == 0 else { return attributes }
    attributes.contentType = text()
    attributes.etag = text()
    attributes.parts = (0..<random.below(3)).map { _ in
      ObjectAttributes.Part(number: small(), bytes: random.below(99), etag: text(), checksums: fields())
    }
    attributes.headers = fields()
    attributes.metadata = fields()
    attributes.tags = fields()
    attributes.accessControl = text()
    attributes.retainedUntil = maybe(instant())
    attributes.retentionMode = text()
    attributes.hasLegalHold = random.below(2) == 0
    return attributes
  }

  private mutating func fields() -> [ObjectAttributes.Field] {
    (0..<random.below(3)).map { _ in ObjectAttributes.Field(name: text(), value: text()) }
  }
}
