import StowageCoding
import StowageS3
import StowageStore
import StowageTesting
import Testing

@Suite struct `Uploads in parts` {
  /// Shards that hold parts of 5 MiB.
  static var large: StoreSettings {
    var settings = TestStore.small
    settings.chunkBytes = 1 << 20
    settings.shardBytes = 8 << 20
    return settings
  }

  private static let five = [UInt8](repeating: 5, count: 5 << 20)
  private static let six = [UInt8](repeating: 6, count: 6 << 20)

  private func begin(_ world: S3World, _ fields: [String: String] = [:]) async throws -> String {
    let reply = try await world.alice.send("POST", "/box/k?uploads", fields)
    #expect(reply.status == 200)
    return try #require(try reply.xml.text("UploadId"))
  }

  private func put(
    _ world: S3World, _ upload: String, _ number: Int, _ content: [UInt8], _ fields: [String: String] = [:]
  ) async throws -> String {
    let reply = try await world.alice.send(
      "PUT", "/box/k?partNumber=\(number)&uploadId=\(upload)", fields, body: content)
    #expect(reply.status == 200)
    return try #require(reply["etag"])
  }

  private func complete(
    _ world: S3World, _ upload: String, _ parts: [(Int, String)], _ fields: [String: String] = [:]
  ) async throws -> Reply {
    let listed = parts.map { "<Part><PartNumber>\($0.0)</PartNumber><ETag>\($0.1)</ETag></Part>" }.joined()
    return try await world.alice.send(
      "POST", "/box/k?uploadId=\(upload)", fields,
      body: "<CompleteMultipartUpload>\(listed)</CompleteMultipartUpload>")
  }

