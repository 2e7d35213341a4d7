import StowageCore
import StowageS3
import StowageStore
import StowageTesting
import Testing

@Suite struct `Lifecycle of objects` {
  @Test func `an object dies at the first midnight behind its days, and not a millisecond before`()
    async throws
  {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1)))
    try await world.put("k")
    try await world.reach(justBefore: "2026-01-17T00:00:00Z")
    #expect(try await world.alice.send("GET", "/box/k").status == 200)
    #expect(try await world.keys() == ["k"])
    try await world.reach("2026-01-17T00:00:00Z")
    #expect(try await world.alice.send("GET", "/box/k").verdict == "404 NoSuchKey")
    #expect(try await world.keys() == [])
  }

  @Test func `one that is made at midnight has its days whole`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1)))
    try await world.reach("2026-01-16T00:00:00Z")
    try await world.put("k")
    try await world.reach(justBefore: "2026-01-18T00:00:00Z")
    #expect(try await world.keys() == ["k"])
    try await world.reach("2026-01-18T00:00:00Z")
    #expect(try await world.keys() == [])
  }

  @Test func `when, and by which rule, is told with every answer about the object`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(30), id: "late") + rule(days(3), id: "soon &amp; &lt;now&gt;"))
    let expected = "expiry-date=\"Mon, 19 Jan 2026 00:00:00 GMT\", rule-id=\"soon%20%26%20%3Cnow%3E\""
    let put = try await world.alice.send("PUT", "/box/k", body: "x")
    #expect(put["x-amz-expiration"] == expected)
    for method in ["GET", "HEAD"] {
      #expect(try await world.alice.send(method, "/box/k")["x-amz-expiration"] == expected)
    }
    let copied = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "box/k"])
    #expect(copied["x-amz-expiration"] == expected)
    try await world.reach("2026-01-18T12:00:00Z")
    // A copy is an object of its own.
    let later = try await world.alice.send("PUT", "/box/later", ["x-amz-copy-source": "box/k"])
    #expect(later["x-amz-expiration"]?.contains("Thu, 22 Jan 2026 00:00:00 GMT") == true)
  }

  static let filters: [(filter: String, dead: [String])] = [
    ("", ["a/1", "a/2", "b", "large", "small"]),
    ("<Prefix></Prefix>", ["a/1", "a/2", "b", "large", "small"]),
    ("<Prefix>a/</Prefix>", ["a/1", "a/2"]), ("<Tag><Key>t</Key><Value>1</Value></Tag>", ["a/1", "b"]),
    ("<Tag><Key>t</Key><Value>2</Value></Tag>", []),
    ("<And><Prefix>a/</Prefix><Tag><Key>t</Key><Value>1</Value></Tag></And>", ["a/1"]),
    (
      "<And><Tag><Key>t</Key><Value>1</Value></Tag><Tag><Key>u</Key><Value></Value></Tag></And>",
      ["b"]
    ),
    ("<ObjectSizeGreaterThan>10</ObjectSizeGreaterThan>", ["large"]),
    ("<ObjectSizeLessThan>10</ObjectSizeLessThan>", ["a/1", "a/2", "b", "small"]),
    (
      "<And><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan><ObjectSizeLessThan>11</ObjectSizeLessThan></And>",
      ["a/1", "a/2", "b"]
    ),
  ]

  @Test(arguments: filters, [false, true])
  func `a filter chooses, whether rules or objects come first`(
    _ sample: (filter: String, dead: [String]), _ isLater: Bool
  ) async throws {
    let world = try await S3World.withBucket()
    if !isLater { try await world.setRules(rule(days(1), filter: sample.filter)) }
    try await world.put("a/1", "x", ["x-amz-tagging": "t=1"])
    try await world.put("a/2", "x", ["x-amz-tagging": "t=10"])
    try await world.put("b", "x", ["x-amz-tagging": "t=1&u="])
    try await world.put("large", "eleven byte")
    try await world.put("small", "")
    if isLater { #expect(try await world.setRules(rule(days(1), filter: sample.filter)).status == 200) }
    try await world.reach("2026-01-17T00:00:00Z")
    let all = ["a/1", "a/2", "b", "large", "small"]
    #expect(try await world.keys() == all.filter { !sample.dead.contains($0) })
  }

  @Test func `a rule that is disabled does nothing`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1), status: "Disabled"))
    let put = try await world.alice.send("PUT", "/box/k")
    #expect(put["x-amz-expiration"] == nil)
    try await world.test.advance(by: .days(10))
    try await world.service.runLifecycle()
    #expect(try await world.keys() == ["k"])
  }

  @Test func `a date ends what there is, and then every day what has come since`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule("<Expiration><Date>2026-02-01T00:00:00Z</Date></Expiration>"))
    try await world.put("k")
    try await world.reach(justBefore: "2026-02-01T00:00:00Z")
    #expect(try await world.keys() == ["k"])
    try await world.reach("2026-02-01T09:00:00Z")
    #expect(try await world.keys() == [])
    try await world.put("later")
    try await world.reach(justBefore: "2026-02-02T00:00:00Z")
    #expect(try await world.keys() == ["later"])
    try await world.reach("2026-02-02T00:00:00Z")
    #expect(try await world.keys() == [])
  }

  @Test func `an upload in parts counts its days from its completion, and its size is known then`()
    async throws
  {
    let world = try await S3World.withBucket()
    let small = "<ObjectSizeLessThan>100</ObjectSizeLessThan>"
    try await world.setRules(rule(days(1), id: "all") + rule(days(3), filter: small, id: "small"))
    let upload = try await world.begin("k")
    let put = try await world.alice.send("PUT", "/box/k?partNumber=1&uploadId=\(upload)", body: "part")
    // Its first expiry is long over when it is completed.
    try await world.reach("2026-01-20T10:00:00Z")
    let list = "<Part><PartNumber>1</PartNumber><ETag>\(put["etag"] ?? "")</ETag></Part>"
    let done = try await world.alice.send(
      "POST", "/box/k?uploadId=\(upload)", body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
    #expect(done["x-amz-expiration"] == "expiry-date=\"Thu, 22 Jan 2026 00:00:00 GMT\", rule-id=\"all\"")
    try await world.reach(justBefore: "2026-01-22T00:00:00Z")
    #expect(try await world.alice.send("GET", "/box/k").text == "part")
    try await world.reach("2026-01-22T00:00:00Z")
    #expect(try await world.keys() == [])
  }

  @Test func `tags decide anew when they change`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1), filter: "<Tag><Key>temp</Key><Value>y</Value></Tag>"))
    for key in ["marked", "unmarked", "never"] { try await world.put(key) }
    let tags = "<Tagging><TagSet><Tag><Key>temp</Key><Value>y</Value></Tag></TagSet></Tagging>"
    for key in ["marked", "unmarked"] {
      _ = try await world.alice.send("PUT", "/box/\(key)?tagging", body: tags)
    }
    #expect(try await world.alice.send("HEAD", "/box/marked")["x-amz-expiration"] != nil)
    _ = try await world.alice.send("DELETE", "/box/unmarked?tagging")
    #expect(try await world.alice.send("HEAD", "/box/unmarked")["x-amz-expiration"] == nil)
    try await world.reach("2026-01-17T00:00:00Z")
    #expect(try await world.keys() == ["never", "unmarked"])
  }

  @Test func `other rules, and none, hold for what is there already, however much it is`() async throws {
    let world = try await S3World.withBucket()
    let keys = (1000..<1600).map { "k\($0)" }
    try await world.setRules(rule(days(1), filter: "<Prefix>k</Prefix>"))
    for key in keys { try await world.test.store.put([1], to: "box", key) }
    try await world.put("k0")
    try await world.setRules(rule(days(5)))
    #expect(
      try await world.alice.send("HEAD", "/box/k1599")["x-amz-expiration"]?.contains("21 Jan 2026") == true)
    try await world.reach("2026-01-20T00:00:00Z")
    #expect(try await world.keys().count == 601)
    #expect(try await world.alice.send("DELETE", "/box?lifecycle").status == 204)
    #expect(try await world.alice.send("GET", "/box?lifecycle").verdict == "404 NoSuchLifecycleConfiguration")
    #expect(try await world.alice.send("HEAD", "/box/k1300")["x-amz-expiration"] == nil)
    try await world.test.advance(by: .days(100))
    #expect(try await world.keys().count == 601)
    try await world.setRules(rule(days(5)))
    // Rules hold for what is older than they are.
    #expect(try await world.keys().count == 0)
  }

  @Test func `what is retained stays, and goes when it is let go`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1)))
    try await world.put("k")
    try await world.test.store.update("box", "k") { attributes, _ in attributes.hasLegalHold = true }
    try await world.test.advance(by: .days(9))
    #expect(try await world.keys() == ["k"])
    try await world.test.store.update("box", "k") { attributes, _ in attributes.hasLegalHold = false }
    try await world.test.advance(by: .hours(1))
    #expect(try await world.keys() == [])
  }

  /// Bytes that are copied to get rid of what has died.
  private func copiedBytes(rulesFirst: Bool) async throws -> Int {
    var settings = TestStore.small
    settings.placement = "ttl-buckets:base=1h,classes=12"
    let world = try await S3World.withBucket(settings)
    let rules =
      rule(days(1), filter: "<Prefix>day/</Prefix>", id: "d")
      + rule(days(100), filter: "<Prefix>season/</Prefix>", id: "s")
    if rulesFirst { try await world.setRules(rules) }
    for number in 0..<200 {
      let folder = number % 2 == 0 ? "day" : "season"
      try await world.put("\(folder)/\(number)", String(repeating: "x", count: 4000))
    }
    if !rulesFirst { try await world.setRules(rules) }
    try await world.reach("2026-01-17T00:00:00Z")
    #expect(try await world.keys().count == 100)
    try await world.test.reclaim()
    return try await world.test.store.statistics().copiedBytes
  }

  @Test func `what dies together lies together where rules come first: less is copied`() async throws {
    let (told, untold) = (
      try await copiedBytes(rulesFirst: true), try await copiedBytes(rulesFirst: false)
    )
    #expect(untold > 200_000)
    #expect(told < untold / 4, "\(told) bytes against \(untold)")
  }
}
