import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Whole objects against what the catalog keeps of their content.
@Suite struct ObjectCheckTests {
  private func md5(_ bytes: [UInt8]) -> MD5 {
    var sum = MD5()
    sum.update(bytes.span.bytes)
    return sum
  }

  private func etag(_ bytes: [UInt8]) -> String { "\(ContentDigest(md5(bytes)))" }

  /// An object of chunks in the order of `chunks`, with this ETag.
  private func put(_ key: String, _ chunks: [[UInt8]], _ etag: String, in world: World) throws {
    let bucket = try world.core.bucket("bucket")
    let bytes = chunks.reduce(0) { $0 + $1.count }
    let upload = try world.core.begin(UploadRequest(bucket: bucket, key: key, declaredBytes: bytes))
    for chunk in chunks { try world.core.append(upload.id, PreparedChunk(raw: chunk)) }
    var attributes = ObjectAttributes()
    attributes.etag = etag
    _ = try world.core.complete([upload.id], in: bucket, key, attributes)
    try world.core.commit()
  }

  /// An object of parts; `etags` are those of the parts, in the order of the numbers.
  private func put(
    _ key: String, parts: [[UInt8]], etags: [String], _ etag: String, in world: World
  ) throws {
    let bucket = try world.core.bucket("bucket")
    let row = try world.core.createMultipart(key, in: bucket, ObjectAttributes(), expiry: nil)
    for (place, part) in parts.enumerated() {
      let upload = try world.core.beginPart(UInt32(place + 1), of: row.id, declaredBytes: part.count)
      try world.core.append(upload.id, PreparedChunk(raw: part))
      _ = try world.core.finishPart(upload.id, etag: etags[place])
    }
    var attributes = ObjectAttributes()
    attributes.etag = etag
    let listed = parts.indices.map { PartReference(number: UInt32($0 + 1)) }
    _ = try world.core.completeMultipart(row.id, listed, attributes, if: .none)
  }

  private let pieces = (0..<4).map { content($0, 100) }

  @Test func contentsThatAreThoseOfTheirMD5sAreCounted() throws {
    let world = try World(try World.small())
    let all = pieces.flatMap { $0 }
    try put("whole", pieces, etag(all), in: world)
    try put("upper", pieces, etag(all).uppercased(), in: world)
    try put("other", pieces, "not-an-md5", in: world)
    try put("none", pieces, "", in: world)
    var sums = MD5()
    for piece in pieces { sums.update(md5(piece).digest.span.bytes) }
    try put(
      "parts", parts: pieces, etags: pieces.map { etag($0) }, "\(ContentDigest(sums, parts: 4))", in: world)
    try world.core.sealAll()
    try put("open", [[]], etag([]), in: world)
    try world.core.close()
    let report = try world.fsck()
    #expect(report.findings == [])
    #expect(report.counts.objects == 4)
    #expect(try world.fsck(.headers).counts.objects == 0)
  }

  /// Every chunk and every row is as it was written: what was mixed up was so before.
  @Test func chunksThatBecameRecordsInAWrongOrderAreFound() throws {
    let world = try World(try World.small())
    let right = etag(pieces.flatMap { $0 })
    try put("right", pieces, right, in: world)
    try put("wrong", [pieces[0], pieces[2], pieces[1], pieces[3]], right, in: world)
    try put("short", Array(pieces[..<3]), right, in: world)
    let sums = pieces.map { etag($0) }
    try put("part", parts: pieces, etags: [sums[0], sums[1], sums[1], sums[3]], "", in: world)
    var swapped = MD5()
    for place in [1, 0, 2, 3] { swapped.update(md5(pieces[place]).digest.span.bytes) }
    try put("parts", parts: pieces, etags: sums, "\(ContentDigest(swapped, parts: 4))", in: world)
    try world.core.sealAll()
    try world.core.close()
    #expect(try world.fsck(.headers).findings == [])
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(report.findings.allSatisfy { $0.kind == .object && $0.severity == .loss })
    #expect(report.findings.map(\.place.object?.key) == ["part", "parts", "short", "wrong"])
    #expect(report.findings[0].text.hasPrefix("part 3 has the MD5 \(sums[2]), expected \(sums[1])"))
    let repaired = try world.repair()
    #expect(repaired.exitCode == 4 && repaired.beyondReach == report.findings)
  }

  /// Two chunks of an object are swapped in the catalog: their places, their turn, or all but their names.
  @Test(arguments: ["places", "turns", "contents"], [false, true])
  func chunksThatAreSwappedInTheCatalogAreFound(what: String, isSealed: Bool) throws {
    let world = try World(try World.small())
    try put("key", pieces, etag(pieces.flatMap { $0 }), in: world)
    if isSealed { try world.core.sealAll() }
    try world.core.close()
    #expect(try world.fsck().findings == [])
    let upload = try #require(world.catalog.versions(of: "key", in: 1).first?.uploads.first)
    let rows = world.catalog.chunks(of: upload)
    let snapshot = world.catalog.snapshot().map { mutation in
      guard case .chunk(var row) = mutation, row.id == rows[1].id || row.id == rows[2].id else {
        return mutation
      }
      let other = row.id == rows[1].id ? rows[2] : rows[1]
      switch what {
      case "places": (row.shard, row.offset) = (other.shard, other.offset)
      case "turns": row.index = other.index
      default:
        (row.shard, row.offset, row.payloadChecksum) = (other.shard, other.offset, other.payloadChecksum)
      }
      return .chunk(row)
    }
    let sequence = world.catalog.sequence()
    world.catalog = MemoryCatalog()
    try world.catalog.restore(snapshot, sequence: sequence)
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(Set(report.unreadable.map(\.chunk)) == [rows[1].id, rows[2].id], "\(report.findings)")
  }

  @Test func onlyTheTwoFormsOfS3AreDigests() {
    let sum = etag([1])
    for text in [sum, sum.uppercased(), sum + "-1", sum + "-10000"] {
      #expect(ContentDigest(etag: text) != nil, "\(text)")
    }
    for text in [
      "", "-", "-1", String(sum.dropLast()), sum + "0", sum + "-", sum + "-x", "g" + sum.dropFirst(),
    ] {
      #expect(ContentDigest(etag: text) == nil, "\(text)")
    }
  }
}
