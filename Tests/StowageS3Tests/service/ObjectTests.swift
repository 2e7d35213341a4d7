import StowageS3
import Testing

@Suite struct `Objects` {
  @Test func `what was put is got, with what was said about it`() async throws {
    let world = try await S3World.withBucket()
    let put = try await world.alice.send(
      "PUT", "/box/a/b.txt",
      [
        "content-type": "text/plain", "cache-control": "no-cache", "x-amz-meta-colour": "red",
        "content-encoding": "gzip,aws-chunked", "x-amz-tagging": "a=1&b=x%20y",
      ], body: "hello world")
    #expect(put.status == 200)
    #expect(put["etag"] == "\"5eb63bbbe01eeed093cb22bb8f5acdc3\"")
    let get = try await world.alice.send("GET", "/box/a/b.txt")
    #expect(get.status == 200)
    #expect(get.text == "hello world")
    #expect(get["content-type"] == "text/plain")
    #expect(get["cache-control"] == "no-cache")
    #expect(get["content-encoding"] == "gzip")
    #expect(get["x-amz-meta-colour"] == "red")
    #expect(get["x-amz-tagging-count"] == "2")
    #expect(get["last-modified"] == "Thu, 15 Jan 2026 10:00:00 GMT")
    #expect(get["x-amz-version-id"] == nil)
    let head = try await world.alice.send("HEAD", "/box/a/b.txt")
    #expect(head["content-length"] == "11")
    #expect(head["etag"] == get["etag"])
    #expect(head.body.isEmpty)
  }

  @Test(arguments: ["", "x", String(repeating: "many chunks ", count: 20_000)])
  func `content of any length comes back`(_ content: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", content)
    #expect(try await world.alice.send("GET", "/box/k").text == content)
  }

  @Test(arguments: [
    "%2F", "a//b", "a/../b", ".", "%20%2B%25", "%E2%98%83", "e%CC%81", "%C3%A9", "a%0Ab", "a%3Fb%23c",
    "\u{301}x",
  ]) func `a key is its bytes, whatever they mean elsewhere`(_ key: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put(key, key)
    try await world.put("other", "another one")
    #expect(try await world.alice.send("GET", "/box/\(key)").text == key)
    #expect(try await world.keys().contains(try RequestTarget.decoded(key)))
    #expect(try await world.alice.send("DELETE", "/box/\(key)").status == 204)
    #expect(try await world.keys() == ["other"])
  }

