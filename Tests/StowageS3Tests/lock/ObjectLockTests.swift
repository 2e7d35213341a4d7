import StowageCore
import StowageS3
import StowageStore
import StowageTesting
import Testing

@Suite struct `Object lock` {
  /// With a bucket `box` whose objects can be locked.
  private func lockedWorld() async throws -> S3World {
    let world = try await S3World()
    _ = try await world.alice.send("PUT", "/box", ["x-amz-bucket-object-lock-enabled": "true"])
    return world
  }

  private static let bypass = ["x-amz-bypass-governance-retention": "true"]
  private static let (soon, later, past) = (
    "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", "2026-01-01T00:00:00Z"
  )

  private static func retention(_ mode: String, _ until: String) -> String {
    "<Retention><Mode>\(mode)</Mode><RetainUntilDate>\(until)</RetainUntilDate></Retention>"
  }

  private static func retained(_ mode: String, _ until: String = soon) -> [String: String] {
    ["x-amz-object-lock-mode": mode, "x-amz-object-lock-retain-until-date": until]
  }

  private static func rule(_ retention: String, status: String = "Enabled") -> String {
    "<ObjectLockConfiguration><ObjectLockEnabled>\(status)</ObjectLockEnabled>"
      + "<Rule><DefaultRetention>\(retention)</DefaultRetention></Rule></ObjectLockConfiguration>"
  }

  // MARK: Buckets

  @Test func `a bucket made with lock keeps versions, for good`() async throws {
    let world = try await lockedWorld()
    #expect(try await world.alice.send("GET", "/box?versioning").xml.text("Status") == "Enabled")
    let suspended = "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
    let refused = try await world.alice.send("PUT", "/box?versioning", body: suspended)
    #expect(refused.verdict == "409 InvalidBucketState")
    let configuration = try await world.alice.send("GET", "/box?object-lock").xml
    #expect(configuration.text("ObjectLockEnabled") == "Enabled")
    #expect(configuration.child("Rule") == nil)
  }

  @Test func `a bucket gets lock later if it keeps versions`() async throws {
    let world = try await S3World.withBucket()
    let get = try await world.alice.send("GET", "/box?object-lock")
    #expect(get.verdict == "404 ObjectLockConfigurationNotFoundError")
    let rule = Self.rule("<Mode>GOVERNANCE</Mode><Days>1</Days>")
    let refused = try await world.alice.send("PUT", "/box?object-lock", body: rule)
    #expect(refused.verdict == "409 InvalidBucketState")
    try await world.setVersioning("Enabled")
    #expect(try await world.alice.send("PUT", "/box?object-lock", body: rule).status == 200)
    let standard = try await world.alice.send("GET", "/box?object-lock").xml.child("Rule")?
      .child("DefaultRetention")
    #expect(standard?.text("Mode") == "GOVERNANCE")
    #expect(standard?.text("Days") == "1")
  }

  @Test(arguments: [
    (rule("<Mode>governance</Mode><Days>1</Days>"), "400 MalformedXML"),
    (rule("<Mode>GOVERNANCE</Mode>"), "400 MalformedXML"),
    (rule("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>"), "400 MalformedXML"),
    (rule("<Mode>GOVERNANCE</Mode><Days>1</Days>", status: "Disabled"), "400 MalformedXML"),
    (rule("<Mode>GOVERNANCE</Mode><Days>0</Days>"), "400 InvalidRetentionPeriod"),
    (rule("<Mode>GOVERNANCE</Mode><Years>-1</Years>"), "400 InvalidRetentionPeriod"),
    (rule("<Mode>GOVERNANCE</Mode><Days>36501</Days>"), "400 InvalidRetentionPeriod"),
  ]) func `a configuration that cannot be is refused`(_ document: String, _ verdict: String) async throws {
    let world = try await lockedWorld()
    #expect(try await world.alice.send("PUT", "/box?object-lock", body: document).verdict == verdict)
  }

