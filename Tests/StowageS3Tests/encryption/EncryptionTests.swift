import StowageCoding
import StowageS3
import StowageStore
import StowageTesting
import Testing

@testable import StowageS3

@Suite struct `Encryption` {
  private static let prefix = "x-amz-server-side-encryption-customer-"

  /// The header fields of a key that consists of one byte.
  private static func key(_ byte: UInt8, prefix: String = prefix) -> [String: String] {
    let bytes = [UInt8](repeating: byte, count: 32)
    var md5 = MD5()
    md5.update(bytes.span.bytes)
    return [
      prefix + "algorithm": "AES256", prefix + "key": Base64.encoded(bytes),
      prefix + "key-md5": Base64.encoded(md5.digest),
    ]
  }

  private static let sourcePrefix = "x-amz-copy-source-server-side-encryption-customer-"
  /// Three chunks of the small store, which is plain to see.
  private static let content = (0..<10_000).map { UInt8(ascii: "a") + UInt8($0 % 3) }

  // MARK: Customers' keys

  @Test func `what is put with a customer's key is read with it alone`() async throws {
    let world = try await S3World.withBucket()
    let put = try await world.alice.send("PUT", "/box/k", Self.key(1), body: Self.content)
    #expect(put.status == 200)
    for reply in [put, try await world.alice.send("GET", "/box/k", Self.key(1))] {
      #expect(reply[Self.prefix + "algorithm"] == "AES256")
      #expect(reply[Self.prefix + "key-md5"] == Self.key(1)[Self.prefix + "key-md5"])
      #expect(reply.fields.all.allSatisfy { !$0.name.hasPrefix("stowage") })
    }
    #expect(try await world.alice.send("GET", "/box/k", Self.key(1)).body == Self.content)
    let range = Self.key(1).merging(["range": "bytes=4000-4200"]) { $1 }
    #expect(try await world.alice.send("GET", "/box/k", range).body == Array(Self.content[4000...4200]))
    #expect(try await world.alice.send("HEAD", "/box/k", Self.key(1))["content-length"] == "10000")
    #expect(try await world.alice.send("GET", "/box/k").verdict == "400 InvalidRequest")
    #expect(try await world.alice.send("HEAD", "/box/k").status == 400)
    #expect(try await world.alice.send("GET", "/box/k", Self.key(2)).verdict == "403 AccessDenied")
    try await world.put("plain")
    #expect(try await world.alice.send("GET", "/box/plain", Self.key(1)).verdict == "400 InvalidRequest")
    try await world.put("empty", "", Self.key(1))
    #expect(try await world.alice.send("GET", "/box/empty", Self.key(1)).body == [])
  }

