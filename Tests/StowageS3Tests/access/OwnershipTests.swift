import StowageS3
import Testing

@Suite struct `Ownership and the block of public access` {
  private func controls(_ ownership: String) -> String {
    "<OwnershipControls><Rule><ObjectOwnership>\(ownership)</ObjectOwnership></Rule></OwnershipControls>"
  }

  private func block(_ flags: String...) -> String {
    let elements = flags.map { "<\($0)>true</\($0)>" }.joined()
    return "<PublicAccessBlockConfiguration>\(elements)</PublicAccessBlockConfiguration>"
  }

  /// A bucket that bob may write to.
  private func world(_ ownership: String) async throws -> S3World {
    let world = try await S3World.withBucket()
    try await world.setPolicy(statement("Allow", "s3:PutObject", to: bobAlone))
    _ = try await world.alice.send("PUT", "/box?ownershipControls", body: controls(ownership))
    return world
  }

  @Test func `ownership is put, got and removed`() async throws {
    let world = try await S3World.withBucket()
    let target = "/box?ownershipControls"
    #expect(try await world.alice.send("GET", target).verdict == "404 OwnershipControlsNotFoundError")
    #expect(try await world.alice.send("PUT", target, body: controls("Nobody")).verdict == "400 MalformedXML")
    #expect(try await world.alice.send("PUT", target, body: controls("BucketOwnerPreferred")).status == 200)
    let rule = try await world.alice.send("GET", target).xml.child("Rule")
    #expect(rule?.text("ObjectOwnership") == "BucketOwnerPreferred")
    #expect(try await world.alice.send("DELETE", target).status == 204)
    #expect(try await world.alice.send("GET", target).status == 404)
  }

  @Test(arguments: [
    ("ObjectWriter", "bob"), ("BucketOwnerPreferred", "alice"), ("BucketOwnerEnforced", "alice"),
  ]) func `it says whose an object is that another puts`(_ ownership: String, _ owner: String) async throws {
    let world = try await world(ownership)
    let full = ["x-amz-acl": "bucket-owner-full-control"]
    #expect(try await world.bob.send("PUT", "/box/k", full).status == 200)
    let listing = try await world.alice.send("GET", "/box").xml.child("Contents")
    #expect(listing?.child("Owner")?.text("DisplayName") == owner)
    #expect(try await world.bob.send("PUT", "/box/plain").status == 200)
    let plain = try await world.alice.send("GET", "/box/plain").status
    #expect(plain == (ownership == "BucketOwnerEnforced" ? 200 : 403))
  }

