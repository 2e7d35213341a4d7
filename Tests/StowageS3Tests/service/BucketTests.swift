import StowageS3
import Testing

@Suite struct `Buckets` {
  @Test func `a bucket is made, found, listed and removed`() async throws {
    let world = try await S3World()
    #expect(try await world.alice.send("HEAD", "/photos").status == 404)
    let made = try await world.alice.send("PUT", "/photos")
    #expect(made.status == 200)
    #expect(made["location"] == "/photos")
    let head = try await world.alice.send("HEAD", "/photos")
    #expect(head.status == 200)
    #expect(head["x-amz-bucket-region"] == "us-east-1")
    let listing = try await world.alice.send("GET", "/").xml
    #expect(listing.child("Owner")?.text("ID") == "id-alice")
    let bucket = listing.child("Buckets")?.child("Bucket")
    #expect(bucket?.text("Name") == "photos")
    #expect(bucket?.text("CreationDate") == "2026-01-15T10:00:00.000Z")
    #expect(try await world.alice.send("DELETE", "/photos").status == 204)
    #expect(try await world.alice.send("DELETE", "/photos").verdict == "404 NoSuchBucket")
  }

  @Test func `made again by its owner it stays as it is; by another it is refused`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    #expect(try await world.alice.send("PUT", "/box").status == 200)
    #expect(try await world.keys() == ["k"])
    let elsewhere = """
      <CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>
      """
    #expect(
      try await world.alice.send("PUT", "/box", body: elsewhere).verdict == "409 BucketAlreadyOwnedByYou")
    #expect(try await world.bob.send("PUT", "/box").verdict == "409 BucketAlreadyExists")
    #expect(try await world.alice.send("PUT", "/box?acl", ["x-amz-acl": "public-read"]).status == 200)
    #expect(try await world.alice.send("PUT", "/box").verdict == "409 BucketAlreadyExists")
    #expect(try await world.alice.send("PUT", "/box", ["x-amz-acl": "public-read"]).status == 200)
  }

  @Test func `it is told to be in the region that it was asked for in`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.alice.send("GET", "/box?location").xml.text == "")
    let elsewhere = """
      <CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>
      """
    #expect(try await world.alice.send("PUT", "/other", body: elsewhere).status == 200)
    #expect(try await world.alice.send("GET", "/other?location").xml.text == "eu-west-1")
    #expect(try await world.alice.send("HEAD", "/other")["x-amz-bucket-region"] == "eu-west-1")
  }

  @Test(arguments: [
    "ab", "-abc", "abc-", "Abc", "a_b", "a..b", "a.-b", "192.168.5.4", String(repeating: "a", count: 64),
  ]) func `a name that S3 does not allow is refused`(_ name: String) async throws {
    let world = try await S3World()
    #expect(try await world.alice.send("PUT", "/\(name)").verdict == "400 InvalidBucketName")
  }

  @Test func `a bucket with an object, a marker or an upload is not removed`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let upload = try await world.alice.send("POST", "/box/k?uploads").xml.text("UploadId") ?? ""
    #expect(try await world.alice.send("DELETE", "/box").verdict == "409 BucketNotEmpty")
    #expect(try await world.alice.send("DELETE", "/box/k?uploadId=\(upload)").status == 204)
    let marker = try await world.alice.send("DELETE", "/box/k")["x-amz-version-id"] ?? ""
    #expect(try await world.alice.send("DELETE", "/box").verdict == "409 BucketNotEmpty")
    #expect(try await world.alice.send("DELETE", "/box/k?versionId=\(marker)").status == 204)
    #expect(try await world.alice.send("DELETE", "/box").status == 204)
  }

  @Test func `buckets are listed in pages, and each user sees his own`() async throws {
    let world = try await S3World()
    for name in ["aaa", "bbb", "ccc"] { _ = try await world.alice.send("PUT", "/\(name)") }
    _ = try await world.bob.send("PUT", "/bobs")
    let first = try await world.alice.send("GET", "/?max-buckets=2").xml
    #expect(names(first) == ["aaa", "bbb"])
    let token = try #require(first.text("ContinuationToken"))
    let second = try await world.alice.send("GET", "/?continuation-token=\(token)").xml
    #expect(names(second) == ["ccc"])
    #expect(second.text("ContinuationToken") == nil)
    #expect(names(try await world.bob.send("GET", "/").xml) == ["bobs"])
  }

  private func names(_ listing: XMLElement) -> [String] {
    listing.child("Buckets")?.children("Bucket").compactMap { $0.text("Name") } ?? []
  }
}