  @Test func `a key that is not whole or not right is refused before anything is put`() async throws {
    let world = try await S3World.withBucket()
    let changes: [(String, String?, String)] = [
      ("algorithm", nil, "400 InvalidArgument"), ("key", nil, "400 InvalidArgument"),
      ("key-md5", nil, "400 InvalidArgument"), ("algorithm", "AES128", "400 InvalidEncryptionAlgorithmError"),
      ("key", "AAAA", "400 InvalidArgument"), ("key-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "400 InvalidArgument"),
    ]
    for (name, value, verdict) in changes {
      var fields = Self.key(1)
      fields[Self.prefix + name] = value
      #expect(try await world.alice.send("PUT", "/box/k", fields, body: "x").verdict == verdict)
    }
    let both = Self.key(1).merging(["x-amz-server-side-encryption": "AES256"]) { $1 }
    #expect(try await world.alice.send("PUT", "/box/k", both, body: "x").verdict == "400 InvalidArgument")
    for method in ["aws:kms", "aws:kms:dsse"] {
      let fields = ["x-amz-server-side-encryption": method]
      #expect(try await world.alice.send("PUT", "/box/k", fields, body: "x").verdict == "501 NotImplemented")
    }
    #expect(try await world.keys() == [])
  }

  @Test func `parts have the key of their upload`() async throws {
    let world = try await S3World.withBucket(`Uploads in parts`.large)
    let begun = try await world.alice.send("POST", "/box/k?uploads", Self.key(1))
    let upload = try #require(try begun.xml.text("UploadId"))
    func put(_ number: Int, _ fields: [String: String], _ content: [UInt8]) async throws -> Reply {
      try await world.alice.send(
        "PUT", "/box/k?partNumber=\(number)&uploadId=\(upload)", fields, body: content)
    }
    #expect(try await put(1, [:], [1]).verdict == "400 InvalidRequest")
    #expect(try await put(1, Self.key(2), [1]).verdict == "400 InvalidRequest")
    let five = [UInt8](repeating: 5, count: 5 << 20)
    // Again, with another content: no two may be encrypted alike.
    _ = try await put(1, Self.key(1), [UInt8](repeating: 6, count: 5 << 20))
    let parts = [try await put(1, Self.key(1), five), try await put(2, Self.key(1), [1, 2, 3])]
    let list = parts.enumerated()
      .map { "<Part><PartNumber>\($0 + 1)</PartNumber><ETag>\($1["etag"] ?? "")</ETag></Part>" }.joined()
    let done = try await world.alice.send(
      "POST", "/box/k?uploadId=\(upload)", body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
    #expect(done.status == 200)
    #expect(try await world.alice.send("GET", "/box/k", Self.key(1)).body == five + [1, 2, 3])
    let last = try await world.alice.send("GET", "/box/k?partNumber=2", Self.key(1))
    #expect(last.body == [1, 2, 3])
    #expect(try await world.alice.send("GET", "/box/k").verdict == "400 InvalidRequest")
  }

  @Test func `a copy is encrypted as it is asked for, whatever its source is`() async throws {
    let world = try await S3World.withBucket()
    _ = try await world.alice.send("PUT", "/box/k", Self.key(1), body: Self.content)
    func copy(_ target: String, _ fields: [String: String]) async throws -> Reply {
      try await world.alice.send(
        "PUT", "/box/\(target)", fields.merging(["x-amz-copy-source": "box/k"]) { $1 })
    }
    #expect(try await copy("other", [:]).verdict == "400 InvalidRequest")
    let source = Self.key(1, prefix: Self.sourcePrefix)
    #expect(try await copy("other", Self.key(2, prefix: Self.sourcePrefix)).verdict == "403 AccessDenied")
    #expect(try await copy("plain", source).status == 200)
    #expect(try await world.alice.send("GET", "/box/plain").body == Self.content)
    #expect(try await copy("k", source.merging(Self.key(2)) { $1 }).status == 200)
    #expect(try await world.alice.send("GET", "/box/k", Self.key(2)).body == Self.content)
  }

  // MARK: The store's key

  @Test func `a bucket encrypts what is put without a word, until it is told not to`() async throws {
    let world = try await S3World.withBucket()
    let none = "404 ServerSideEncryptionConfigurationNotFoundError"
    #expect(try await world.alice.send("GET", "/box?encryption").verdict == none)
    func configuration(_ method: String) -> String {
      "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
        + "<SSEAlgorithm>\(method)</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule>"
        + "</ServerSideEncryptionConfiguration>"
    }
    for (method, verdict) in [("aws:kms", "501 NotImplemented"), ("DES", "400 MalformedXML")] {
      let reply = try await world.alice.send("PUT", "/box?encryption", body: configuration(method))
      #expect(reply.verdict == verdict)
    }
    #expect(try await world.alice.send("PUT", "/box?encryption", body: configuration("AES256")).status == 200)
    let kept = try await world.alice.send("GET", "/box?encryption").xml.child("Rule")
    #expect(kept?.child("ApplyServerSideEncryptionByDefault")?.text("SSEAlgorithm") == "AES256")
    let put = try await world.alice.send("PUT", "/box/k", body: Self.content)
    #expect(put["x-amz-server-side-encryption"] == "AES256")
    #expect(try await world.alice.send("DELETE", "/box?encryption").status == 204)
    _ = try await world.alice.send("PUT", "/box/plain", body: Self.content)
    for (key, method) in [("k", "AES256"), ("plain", nil)] {
      let get = try await world.alice.send("GET", "/box/\(key)")
      #expect(get.body == Self.content)
      #expect(get["x-amz-server-side-encryption"] == method)
    }
  }

  /// What is encrypted stays so: a crash, a lost device, a reclaim into other shards and a check, none of which has the key.
  @Test func `what is encrypted is on no device to be read, and is kept as well as anything else`()
    async throws
  {
    let world = try await S3World.withBucket()
    let needle = Array(Self.content.prefix(64))
    func isOnDevices() throws -> Bool {
      for device in world.test.devices {
        for name in try device.names() {
          let count = try device.length(of: name)
          var bytes = [UInt8](repeating: 0, count: count)
          var span = bytes.mutableSpan
          var content = span.mutableBytes
          _ = try device.read(name, at: 0, into: &content)
          if bytes.firstRange(of: needle) != nil { return true }
        }
      }
      return false
    }
    let encrypted = ["x-amz-server-side-encryption": "AES256"]
    _ = try await world.alice.send("PUT", "/box/k", encrypted, body: Self.content)
    _ = try await world.alice.send("PUT", "/box/c", Self.key(1), body: Self.content)
    #expect(try !isOnDevices())
    for round in 0..<30 { try await world.put("filler\(round)", String(repeating: "z", count: 9000)) }
    for round in 0..<30 { _ = try await world.alice.send("DELETE", "/box/filler\(round)") }
    try await world.test.reclaim()
    for round in 0..<30 { try await world.put("filler\(round)", String(repeating: "z", count: 9000)) }
    try await world.test.crash()
    let scrub = try await world.test.store.scrub(atMost: .max)
    #expect(scrub.findings == [])
    #expect(scrub.unreadable == [])
    #expect(scrub.shards > 0)
    world.test.lose(device: 1)
    #expect(try await world.alice.send("GET", "/box/k").body == Self.content)
    #expect(try await world.alice.send("GET", "/box/c", Self.key(1)).body == Self.content)
    await #expect(throws: StoreError.self) { try await world.test.store.contents(of: "k", in: "box") }
    #expect(try !isOnDevices())
    _ = try await world.alice.send("PUT", "/box/plain", body: Self.content)
    try await world.test.reopen()
    #expect(try isOnDevices(), "the search itself finds nothing")
  }

  @Test func `a tier with another codec takes what is encrypted as it is`() async throws {
    var settings = TestStore.small
    settings.placement = "hot-cold:after=1s"
    settings.tiers.append(
      TierSettings(name: "cold", codec: .zstd(level: 1), code: .reedSolomon(data: 2, parity: 1)))
    let world = try await S3World.withBucket(settings)
    for round in 0..<10 {
      try await world.put("filler\(round)", String(repeating: "z", count: 9000))
      let fields = round % 2 == 0 ? Self.key(1) : [:]
      _ = try await world.alice.send("PUT", "/box/k\(round)", fields, body: Self.content)
    }
    try await world.test.advance(by: .hours(1))
    for round in 0..<10 { _ = try await world.alice.send("DELETE", "/box/filler\(round)") }
    try await world.test.reclaim()
    let tiers = try await world.test.store.statistics().tiers
    // Not even all of the plain contents, compressed, are as large as one of the encrypted.
    #expect(tiers[1].liveBytes > 2 * Self.content.count)
    #expect(tiers[1].liveBytes < 6 * Self.content.count)
    for round in 0..<10 {
      let fields = round % 2 == 0 ? Self.key(1) : [:]
      #expect(try await world.alice.send("GET", "/box/k\(round)", fields).body == Self.content)
    }
  }
}
