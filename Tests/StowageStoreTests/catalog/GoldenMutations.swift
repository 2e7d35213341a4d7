import StowageCore

@testable import StowageStore

/// One mutation of each kind with the bytes that the metadata log holds for it: tag, then fields. Stores that exist
/// are in this format; what changes here needs a new version of the log.
enum GoldenMutations {
  private static let moment = Moment(wall: Instant(milliseconds: -1), ingestedBytes: 2)

  private static var attributes: ObjectAttributes {
    var attributes = ObjectAttributes()
    attributes.contentType = "t"
    attributes.etag = "e"
    attributes.parts = [.init(number: 1, bytes: 2, etag: "p", checksums: [.init(name: "c", value: "s")])]
    attributes.headers = [.init(name: "h", value: "")]
    attributes.metadata = [.init(name: "m", value: "v")]
    attributes.tags = []
    attributes.accessControl = "a"
    attributes.retainedUntil = Instant(milliseconds: 3)
    attributes.retentionMode = "GOVERNANCE"
    attributes.hasLegalHold = true
    return attributes
  }

  private static let attributeBytes =
    "01000000 74  01000000 65  01000000 01000000 0200000000000000 01000000 70 01000000 01000000 63 01000000 73"
    + "01000000 01000000 68 00000000  01000000 01000000 6d 01000000 76  00000000  01000000 61"
    + "01 0300000000000000  0a000000 474f5645524e414e4345  01"

  private static var counters: Counters {
    var counters = Counters()
    (counters.nextID, counters.nextBucket, counters.openedShards, counters.sealedShards) = (1, 2, 3, 4)
    (counters.ingestedBytes, counters.copiedBytes, counters.epoch, counters.isClean) = (5, 6, 7, true)
    counters.instant = Instant(milliseconds: 8)
    return counters
  }

  static let all: [(Mutation, String)] = [
    (
      .bucket(
        BucketRow(
          id: 1, name: "b\u{e9}", created: .zero, versioning: .suspended,
          documents: [Document(name: "d", bytes: [9])])),
      "01  01000000  03000000 62c3a9  0000000000000000  02  01000000 01000000 64 01000000 09"
    ),
    (.dropBucket(0x0102_0304), "02 04030201"),
    (
      .version(
        VersionRow(
          id: 1, bucket: 2, key: "k", isDeleteMarker: false, isNull: true, bytes: 3,
          modified: Instant(milliseconds: 4), expiry: nil, uploads: [5, 6], attributes: attributes)),
      "03  0100000000000000  02000000  01000000 6b  00  01  0300000000000000  0400000000000000  00"
        + "02000000 0500000000000000 0600000000000000" + attributeBytes
    ),
    (.dropVersion(7), "04 0700000000000000"),
    (
      .upload(
        UploadRow(
          id: 1, bucket: 2, key: "k", started: Instant(milliseconds: 3), version: 4, multipart: nil,
          partNumber: 5,
          bytes: 6, etag: "e", placementClass: 7, tier: 8, uploaded: moment, expiry: .zero)),
      "05  0100000000000000  02000000  01000000 6b  0300000000000000  01 0400000000000000  00  05000000"
        + "0600000000000000  01000000 65  07000000  08  ffffffffffffffff 0200000000000000  01 0000000000000000"
    ),
    (.dropUpload(7), "06 0700000000000000"),
    (
      .multipart(
        MultipartRow(id: 1, bucket: 2, key: "k", started: .zero, expiry: nil, attributes: attributes)),
      "07  0100000000000000  02000000  01000000 6b  0000000000000000  00" + attributeBytes
    ),
    (.dropMultipart(7), "08 0700000000000000"),
    (
      .chunk(
        ChunkRow(
          id: 1, upload: 2, index: 3, shard: 4, offset: 5, recordBytes: 6, contentBytes: 7, form: 8,
          payloadChecksum: 9)),
      "09  0100000000000000  0200000000000000  03000000  04000000  05000000  06000000  07000000  08  09000000"
    ),
    (
      .moveChunk(1, from: ChunkPlace(shard: 2, offset: 3), to: ChunkPlace(shard: 4, offset: 5)),
      "0a  0100000000000000  02000000 03000000  04000000 05000000"
    ),
    (
      .shard(
        ShardRow(
          id: 1, uuid: UniqueID(high: 2, low: 3), placementClass: 4, tier: 5, state: .sealed, length: 6,
          opened: moment, appended: moment, sealed: moment, sealOrder: 7, code: "2+1",
          places: [0, 1, ShardRow.noDevice], fragmentChecksums: [8, 9, 10])),
      "0b  01000000  0200000000000000 0300000000000000  04000000  05  02  06000000"
        + "ffffffffffffffff 0200000000000000  ffffffffffffffff 0200000000000000  ffffffffffffffff 0200000000000000"
        + "0700000000000000  03000000 322b31  03000000 0000 0100 ffff  03000000 08000000 09000000 0a000000"
    ),
    (.dropShard(7), "0c 07000000"),
    (
      .device(DeviceRow(number: 1, uuid: UniqueID(high: 2, low: 3), epoch: 4)),
      "0d  0100  0200000000000000 0300000000000000  0400000000000000"
    ),
    (
      .counters(counters),
      "0e  0100000000000000  02000000  03000000  0400000000000000  0500000000000000  0600000000000000"
        + "0700000000000000  01  0800000000000000"
    ),
    (.document(Document(name: "d", bytes: [])), "0f  01000000 64  00000000"),
    (.dropDocument("d"), "10  01000000 64"),
    (
      .transcodeChunk(
        1, from: ChunkPlace(shard: 2, offset: 3), to: ChunkPlace(shard: 4, offset: 5),
        ChunkEncoding(form: 6, recordBytes: 7, payloadChecksum: 8)),
      "11  0100000000000000  02000000 03000000  04000000 05000000  06 07000000 08000000"
    ),
  ]
}