  @Test func `in a bucket without lock nothing can be locked`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.put("k")
    let refusals = [
      try await world.alice.send("PUT", "/box/k", Self.retained("GOVERNANCE")),
      try await world.alice.send("PUT", "/box/k", ["x-amz-object-lock-legal-hold": "ON"]),
      try await world.alice.send("POST", "/box/k?uploads", Self.retained("GOVERNANCE")),
      try await world.alice.send("PUT", "/box/k?retention", body: Self.retention("GOVERNANCE", Self.soon)),
      try await world.alice.send("GET", "/box/k?retention"),
      try await world.alice.send(
        "PUT", "/box/k?legal-hold", body: "<LegalHold><Status>ON</Status></LegalHold>"),
      try await world.alice.send("GET", "/box/k?legal-hold"),
    ]
    #expect(Set(refusals.map(\.verdict)) == ["400 InvalidRequest"])
  }

  // MARK: Retention

  @Test func `what is retained cannot be removed before its time, but hidden`() async throws {
    let world = try await lockedWorld()
    let version = try await world.put("k", "x", Self.retained("GOVERNANCE"))
    let get = try await world.alice.send("GET", "/box/k")
    #expect(get["x-amz-object-lock-mode"] == "GOVERNANCE")
    #expect(get["x-amz-object-lock-retain-until-date"] == "2026-02-01T00:00:00.000Z")
    let named = "/box/k?versionId=\(version)"
    #expect(try await world.alice.send("DELETE", named).verdict == "403 AccessDenied")
    #expect(try await world.alice.send("DELETE", "/box/k").status == 204)
    #expect(try await world.alice.send("GET", named).text == "x")
    try await world.reach(justBefore: Self.soon)
    #expect(try await world.alice.send("DELETE", named).verdict == "403 AccessDenied")
    try await world.reach(Self.soon)
    #expect(try await world.alice.send("DELETE", named).status == 204)
  }

  @Test func `GOVERNANCE is passed over by the owner who asks for it, COMPLIANCE is not`() async throws {
    let world = try await lockedWorld()
    let weak = try await world.put("weak", "x", Self.retained("GOVERNANCE"))
    let strong = try await world.put("strong", "x", Self.retained("COMPLIANCE"))
    let document =
      "<Delete><Object><Key>weak</Key><VersionId>\(weak)</VersionId></Object>"
      + "<Object><Key>strong</Key><VersionId>\(strong)</VersionId></Object></Delete>"
    let refused = try await world.alice.send("POST", "/box?delete", body: document).xml
    #expect(refused.children("Error").map { $0.text("Code") } == ["AccessDenied", "AccessDenied"])
    let passed = try await world.alice.send("POST", "/box?delete", Self.bypass, body: document).xml
    #expect(passed.children("Deleted").map { $0.text("Key") } == ["weak"])
    #expect(passed.children("Error").map { $0.text("Key") } == ["strong"])
  }

  /// What is there, what is asked for, whether with bypass, and the answer.
  @Test(arguments: [
    ("GOVERNANCE", retention("GOVERNANCE", later), false, "200"),
    ("GOVERNANCE", retention("GOVERNANCE", "2026-01-20T00:00:00Z"), false, "403 AccessDenied"),
    ("GOVERNANCE", retention("GOVERNANCE", "2026-01-20T00:00:00Z"), true, "200"),
    ("GOVERNANCE", retention("COMPLIANCE", later), false, "403 AccessDenied"),
    ("GOVERNANCE", retention("COMPLIANCE", later), true, "200"),
    ("GOVERNANCE", "<Retention/>", false, "403 AccessDenied"),
    ("GOVERNANCE", "<Retention/>", true, "200"),
    ("COMPLIANCE", retention("COMPLIANCE", later), false, "200"),
    ("COMPLIANCE", retention("COMPLIANCE", "2026-01-20T00:00:00Z"), true, "403 AccessDenied"),
    ("COMPLIANCE", retention("GOVERNANCE", later), true, "403 AccessDenied"),
    ("COMPLIANCE", "<Retention/>", true, "403 AccessDenied"),
    ("", retention("COMPLIANCE", later), false, "200"),
    ("", retention("COMPLIANCE", past), false, "400 InvalidArgument"),
    ("", retention("compliance", later), false, "400 MalformedXML"),
    ("", "<Retention><Mode>GOVERNANCE</Mode></Retention>", false, "400 MalformedXML"),
  ]) func `a retention is made longer by anybody, and shorter by nobody who may not`(
    _ mode: String, _ document: String, _ bypasses: Bool, _ verdict: String
  ) async throws {
    let world = try await lockedWorld()
    try await world.put("k", "x", mode.isEmpty ? [:] : Self.retained(mode))
    let reply = try await world.alice.send(
      "PUT", "/box/k?retention", bypasses ? Self.bypass : [:], body: document)
    #expect(reply.verdict == verdict)
    let after = try await world.alice.send("GET", "/box/k?retention")
    if document == "<Retention/>" && verdict == "200" || mode.isEmpty && verdict != "200" {
      #expect(after.verdict == "404 NoSuchObjectLockConfiguration")
    } else if verdict != "200" {
      #expect(try after.xml.text("Mode") == mode)
      #expect(try after.xml.text("RetainUntilDate") == "2026-02-01T00:00:00.000Z")
    } else {
      #expect(document.contains(try #require(try after.xml.text("Mode"))))
      #expect(document.contains(try #require(try after.xml.text("RetainUntilDate")).dropLast(5)))
    }
  }

  @Test func `a bucket's rule retains what is put, copied or uploaded in parts without a word`() async throws
  {
    let world = try await lockedWorld()
    try await world.put("before")
    let rule = Self.rule("<Mode>COMPLIANCE</Mode><Years>1</Years>")
    _ = try await world.alice.send("PUT", "/box?object-lock", body: rule)
    try await world.put("put")
    try await world.put("own", "x", Self.retained("GOVERNANCE"))
    _ = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "box/before"])
    let upload = try await world.begin("parts")
    let part = try await world.alice.send("PUT", "/box/parts?uploadId=\(upload)&partNumber=1", body: "x")
    let list =
      "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(part["etag"] ?? "")</ETag></Part>"
      + "</CompleteMultipartUpload>"
    _ = try await world.alice.send("POST", "/box/parts?uploadId=\(upload)", body: list)
    var modes: [String: String] = [:]
    for key in ["before", "put", "own", "copy", "parts"] {
      let head = try await world.alice.send("HEAD", "/box/\(key)")
      modes[key] = head["x-amz-object-lock-mode"]
      if modes[key] == "COMPLIANCE" {
        #expect(head["x-amz-object-lock-retain-until-date"] == "2027-01-15T10:00:00.000Z", "\(key)")
      }
    }
    #expect(
      modes == ["put": "COMPLIANCE", "own": "GOVERNANCE", "copy": "COMPLIANCE", "parts": "COMPLIANCE"])
  }

  @Test func `a copy has neither retention nor hold of its source`() async throws {
    let world = try await lockedWorld()
    let fields = Self.retained("COMPLIANCE").merging(["x-amz-object-lock-legal-hold": "ON"]) { $1 }
    try await world.put("k", "x", fields)
    _ = try await world.alice.send("PUT", "/box/copy", ["x-amz-copy-source": "box/k"])
    let head = try await world.alice.send("HEAD", "/box/copy")
    #expect(head.fields.all.filter { $0.name.hasPrefix("x-amz-object-lock-") } == [])
    let version = try #require(head["x-amz-version-id"])
    #expect(try await world.alice.send("DELETE", "/box/copy?versionId=\(version)").status == 204)
    let copied = try await world.test.store.copy("box", "k", to: "box", "other")
    #expect(copied.attributes.retention == nil && !copied.attributes.hasLegalHold)
  }

  // MARK: Legal hold

  @Test func `what is on hold stays until the hold is lifted, whoever asks`() async throws {
    let world = try await lockedWorld()
    let version = try await world.put("k")
    let get = { try await world.alice.send("GET", "/box/k?legal-hold") }
    #expect(try await get().verdict == "404 NoSuchObjectLockConfiguration")
    for status in ["ON", "OFF"] {
      let document = "<LegalHold><Status>\(status)</Status></LegalHold>"
      #expect(try await world.alice.send("PUT", "/box/k?legal-hold", body: document).status == 200)
      #expect(try await get().xml.text("Status") == status)
      #expect(try await world.alice.send("HEAD", "/box/k")["x-amz-object-lock-legal-hold"] == status)
      let deleted = try await world.alice.send("DELETE", "/box/k?versionId=\(version)", Self.bypass)
      #expect(deleted.verdict == (status == "ON" ? "403 AccessDenied" : "204"))
    }
    try await world.put("k")
    let other = "<LegalHold><Status>on</Status></LegalHold>"
    #expect(
      try await world.alice.send("PUT", "/box/k?legal-hold", body: other).verdict == "400 MalformedXML")
  }

  @Test(arguments: [
    ["x-amz-object-lock-mode": "GOVERNANCE"], ["x-amz-object-lock-retain-until-date": soon],
    retained("governance"), retained("GOVERNANCE", "tomorrow"), retained("GOVERNANCE", past),
    ["x-amz-object-lock-legal-hold": "on"],
  ]) func `fields of a lock that cannot be are refused before anything is put`(_ fields: [String: String])
    async throws
  {
    let world = try await lockedWorld()
    #expect(try await world.alice.send("PUT", "/box/k", fields, body: "x").verdict == "400 InvalidArgument")
    #expect(try await world.keys() == [])
  }

  /// The check and the removal are one step: whatever the order, nothing is both held and gone.
  @Test func `a hold and a removal at the same time leave either an object or no hold`() async throws {
    let world = try await lockedWorld()
    let document = "<LegalHold><Status>ON</Status></LegalHold>"
    for round in 0..<20 {
      let version = try await world.put("k\(round)")
      let target = "/box/k\(round)?versionId=\(version)"
      async let held = world.alice.send(
        "PUT", "/box/k\(round)?legal-hold&versionId=\(version)", body: document)
      async let deleted = world.alice.send("DELETE", target)
      let (hold, deletion) = (try await held.status, try await deleted.status)
      #expect((hold == 200) != (deletion == 204), "hold \(hold), removal \(deletion)")
      #expect(try await world.alice.send("GET", target).status == (hold == 200 ? 200 : 404))
    }
  }
}
