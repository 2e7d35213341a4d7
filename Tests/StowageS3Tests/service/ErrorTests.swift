import StowageS3
import Testing

@Suite struct `Errors` {
  @Test(arguments: [
    ("GET", "/none/k", "404 NoSuchBucket"), ("PUT", "/none/k", "404 NoSuchBucket"),
    ("GET", "/none?list-type=2", "404 NoSuchBucket"), ("GET", "/box/none", "404 NoSuchKey"),
    ("GET", "/box/k?versionId=00000000000000ff", "404 NoSuchVersion"),
    ("GET", "/box/k?versionId=", "400 InvalidArgument"), ("GET", "/box/none?tagging", "404 NoSuchKey"),
    ("GET", "/box/k?uploadId=none", "404 NoSuchUpload"), ("PATCH", "/box/k", "405 MethodNotAllowed"),
    ("POST", "/", "405 MethodNotAllowed"),
    ("PUT", "/box/" + String(repeating: "k", count: 1025), "400 KeyTooLongError"),
    ("PUT", "/box/a%00b", "400 InvalidURI"), ("PUT", "/box?versioning", "400 MalformedXML"),
  ]) func `every refusal says why in the terms of S3`(_ method: String, _ target: String, _ verdict: String)
    async throws
  {
    let world = try await S3World.withBucket()
    try await world.put("k")
    let reply = try await world.alice.send(method, target)
    #expect(reply.verdict == verdict)
    let document = try reply.xml
    #expect(document.name == "Error")
    #expect(document.text("RequestId") == reply["x-amz-request-id"])
    #expect(reply["content-type"] == "application/xml")
  }

  @Test func `an error of HEAD has no body`() async throws {
    let world = try await S3World.withBucket()
    let reply = try await world.alice.send("HEAD", "/box/none")
    #expect(reply.status == 404)
    #expect(reply.body.isEmpty)
  }

  @Test(arguments: [
    ("PUT", "/box?website", "PutBucketWebsite"), ("PUT", "/box?replication", "PutBucketReplication"),
    ("POST", "/box/k?restore", "RestoreObject"),
    ("GET", "/box?inventory&id=1", "GetBucketInventoryConfiguration"),
    ("POST", "/box/k?select&select-type=2", "SelectObjectContent"),
  ]) func `what is not implemented says so with its name`(_ method: String, _ target: String, _ name: String)
    async throws
  {
    let world = try await S3World.withBucket()
    let reply = try await world.alice.send(method, target)
    #expect(reply.verdict == "501 NotImplemented")
    #expect(try reply.xml.text("Operation") == name)
    #expect(try reply.xml.text("Message") == "\(name) is not implemented.")
  }

  @Test func `a header that asks for what is not implemented is not ignored`() async throws {
    let world = try await S3World.withBucket()
    let reply = try await world.alice.send("PUT", "/box/k", ["x-amz-storage-class": "GLACIER"])
    #expect(reply.verdict == "501 NotImplemented")
    #expect(try reply.xml.text("Header") == "x-amz-storage-class")
    #expect(try await world.keys() == [])
  }

  @Test(arguments: [
    ("GET", "/box"), ("GET", "/box/k"), ("PUT", "/box/k"), ("DELETE", "/box/k"), ("HEAD", "/box"),
    ("DELETE", "/box"),
    ("GET", "/box?versions"), ("PUT", "/box?versioning"), ("PUT", "/box/k?tagging"), ("POST", "/box?delete"),
    ("POST", "/box/k?uploads"), ("GET", "/box?uploads"), ("GET", "/box/k?acl"),
  ]) func `a bucket is its owner's alone`(_ method: String, _ target: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "alice's")
    #expect(try await world.bob.send(method, target).status == 403)
    #expect(try await world.alice.send("GET", "/box/k").text == "alice's")
  }

  @Test func `nobody copies out of the bucket of another`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "alice's")
    _ = try await world.bob.send("PUT", "/bobs")
    let source = ["x-amz-copy-source": "box/k"]
    #expect(try await world.bob.send("PUT", "/bobs/k", source).verdict == "403 AccessDenied")
    let upload = try await world.bob.send("POST", "/bobs/k?uploads").xml.text("UploadId") ?? ""
    let target = "/bobs/k?partNumber=1&uploadId=\(upload)"
    #expect(try await world.bob.send("PUT", target, source).verdict == "403 AccessDenied")
    // An upload's number is no key to it either.
    #expect(try await world.alice.send("GET", "/box/k?uploadId=\(upload)").verdict == "404 NoSuchUpload")
  }
}
