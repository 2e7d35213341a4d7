@testable import StowageS3
import StowageStore
import StowageTesting
import Testing

@Suite struct `Lifecycle of versions and uploads` {
  @Test func `a current version expires to a marker, and what is below it stays`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule(days(3)))
    let old = try await world.put("k", "one")
    try await world.reach("2026-01-17T10:00:00Z")
    let new = try await world.put("k", "two")
    // The rule is about current versions: the first one is none any more.
    try await world.reach("2026-01-20T10:00:00Z")
    #expect(try await world.versions() == ["k*", "k"])
    try await world.reach("2026-01-21T00:00:00Z")
    try await world.service.runLifecycle()
    #expect(try await world.versions() == ["k!*", "k", "k"])
    #expect(try await world.alice.send("GET", "/box/k").verdict == "404 NoSuchKey")
    for version in [old, new] {
      let reply = try await world.alice.send("GET", "/box/k?versionId=\(version)")
      #expect(reply.status == 200)
      #expect(reply["x-amz-expiration"] == nil)
    }
    try await world.test.advance(by: .days(100))
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(old)").text == "one")
  }

  @Test func `what a delete has hidden is not removed by the rule for current versions`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule(days(1)))
    let version = try await world.put("k", "one")
    let marker = try await world.alice.send("DELETE", "/box/k")["x-amz-version-id"] ?? ""
    try await world.test.advance(by: .days(30))
    try await world.service.runLifecycle()
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(version)").text == "one")
    // Without the marker it is the current one again, for which the rule holds.
    _ = try await world.alice.send("DELETE", "/box/k?versionId=\(marker)")
    #expect(try await world.alice.send("GET", "/box/k").verdict == "404 NoSuchKey")
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(version)").text == "one")
  }

  @Test func `versions go their days behind the one that took their place`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule(noncurrent(2)))
    try await world.put("k", "one")
    try await world.reach("2026-01-25T10:00:00Z")
    try await world.put("k", "two")
    try await world.put("other")
    try await world.reach(justBefore: "2026-01-28T00:00:00Z")
    #expect(try await world.service.runLifecycle() == LifecycleReport())
    #expect(try await world.versions() == ["k*", "k", "other*"])
    try await world.reach("2026-01-28T00:00:00Z")
    #expect(try await world.service.runLifecycle().removed == 1)
    #expect(try await world.versions() == ["k*", "other*"])
    #expect(try await world.service.runLifecycle() == LifecycleReport())
    #expect(try await world.alice.send("GET", "/box/k").text == "two")
    _ = try await world.alice.send("DELETE", "/box/k")
    try await world.test.advance(by: .days(3))
    try await world.service.runLifecycle()
    #expect(try await world.versions() == ["k!*", "other*"])
  }

  @Test func `the newest of them stay where a number is to be kept`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule(noncurrent(1, kept: 2)))
    var versions: [String] = []
    for number in 0..<5 { versions.append(try await world.put("k", "\(number)")) }
    try await world.test.advance(by: .days(2))
    #expect(try await world.service.runLifecycle().removed == 2)
    for (number, version) in versions.enumerated() {
      let reply = try await world.alice.send("GET", "/box/k?versionId=\(version)")
      #expect(reply.verdict == (number < 2 ? "404 NoSuchVersion" : "200"))
    }
  }

  @Test func `filters choose among versions by their own tags and sizes`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let filter = "<And><Prefix>k</Prefix><Tag><Key>t</Key><Value>1</Value></Tag></And>"
    try await world.setRules(rule(noncurrent(1), filter: filter))
    for key in ["k", "other"] {
      try await world.put(key, "one", ["x-amz-tagging": "t=1"])
      try await world.put(key, "two")
      try await world.put(key, "three")
    }
    try await world.test.advance(by: .days(2))
    #expect(try await world.service.runLifecycle().removed == 1)
    #expect(try await world.versions() == ["k*", "k", "other*", "other", "other"])
  }

  @Test(arguments: ["<ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker>", "<Days>1</Days>"])
  func `a marker with nothing below it goes, and no other`(_ action: String) async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule("<Expiration>\(action)</Expiration>", filter: "<Prefix>a</Prefix>"))
    for key in ["a/sole", "b/sole"] { _ = try await world.alice.send("DELETE", "/box/\(key)") }
    try await world.put("a/two")
    _ = try await world.alice.send("DELETE", "/box/a/two")
    try await world.test.advance(by: .days(2))
    #expect(try await world.service.runLifecycle().removed == 1)
    #expect(try await world.versions() == ["a/two!*", "a/two", "b/sole!*"])
  }

  @Test func `a retained version stays, and goes when it is let go`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.setRules(rule(noncurrent(1)))
    let version = try #require(VersionName.number(try await world.put("k", "one")))
    try await world.put("k", "two")
    try await world.test.store.update("box", "k", version: version) { attributes, _ in
      attributes.hasLegalHold = true
    }
    try await world.test.advance(by: .days(9))
    #expect(try await world.service.runLifecycle().removed == 0)
    try await world.test.store.update("box", "k", version: version) { attributes, _ in
      attributes.hasLegalHold = false
    }
    #expect(try await world.service.runLifecycle().removed == 1)
  }

  @Test func `uploads in parts are given up when their days are over`() async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(abortAfterTwoDays, filter: "<Prefix>tmp/</Prefix>", id: "abort"))
    let begun = try await world.alice.send("POST", "/box/tmp/k?uploads")
    #expect(begun["x-amz-abort-date"] == "Sun, 18 Jan 2026 00:00:00 GMT")
    #expect(begun["x-amz-abort-rule-id"] == "abort")
    let (doomed, other) = (try begun.xml.text("UploadId") ?? "", try await world.begin("k"))
    _ = try await world.alice.send("PUT", "/box/tmp/k?partNumber=1&uploadId=\(doomed)", body: "part")
    try await world.reach(justBefore: "2026-01-18T00:00:00Z")
    let listed = try await world.alice.send("GET", "/box/tmp/k?uploadId=\(doomed)")
    #expect(listed["x-amz-abort-date"] == begun["x-amz-abort-date"])
    #expect(try await world.service.runLifecycle().aborted == 0)
    try await world.reach("2026-01-18T00:00:00Z")
    #expect(try await world.service.runLifecycle().aborted == 1)
    #expect(try await world.alice.send("GET", "/box/tmp/k?uploadId=\(doomed)").verdict == "404 NoSuchUpload")
    #expect(try await world.alice.send("GET", "/box/k?uploadId=\(other)").status == 200)
    #expect(try await world.service.runLifecycle() == LifecycleReport())
  }

  @Test func `a bucket without rules is left alone, whatever is in it`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    for _ in 0..<3 { try await world.put("k") }
    _ = try await world.alice.send("DELETE", "/box/gone")
    _ = try await world.begin("upload")
    try await world.test.advance(by: .days(4000))
    #expect(try await world.service.runLifecycle() == LifecycleReport())
    #expect(try await world.versions() == ["gone!*", "k*", "k", "k"])
  }

  @Test func `rules and what they have planned outlive a crash`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.put("before")
    try await world.setRules(rule(days(1) + noncurrent(1)))
    try await world.put("k", "one")
    try await world.put("k", "two")
    let xml = try await world.alice.send("GET", "/box?lifecycle").text
    try await world.test.crash()
    #expect(try await world.alice.send("GET", "/box?lifecycle").text == xml)
    try await world.reach(justBefore: "2026-01-17T00:00:00Z")
    try await world.service.runLifecycle()
    #expect(try await world.versions() == ["before*", "k*", "k"])
    try await world.reach("2026-01-17T00:00:00Z")
    try await world.service.runLifecycle()
    #expect(try await world.versions() == ["before!*", "before", "k!*", "k"])
    try await world.test.crash()
    #expect(try await world.versions() == ["before!*", "before", "k!*", "k"])
  }

  @Test(arguments: [false, true])
  func `a change of rules that a crash has interrupted is ended by the next run`(_ isRemoval: Bool)
    async throws
  {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(1)))
    try await world.put("k")
    let tenDays = LifecycleRule(
      id: "r", isEnabled: true, filter: LifecycleFilter(), expiration: .days(10), noncurrent: nil,
      abortDays: nil)
    let rules = isRemoval ? [] : [tenDays]
    // As a request leaves it that ends between the document and the objects.
    try await world.test.store.updateBucket("box") { _, documents in
      documents.removeAll { $0.name == "lifecycle" }
      documents.append(Document(name: "lifecycle", bytes: LifecycleConfiguration(rules: rules).xml))
    }
    try await world.test.crash()
    #expect(try await world.service.runLifecycle() == LifecycleReport(revised: 1, removed: 0, aborted: 0))
    #expect(try await world.service.runLifecycle() == LifecycleReport())
    try await world.test.advance(by: .days(5))
    #expect(try await world.keys() == ["k"])
    let documents = try await world.test.store.bucket("box").documents.map(\.name)
    #expect(documents.contains("lifecycle") == !isRemoval)
  }
}
