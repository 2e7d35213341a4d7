import StowageS3
import Testing

/// Two users and whoever has not signed, about a bucket of alice's.
@Suite struct `Access control lists` {
  private static let allUsers = "http://acs.amazonaws.com/groups/global/AllUsers"

  /// Grants of a list: `bob READ`, `AllUsers READ`.
  private func grants(_ reply: Reply) throws -> [String] {
    try reply.xml.child("AccessControlList")?.children("Grant").map { grant in
      let grantee = grant.child("Grantee")
      let name =
        grantee?.text("DisplayName") ?? grantee?.text("URI")?.split(separator: "/").last.map(String.init)
      return "\(name ?? "?") \(grant.text("Permission") ?? "?")"
    } ?? []
  }

  private func document(owner: String = "id-alice", _ grants: String) -> String {
    """
    <AccessControlPolicy><Owner><ID>\(owner)</ID></Owner><AccessControlList>\(grants)</AccessControlList></AccessControlPolicy>
    """
  }

  private func grant(_ kind: String, _ grantee: String, _ permission: String) -> String {
    """
    <Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="\(kind)">\(grantee)</Grantee>\
    <Permission>\(permission)</Permission></Grant>
    """
  }

  @Test func `what is put as public is read by anybody, and nothing else is`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("open", "hello", ["x-amz-acl": "public-read"])
    try await world.put("closed")
    #expect(try await world.anonymous("GET", "/box/open").text == "hello")
    #expect(try await world.anonymous("HEAD", "/box/open").status == 200)
    #expect(try await world.anonymous("GET", "/box/closed").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("GET", "/box/none").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("GET", "/box?list-type=2").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("DELETE", "/box/open").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("PUT", "/box/open?acl", ["x-amz-acl": "private"]).status == 403)
    #expect(try await world.anonymous("GET", "/").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("GET", "/none/k").verdict == "404 NoSuchBucket")
  }

  @Test(arguments: [
    ("GET", "/box?website"), ("POST", "/box/k?restore"), ("POST", "/box/k?select&select-type=2"),
    ("GET", "/box?inventory&id=1"), ("PUT", "/box?logging"), ("DELETE", "/box?policy"), ("PUT", "/box?cors"),
  ]) func `who may not do it is not told whether it could be done`(_ method: String, _ target: String)
    async throws
  {
    let world = try await S3World.withBucket()
    try await world.put("k")
    #expect(try await world.anonymous(method, target).verdict == "403 AccessDenied")
    #expect(try await world.bob.send(method, target).verdict == "403 AccessDenied")
  }

  @Test func `who may list is told what is missing`() async throws {
    let world = try await S3World.withBucket()
    _ = try await world.alice.send("PUT", "/box?acl", ["x-amz-acl": "public-read"])
    #expect(try await world.anonymous("GET", "/box/none").verdict == "404 NoSuchKey")
    #expect(try await world.anonymous("GET", "/box?list-type=2").status == 200)
    #expect(try await world.anonymous("GET", "/box?uploads").status == 200)
    #expect(try await world.anonymous("GET", "/box?acl").verdict == "403 AccessDenied")
  }

  @Test(arguments: [
    ("private", ["alice FULL_CONTROL"]), ("public-read", ["AllUsers READ", "alice FULL_CONTROL"]),
    ("public-read-write", ["AllUsers READ", "AllUsers WRITE", "alice FULL_CONTROL"]),
    ("authenticated-read", ["AuthenticatedUsers READ", "alice FULL_CONTROL"]),
    ("log-delivery-write", ["LogDelivery WRITE", "LogDelivery READ_ACP", "alice FULL_CONTROL"]),
    ("bucket-owner-read", ["alice FULL_CONTROL"]), ("bucket-owner-full-control", ["alice FULL_CONTROL"]),
  ]) func `a name for a common list is what it stands for`(_ name: String, _ expected: [String]) async throws
  {
    let world = try await S3World()
    let field = ["x-amz-acl": name]
    #expect(try await world.alice.send("PUT", "/box", field).status == 200)
    #expect(try grants(try await world.alice.send("GET", "/box?acl")) == expected)
    try await world.put("k", "x", field)
    #expect(try grants(try await world.alice.send("GET", "/box/k?acl")) == expected)
    _ = try await world.alice.send("PUT", "/box/k?acl", ["x-amz-acl": "private"])
    #expect(try await world.alice.send("PUT", "/box/k?acl", field).status == 200)
    #expect(try grants(try await world.alice.send("GET", "/box/k?acl")) == expected)
  }

  @Test func `grants come in header fields and documents, to users, groups and addresses`() async throws {
    let world = try await S3World.withBucket()
    let fields = [
      "x-amz-grant-read": "id=\"id-bob\", uri=\"\(Self.allUsers)\"",
      "x-amz-grant-full-control": "emailAddress=\"alice@example.com\"",
    ]
    try await world.put("k", "x", fields)
    let expected = ["AllUsers READ", "alice FULL_CONTROL", "bob READ"]
    #expect(try grants(try await world.alice.send("GET", "/box/k?acl")) == expected)
    let grants = [
      grant("CanonicalUser", "<ID>id-bob</ID>", "READ_ACP"),
      grant("Group", "<URI>\(Self.allUsers)</URI>", "READ"),
      grant("AmazonCustomerByEmail", "<EmailAddress>bob@example.com</EmailAddress>", "WRITE_ACP"),
    ]
    let put = try await world.alice.send("PUT", "/box/k?acl", body: document(grants.joined()))
    #expect(put.status == 200)
    let list = try await world.bob.send("GET", "/box/k?acl")
    #expect(try self.grants(list) == ["AllUsers READ", "bob READ_ACP", "bob WRITE_ACP"])
    #expect(try list.xml.child("Owner")?.text("ID") == "id-alice")
    // Whoever may write the list may not take the object.
    let taking = document(owner: "id-bob", grant("CanonicalUser", "<ID>id-bob</ID>", "FULL_CONTROL"))
    #expect(try await world.bob.send("PUT", "/box/k?acl", body: taking).verdict == "403 AccessDenied")
    #expect(try await world.bob.send("PUT", "/box/k?acl", ["x-amz-acl": "private"]).status == 200)
    #expect(try await world.bob.send("GET", "/box/k?acl").verdict == "403 AccessDenied")
  }

  @Test func `a list that cannot be is refused`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    let documents = [
      ("<AccessControlPolicy>", "400 MalformedACLError"), ("", "400 MissingSecurityHeader"),
      (document(grant("CanonicalUser", "<ID>id-carol</ID>", "READ")), "400 InvalidArgument"),
      (document(grant("Group", "<URI>http://acs.amazonaws.com/none</URI>", "READ")), "400 InvalidArgument"),
      (
        document(grant("AmazonCustomerByEmail", "<EmailAddress>c@example.com</EmailAddress>", "READ")),
        "400 UnresolvableGrantByEmailAddress"
      ),
      (document(grant("CanonicalUser", "<ID>id-bob</ID>", "ALL")), "400 MalformedACLError"),
      (document(grant("Anybody", "<ID>id-bob</ID>", "READ")), "400 MalformedACLError"),
      ("<AccessControlPolicy><AccessControlList/></AccessControlPolicy>", "400 MalformedACLError"),
    ]
    for target in ["/box?acl", "/box/k?acl"] {
      for (document, verdict) in documents {
        #expect(try await world.alice.send("PUT", target, body: document).verdict == verdict, "\(document)")
      }
      let both = ["x-amz-acl": "private", "x-amz-grant-read": "id=id-bob"]
      #expect(try await world.alice.send("PUT", target, both).verdict == "400 InvalidRequest")
      #expect(
        try await world.alice.send("PUT", target, ["x-amz-acl": "open"]).verdict == "400 InvalidArgument")
    }
    #expect(try grants(try await world.alice.send("GET", "/box/k?acl")) == ["alice FULL_CONTROL"])
  }

  @Test func `who may write owns what he puts`() async throws {
    let world = try await S3World.withBucket()
    _ = try await world.alice.send("PUT", "/box?acl", ["x-amz-grant-write": "id=id-bob"])
    #expect(try await world.bob.send("PUT", "/box/k", body: "bob's").status == 200)
    #expect(try await world.bob.send("GET", "/box/k").text == "bob's")
    #expect(try await world.alice.send("GET", "/box/k").verdict == "403 AccessDenied")
    #expect(try await world.bob.send("GET", "/box?list-type=2").verdict == "403 AccessDenied")
    for target in ["/box?list-type=2&fetch-owner=true", "/box", "/box?versions"] {
      let entries = try await world.alice.send("GET", target).xml.children
      let owners = entries.compactMap { $0.child("Owner")?.text("DisplayName") }
      #expect(owners == ["bob"], "\(target)")
    }
    let shared = ["x-amz-acl": "bucket-owner-full-control"]
    _ = try await world.bob.send("PUT", "/box/shared", shared, body: "bob's")
    #expect(try await world.alice.send("GET", "/box/shared").text == "bob's")
    // A copy is its maker's, with a list of its own.
    _ = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "box/shared"])
    #expect(try grants(try await world.alice.send("GET", "/box/copy?acl")) == ["alice FULL_CONTROL"])
    #expect(try await world.bob.send("GET", "/box/copy").verdict == "403 AccessDenied")
    #expect(try await world.alice.send("DELETE", "/box/k").status == 204)
  }

  @Test func `an upload in parts is for who began it`() async throws {
    let world = try await S3World.withBucket()
    _ = try await world.alice.send("PUT", "/box?acl", ["x-amz-acl": "public-read-write"])
    func begin() async throws -> String {
      try await world.bob.send("POST", "/box/k?uploads", ["x-amz-acl": "public-read"]).xml.text("UploadId")
        ?? ""
    }
    let upload = try await begin()
    let part = try await world.bob.send("PUT", "/box/k?partNumber=1&uploadId=\(upload)", body: "bob's")
    let listing = try await world.alice.send("GET", "/box?uploads").xml.child("Upload")
    #expect(listing?.child("Initiator")?.text("DisplayName") == "bob")
    #expect(try await world.bob.send("GET", "/box/k?uploadId=\(upload)").status == 200)
    #expect(try await world.anonymous("GET", "/box/k?uploadId=\(upload)").verdict == "403 AccessDenied")
    #expect(try await world.anonymous("DELETE", "/box/k?uploadId=\(upload)").verdict == "403 AccessDenied")
    let parts = """
      <CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(part["etag"] ?? "")</ETag></Part>\
      </CompleteMultipartUpload>
      """
    #expect(try await world.bob.send("POST", "/box/k?uploadId=\(upload)", body: parts).status == 200)
    #expect(try await world.anonymous("GET", "/box/k").text == "bob's")
    #expect(
      try grants(try await world.bob.send("GET", "/box/k?acl")) == ["AllUsers READ", "bob FULL_CONTROL"])
    let other = try await begin()
    #expect(try await world.alice.send("DELETE", "/box/k?uploadId=\(other)").status == 204)
  }

  @Test func `each version has its own list`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one")
    try await world.put("k", "two", ["x-amz-acl": "public-read"])
    #expect(try await world.anonymous("GET", "/box/k").text == "two")
    #expect(try await world.anonymous("GET", "/box/k?versionId=\(one)").verdict == "403 AccessDenied")
    let put = try await world.alice.send(
      "PUT", "/box/k?acl&versionId=\(one)", ["x-amz-acl": "public-read"])
    #expect(put["x-amz-version-id"] == one)
    #expect(try await world.anonymous("GET", "/box/k?versionId=\(one)").text == "one")
  }
}