  @Test func `keys that only look the same are two`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.put("%C3%A9", "one code point")
    try await world.put("e%CC%81", "two")
    #expect(try await world.alice.send("GET", "/box/%C3%A9").text == "one code point")
    #expect(try await world.alice.send("GET", "/box/e%CC%81").text == "two")
    #expect(try await world.versions() == ["e\u{301}*", "\u{e9}*"])
  }

  @Test func `a put replaces, a delete removes, and deleting nothing is no error`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "one")
    try await world.put("k", "two")
    #expect(try await world.alice.send("GET", "/box/k").text == "two")
    let deleted = try await world.alice.send("DELETE", "/box/k")
    #expect(deleted.status == 204)
    #expect(deleted["x-amz-delete-marker"] == nil)
    #expect(try await world.alice.send("DELETE", "/box/k").status == 204)
    #expect(try await world.alice.send("GET", "/box/k").verdict == "404 NoSuchKey")
  }

  @Test func `many are deleted at once, and each is accounted for`() async throws {
    let world = try await S3World.withBucket()
    for key in ["a", "b", "c"] { try await world.put(key) }
    let request = """
      <Delete><Object><Key>a</Key></Object><Object><Key>none</Key></Object><Object><Key>b</Key>\
      <VersionId>nonsense</VersionId></Object></Delete>
      """
    let reply = try await world.alice.send("POST", "/box?delete", body: request)
    #expect(reply.status == 200)
    let result = try reply.xml
    #expect(result.children("Deleted").compactMap { $0.text("Key") } == ["a", "none"])
    #expect(result.child("Error")?.text("Key") == "b")
    #expect(try await world.keys() == ["b", "c"])
    let quiet = "<Delete><Quiet>true</Quiet><Object><Key>c</Key></Object></Delete>"
    #expect(try await world.alice.send("POST", "/box?delete", body: quiet).xml.children.isEmpty)
    #expect(try await world.keys() == ["b"])
    #expect(
      try await world.alice.send("POST", "/box?delete", body: "<Delete/>").verdict == "400 MalformedXML")
  }

  @Test func `a checksum that was sent comes back where it is asked for`() async throws {
    let world = try await S3World.withBucket()
    let put = try await world.alice.send(
      "PUT", "/box/k", ["x-amz-checksum-crc32": "DUoRhQ=="], body: "hello world")
    #expect(put["x-amz-checksum-crc32"] == "DUoRhQ==")
    #expect(try await world.alice.send("GET", "/box/k")["x-amz-checksum-crc32"] == nil)
    let get = try await world.alice.send("GET", "/box/k", ["x-amz-checksum-mode": "ENABLED"])
    #expect(get["x-amz-checksum-crc32"] == "DUoRhQ==")
    #expect(get["x-amz-checksum-type"] == "FULL_OBJECT")
    let part = try await world.alice.send(
      "GET", "/box/k", ["x-amz-checksum-mode": "ENABLED", "range": "bytes=0-1"])
    #expect(part["x-amz-checksum-crc32"] == nil)
  }

  @Test func `content that is not what was announced leaves nothing behind`() async throws {
    let world = try await S3World.withBucket()
    let crc = try await world.alice.send(
      "PUT", "/box/k", ["x-amz-checksum-crc32": "AAAAAA=="], body: "hello world")
    #expect(crc.verdict == "400 BadDigest")
    let md5 = try await world.alice.send(
      "PUT", "/box/k", ["content-md5": "1B2M2Y8AsgTpgAmY7PhCfg=="], body: "hello world")
    #expect(md5.verdict == "400 BadDigest")
    #expect(try await world.keys() == [])
  }

  @Test func `attributes are told as asked`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    let reply = try await world.alice.send(
      "GET", "/box/k?attributes", ["x-amz-object-attributes": "ETag, ObjectSize"])
    #expect(try reply.xml.children.map(\.name) == ["ETag", "ObjectSize"])
    #expect(try reply.xml.text("ETag") == "5eb63bbbe01eeed093cb22bb8f5acdc3")
    #expect(try reply.xml.text("ObjectSize") == "11")
  }

  @Test(arguments: [
    ("bytes=0-4", 206, "hello", "bytes 0-4/11"), ("bytes=6-", 206, "world", "bytes 6-10/11"),
    ("bytes=-3", 206, "rld", "bytes 8-10/11"), ("bytes=-99", 206, "hello world", "bytes 0-10/11"),
    ("bytes=9-99", 206, "ld", "bytes 9-10/11"), ("bytes=5-2", 200, "hello world", nil),
    ("bytes=0-1,3-4", 200, "hello world", nil), ("lines=0-1", 200, "hello world", nil),
  ]) func `a range is answered as RFC 9110 says`(
    _ range: String, _ status: Int, _ content: String, _ contentRange: String?
  ) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    let reply = try await world.alice.send("GET", "/box/k", ["range": range])
    #expect(reply.status == status)
    #expect(reply.text == content)
    #expect(reply["content-range"] == contentRange)
  }

  @Test(arguments: [
    ("k", "bytes=11-", "bytes */11"), ("k", "bytes=-0", "bytes */11"), ("e", "bytes=0-", "bytes */0"),
  ])
  func `a range outside of the content is refused and told what there is`(
    _ key: String, _ range: String, _ contentRange: String
  ) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    try await world.put("e", "")
    let reply = try await world.alice.send("GET", "/box/\(key)", ["range": range])
    #expect(reply.verdict == "416 InvalidRange")
    #expect(reply["content-range"] == contentRange)
  }

  @Test func `a query can say under which headers content is answered`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    let reply = try await world.alice.send(
      "GET", "/box/k?response-content-type=text%2Fcsv&response-content-disposition=attachment")
    #expect(reply["content-type"] == "text/csv")
    #expect(reply["content-disposition"] == "attachment")
  }
}
