import StowageS3
import Testing

@Suite struct `Copies` {
  @Test func `a copy has the content and what was said of it, or what is said anew`() async throws {
    let world = try await S3World.withBucket()
    try await world.put(
      "a%20b", "hello world", ["content-type": "text/plain", "x-amz-meta-a": "1", "x-amz-tagging": "t=1"])
    let copied = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "/box/a%20b"])
    #expect(try copied.xml.text("ETag") == "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"")
    let get = try await world.alice.send("GET", "/box/copy")
    #expect(get.text == "hello world")
    #expect(get["content-type"] == "text/plain")
    #expect(get["x-amz-meta-a"] == "1")
    #expect(get["x-amz-tagging-count"] == "1")
    let fields = [
      "x-amz-copy-source": "box/a%20b", "x-amz-metadata-directive": "REPLACE", "x-amz-meta-b": "2",
      "x-amz-tagging-directive": "REPLACE",
    ]
    _ = try await world.alice.send("PUT", "/box/other", fields)
    let other = try await world.alice.send("GET", "/box/other")
    #expect(other["x-amz-meta-a"] == nil)
    #expect(other["x-amz-meta-b"] == "2")
    #expect(other["x-amz-tagging-count"] == nil)
  }

  @Test func `a copy onto itself must change something`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "same", ["x-amz-meta-a": "1"])
    let source = ["x-amz-copy-source": "box/k"]
    #expect(try await world.alice.send("PUT", "/box/k", source).verdict == "400 InvalidRequest")
    let changed = source.merging(["x-amz-metadata-directive": "REPLACE"]) { $1 }
    #expect(try await world.alice.send("PUT", "/box/k", changed).status == 200)
    let get = try await world.alice.send("GET", "/box/k")
    #expect(get.text == "same")
    #expect(get["x-amz-meta-a"] == nil)
  }

  @Test func `an old version can be copied back`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one")
    try await world.put("k", "two")
    let copied = try await world.alice.send("PUT", "/box/k", ["x-amz-copy-source": "box/k?versionId=\(one)"])
    #expect(copied.status == 200)
    #expect(copied["x-amz-copy-source-version-id"] == one)
    #expect(try await world.alice.send("GET", "/box/k").text == "one")
  }

  @Test(arguments: [
    (["x-amz-copy-source": "box/none"], "404 NoSuchKey"),
    (["x-amz-copy-source": "none/k"], "404 NoSuchBucket"),
    (["x-amz-copy-source": "b"], "400 InvalidArgument"),
    (["x-amz-copy-source": "box/k?versionId=0000000000000099"], "404 NoSuchVersion"),
    (["x-amz-copy-source": "box/k", "x-amz-copy-source-if-match": "\"o\""], "412 PreconditionFailed"),
    (["x-amz-copy-source": "box/k", "x-amz-copy-source-if-none-match": "*"], "412 PreconditionFailed"),
    (["x-amz-copy-source": "box/k", "x-amz-metadata-directive": "MOVE"], "400 InvalidArgument"),
  ]) func `a copy that cannot be is refused`(_ fields: [String: String], _ verdict: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    #expect(try await world.alice.send("PUT", "/box/copy", fields).verdict == verdict)
    #expect(try await world.keys() == ["k"])
  }
}

@Suite struct `Tags` {
  private static func document(_ tags: [(String, String)]) -> String {
    let set = tags.map { "<Tag><Key>\($0.0)</Key><Value>\($0.1)</Value></Tag>" }.joined()
    return "<Tagging><TagSet>\(set)</TagSet></Tagging>"
  }

  @Test(arguments: ["/box/k", "/box"]) func `tags are put, got and removed`(_ target: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    let put = try await world.alice.send(
      "PUT", "\(target)?tagging", body: Self.document([("a", "1"), ("b", "")]))
    #expect(put.status == (target == "/box" ? 204 : 200))
    let tags = try await world.alice.send("GET", "\(target)?tagging").xml.child("TagSet")?.children("Tag")
    #expect(tags?.map { $0.text("Key") } == ["a", "b"])
    #expect(tags?.map { $0.text("Value") } == ["1", ""])
    #expect(try await world.alice.send("DELETE", "\(target)?tagging").status == 204)
    let after = try await world.alice.send("GET", "\(target)?tagging")
    if target == "/box" {
      #expect(after.verdict == "404 NoSuchTagSet")
    } else {
      #expect(try after.xml.child("TagSet")?.children == [])
    }
  }

  @Test(arguments: [
    ((0..<11).map { ("k\($0)", "v") }, "400 BadRequest"), ([("a", "1"), ("a", "2")], "400 InvalidTag"),
    ([("", "1")], "400 InvalidTag"), ([(String(repeating: "k", count: 129), "1")], "400 InvalidTag"),
    ([("k", String(repeating: "v", count: 257))], "400 InvalidTag"),
  ]) func `tags that S3 does not take are refused`(_ tags: [(String, String)], _ verdict: String) async throws
  {
    let world = try await S3World.withBucket()
    try await world.put("k", "x", ["x-amz-tagging": "old=1"])
    let reply = try await world.alice.send("PUT", "/box/k?tagging", body: Self.document(tags))
    #expect(reply.verdict == verdict)
    #expect(try await world.alice.send("HEAD", "/box/k")["x-amz-tagging-count"] == "1")
  }
}