  @Test func `where lists are disabled none is taken but the one that changes nothing`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("before", "x", ["x-amz-acl": "public-read"])
    _ = try await world.alice.send("PUT", "/box?ownershipControls", body: controls("BucketOwnerEnforced"))
    #expect(try await world.anonymous("GET", "/box/before").verdict == "403 AccessDenied")
    for target in ["/box?acl", "/box/before?acl", "/box/k"] {
      for name in ["public-read", "private"] {
        let refused = try await world.alice.send("PUT", target, ["x-amz-acl": name])
        #expect(refused.verdict == "400 AccessControlListNotSupported", "\(target) \(name)")
      }
      let taken = try await world.alice.send("PUT", target, ["x-amz-acl": "bucket-owner-full-control"])
      #expect(taken.status == 200, "\(target)")
    }
    _ = try await world.alice.send("DELETE", "/box?ownershipControls")
    #expect(try await world.anonymous("GET", "/box/before").status == 200)
    let enforced = ["x-amz-object-ownership": "BucketOwnerEnforced"]
    #expect(try await world.alice.send("PUT", "/other", enforced).status == 200)
    #expect(
      try await world.alice.send("PUT", "/third", enforced.merging(["x-amz-acl": "public-read"]) { $1 })
        .verdict
        == "400 InvalidBucketAclWithObjectOwnership")
    _ = try await world.alice.send("PUT", "/fourth", ["x-amz-acl": "public-read"])
    #expect(
      try await world.alice.send("PUT", "/fourth?ownershipControls", body: controls("BucketOwnerEnforced"))
        .verdict == "400 InvalidBucketAclWithObjectOwnership")
  }

  @Test func `a block is put, got and removed`() async throws {
    let world = try await S3World.withBucket()
    let target = "/box?publicAccessBlock"
    #expect(try await world.alice.send("GET", target).verdict == "404 NoSuchPublicAccessBlockConfiguration")
    #expect(try await world.alice.send("PUT", target, body: block("IgnorePublicAcls")).status == 200)
    let flags = try await world.alice.send("GET", target).xml.children
    #expect(
      flags.map { "\($0.name) \($0.text)" } == [
        "BlockPublicAcls false", "IgnorePublicAcls true", "BlockPublicPolicy false",
        "RestrictPublicBuckets false",
      ])
    #expect(try await world.alice.send("DELETE", target).status == 204)
    #expect(try await world.alice.send("GET", target).status == 404)
  }

  @Test func `each of its flags keeps one way of becoming public closed`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "x", ["x-amz-acl": "public-read"])
    func set(_ flag: String) async throws {
      _ = try await world.alice.send("PUT", "/box?publicAccessBlock", body: block(flag))
    }
    try await set("BlockPublicAcls")
    for target in ["/box?acl", "/box/k?acl", "/box/new"] {
      #expect(
        try await world.alice.send("PUT", target, ["x-amz-acl": "public-read"]).verdict == "403 AccessDenied")
    }
    #expect(try await world.anonymous("GET", "/box/k").status == 200)
    try await set("IgnorePublicAcls")
    #expect(try await world.anonymous("GET", "/box/k").verdict == "403 AccessDenied")
    try await set("BlockPublicPolicy")
    #expect(try await world.setPolicy(statement("Allow", "s3:GetObject")).verdict == "403 AccessDenied")
    #expect(try await world.setPolicy(statement("Allow", "s3:GetObject", to: bobAlone)).status == 204)
    try await set("IgnorePublicAcls")
    #expect(try await world.setPolicy(statement("Allow", "s3:GetObject")).status == 204)
    #expect(try await world.anonymous("GET", "/box/k").status == 200)
    try await set("RestrictPublicBuckets")
    _ = try await world.alice.send("PUT", "/box/k?acl", ["x-amz-acl": "private"])
    #expect(try await world.anonymous("GET", "/box/k").verdict == "403 AccessDenied")
    #expect(try await world.bob.send("GET", "/box/k").verdict == "403 AccessDenied")
  }

  @Test func `whoever asks pays where that is so, and says it`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "x", ["x-amz-acl": "public-read"])
    let pays = "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"
    #expect(try await world.alice.send("GET", "/box?requestPayment").xml.text("Payer") == "BucketOwner")
    #expect(try await world.alice.send("PUT", "/box?requestPayment", body: pays).status == 200)
    #expect(try await world.alice.send("GET", "/box?requestPayment").xml.text("Payer") == "Requester")
    #expect(try await world.bob.send("GET", "/box/k").verdict == "403 AccessDenied")
    let offer = ["x-amz-request-payer": "requester"]
    let paid = try await world.bob.send("GET", "/box/k", offer)
    #expect(paid.status == 200)
    #expect(paid["x-amz-request-charged"] == "requester")
    #expect(try await world.anonymous("GET", "/box/k", offer).verdict == "403 AccessDenied")
    #expect(try await world.alice.send("GET", "/box/k", offer)["x-amz-request-charged"] == nil)
    _ = try await world.bob.send("PUT", "/bobs")
    let copy = ["x-amz-copy-source": "box/k"]
    #expect(try await world.bob.send("PUT", "/bobs/k", copy).verdict == "403 AccessDenied")
    #expect(try await world.bob.send("PUT", "/bobs/k", copy.merging(offer) { $1 }).status == 200)
  }

  @Test func `a bucket of somebody else than the client believes is not touched`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    for (owner, status) in [("id-alice", 200), ("id-bob", 403)] {
      let expected = ["x-amz-expected-bucket-owner": owner]
      #expect(try await world.alice.send("GET", "/box/k", expected).status == status)
      let source = ["x-amz-copy-source": "box/k", "x-amz-source-expected-bucket-owner": owner]
      #expect(try await world.alice.send("PUT", "/box/copy", source).status == status)
    }
  }

  @Test func `of what no bucket has it is said that there is none`() async throws {
    let world = try await S3World.withBucket()
    for (name, root) in [
      ("notification", "NotificationConfiguration"), ("logging", "BucketLoggingStatus"),
      ("accelerate", "AccelerateConfiguration"),
    ] {
      let reply = try await world.alice.send("GET", "/box?\(name)")
      #expect(try reply.xml.name == root)
      #expect(try reply.xml.children.isEmpty)
    }
    #expect(try await world.alice.send("GET", "/box?website").verdict == "404 NoSuchWebsiteConfiguration")
    #expect(
      try await world.alice.send("GET", "/box?replication").verdict
        == "404 ReplicationConfigurationNotFoundError")
    let queue = """
      <NotificationConfiguration><QueueConfiguration><Queue>arn</Queue></QueueConfiguration></NotificationConfiguration>
      """
    let put = try await world.alice.send("PUT", "/box?notification", body: queue)
    #expect(put.verdict == "501 NotImplemented")
    #expect(try put.xml.text("Operation") == "PutBucketNotificationConfiguration")
    #expect(
      try await world.alice.send("PUT", "/box?notification", body: "<NotificationConfiguration/>").status
        == 200)
  }
}