  @Test func `parts are put together by number, whatever came first, with gaps`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world, ["content-type": "text/plain", "x-amz-meta-a": "b"])
    let last = try await put(world, upload, 9, [1, 2, 3])
    let first = try await put(world, upload, 2, Self.five)
    let listing = try await world.alice.send("GET", "/box/k?uploadId=\(upload)").xml
    #expect(listing.children("Part").map { $0.text("PartNumber") } == ["2", "9"])
    #expect(listing.children("Part").map { $0.text("Size") } == ["5242880", "3"])
    #expect(try await world.keys() == [])
    let done = try await complete(world, upload, [(2, first), (9, last)])
    #expect(done.status == 200)
    let get = try await world.alice.send("GET", "/box/k")
    #expect(get.body == Self.five + [1, 2, 3])
    #expect(get["etag"]?.hasSuffix("-2\"") == true)
    #expect(get["etag"] == (try done.xml.text("ETag")))
    #expect(get["content-type"] == "text/plain")
    #expect(get["x-amz-meta-a"] == "b")
    let part = try await world.alice.send("GET", "/box/k?partNumber=9")
    #expect(part.status == 206)
    #expect(part.body == [1, 2, 3])
    #expect(part["x-amz-mp-parts-count"] == "2")
    #expect(try await world.alice.send("GET", "/box/k?partNumber=3").verdict == "416 InvalidPartNumber")
  }

  @Test func `a part that is uploaded again replaces, and parts that are not listed are dropped`()
    async throws
  {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let old = try await put(world, upload, 1, [1])
    let new = try await put(world, upload, 1, [2])
    _ = try await put(world, upload, 2, [3])
    #expect(try await complete(world, upload, [(1, old)]).verdict == "400 InvalidPart")
    #expect(try await complete(world, upload, [(1, new)]).status == 200)
    #expect(try await world.alice.send("GET", "/box/k").body == [2])
    #expect(try await world.alice.send("GET", "/box?uploads").xml.child("Upload") == nil)
  }

  @Test func `a list of parts that cannot be is refused, and the upload goes on`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let (one, two) = (try await put(world, upload, 1, [1]), try await put(world, upload, 2, [2]))
    #expect(try await complete(world, upload, []).verdict == "400 MalformedXML")
    #expect(try await complete(world, upload, [(2, two), (1, one)]).verdict == "400 InvalidPartOrder")
    #expect(try await complete(world, upload, [(1, one), (3, two)]).verdict == "400 InvalidPart")
    #expect(try await complete(world, upload, [(1, one), (2, two)]).verdict == "400 EntityTooSmall")
    #expect(try await complete(world, upload, [(2, two)]).status == 200)
  }

  @Test func `completion that is asked for twice answers twice`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled", Self.large)
    let upload = try await begin(world)
    let part = try await put(world, upload, 1, [1])
    let (first, second) = (
      try await complete(world, upload, [(1, part)]), try await complete(world, upload, [(1, part)])
    )
    #expect(first.status == 200)
    #expect(second.status == 200)
    #expect(second["x-amz-version-id"] == first["x-amz-version-id"])
    #expect(second.text == first.text)
    #expect(try await world.versions() == ["k*"])
  }

  @Test func `an upload that is given up is gone with its parts`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let part = try await put(world, upload, 1, Self.six)
    #expect(try await world.alice.send("DELETE", "/box/k?uploadId=\(upload)").status == 204)
    #expect(try await complete(world, upload, [(1, part)]).verdict == "404 NoSuchUpload")
    #expect(
      try await world.alice.send("PUT", "/box/k?partNumber=2&uploadId=\(upload)").verdict
        == "404 NoSuchUpload")
    #expect(try await world.alice.send("DELETE", "/box/k?uploadId=\(upload)").verdict == "404 NoSuchUpload")
    try await world.test.reclaim()
    #expect(try await world.test.store.statistics().liveChunks == 0)
  }

  @Test func `a part without content can be asked for like any other`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let (first, last) = (
      try await put(world, upload, 1, Self.five), try await put(world, upload, 2, [])
    )
    #expect(try await complete(world, upload, [(1, first), (2, last)]).status == 200)
    for method in ["GET", "HEAD"] {
      let part = try await world.alice.send(method, "/box/k?partNumber=2")
      #expect(part.verdict == "206")
      #expect(part.body == [])
      #expect(part["x-amz-mp-parts-count"] == "2")
      #expect(part["content-range"] == nil)
    }
  }

  @Test func `a part that is copied was made when it was copied`() async throws {
    let world = try await S3World.withBucket(Self.large)
    try await world.put("source")
    let upload = try await begin(world)
    try await world.test.advance(by: .hours(1))
    let copied = try await world.alice.send(
      "PUT", "/box/k?partNumber=1&uploadId=\(upload)", ["x-amz-copy-source": "box/source"])
    #expect(try copied.xml.text("LastModified") == "2026-01-15T11:00:00.000Z")
  }

  @Test func `a part has the checksum that its upload was begun with, or none`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world, ["x-amz-checksum-algorithm": "SHA256"])
    let sum = Checksum(.crc32, of: [1]).base64
    let reply = try await world.alice.send(
      "PUT", "/box/k?partNumber=1&uploadId=\(upload)", ["x-amz-checksum-crc32": sum], body: [1])
    #expect(reply.verdict == "400 InvalidRequest")
    #expect(
      try reply.xml.text("Message")
        == "Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32")
    _ = try await put(world, upload, 1, [1])
  }

  @Test(arguments: ["0", "10001", "x"]) func `a part has a number from 1 to 10000`(_ number: String)
    async throws
  {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let reply = try await world.alice.send("PUT", "/box/k?partNumber=\(number)&uploadId=\(upload)")
    #expect(reply.verdict == "400 InvalidArgument")
  }

  @Test(arguments: ChecksumAlgorithm.allCases)
  func `the checksum of the whole is that of the content, or of the parts' checksums`(
    _ algorithm: ChecksumAlgorithm
  ) async throws {
    let world = try await S3World.withBucket(Self.large)
    let contents = [Self.five, [1, 2, 3]]
    for type in algorithm.types {
      let upload = try await begin(
        world, ["x-amz-checksum-algorithm": algorithm.rawValue, "x-amz-checksum-type": type.rawValue])
      var parts: [(Int, String)] = []
      for (index, content) in contents.enumerated() {
        let sum = Checksum(algorithm, of: content).base64
        parts.append(
          (index + 1, try await put(world, upload, index + 1, content, [algorithm.fieldName: sum])))
      }
      let expected =
        switch type {
        case .composite: Checksum.composite(of: contents.map { Checksum(algorithm, of: $0) })
        case .fullObject: Checksum(algorithm, of: contents.flatMap { $0 }).base64
        }
      // The field is about the object, and not about the document that lists its parts.
      let wrong = Checksum(algorithm, of: [4, 5]).base64
      let refused = try await complete(world, upload, parts, [algorithm.fieldName: wrong])
      #expect(refused.verdict == "400 BadDigest")
      let done = try await complete(world, upload, parts, [algorithm.fieldName: expected])
      #expect(try done.xml.text(algorithm.elementName) == expected)
      let head = try await world.alice.send("HEAD", "/box/k", ["x-amz-checksum-mode": "ENABLED"])
      #expect(head[algorithm.fieldName] == expected)
      #expect(head["x-amz-checksum-type"] == type.rawValue)
      let part = try await world.alice.send(
        "GET", "/box/k?partNumber=2", ["x-amz-checksum-mode": "ENABLED"])
      let ofPart = Checksum(algorithm, of: contents[1]).base64
      #expect(part[algorithm.fieldName] == (type == .composite ? ofPart : nil))
      #expect(part["x-amz-checksum-type"] == (type == .composite ? "COMPOSITE" : nil))
    }
  }

  @Test func `a part can be a range of another object`() async throws {
    let world = try await S3World.withBucket(Self.large)
    try await world.put("source", "hello world")
    let upload = try await begin(world)
    let target = "/box/k?partNumber=1&uploadId=\(upload)"
    let fields = ["x-amz-copy-source": "box/source", "x-amz-copy-source-range": "bytes=6-10"]
    let copied = try await world.alice.send("PUT", target, fields)
    #expect(copied.status == 200)
    let etag = try #require(try copied.xml.text("ETag"))
    #expect(try await complete(world, upload, [(1, etag)]).status == 200)
    #expect(try await world.alice.send("GET", "/box/k").text == "world")
    let again = try await begin(world)
    let outside = ["x-amz-copy-source": "box/source", "x-amz-copy-source-range": "bytes=6-11"]
    #expect(
      try await world.alice.send("PUT", "/box/k?partNumber=1&uploadId=\(again)", outside).verdict
        == "400 InvalidArgument")
  }

  @Test func `a completion can ask that nothing is there yet`() async throws {
    let world = try await S3World.withBucket(Self.large)
    let upload = try await begin(world)
    let part = try await put(world, upload, 1, [1])
    try await world.put("k", "already here")
    #expect(
      try await complete(world, upload, [(1, part)], ["if-none-match": "*"]).verdict
        == "412 PreconditionFailed")
    #expect(try await world.alice.send("GET", "/box/k").text == "already here")
    _ = try await world.alice.send("DELETE", "/box/k")
    #expect(try await complete(world, upload, [(1, part)], ["if-none-match": "*"]).status == 200)
  }
}
