import StowageS3
import Testing

/// Forms and locks in buckets that others may use.
@Suite struct `Shared buckets` {
  @Test func `a form that nobody has signed is taken where everybody may put`() async throws {
    let world = try await S3World.withBucket()
    let form = PostForm(fields: [("key", "k"), ("acl", "public-read")])
    #expect(try await world.post(form).verdict == "403 AccessDenied")
    _ = try await world.alice.send("PUT", "/box?acl", ["x-amz-acl": "public-read-write"])
    #expect(try await world.post(form).status == 204)
    #expect(try await world.anonymous("GET", "/box/k").text == "hello world")
    #expect(
      try await world.alice.send("GET", "/box").xml.child("Contents")?.child("Owner")?.text("ID")
        == "id-alice")
    try await world.setPolicy(
      statement("Deny", "s3:PutObject", if: "\"StringEquals\": {\"s3:x-amz-acl\": \"public-read\"}"))
    #expect(try await world.post(form).verdict == "403 AccessDenied")
  }

  @Test func `another user passes over a retention where a policy lets him`() async throws {
    let world = try await S3World()
    _ = try await world.alice.send("PUT", "/box", ["x-amz-bucket-object-lock-enabled": "true"])
    let lock = [
      "x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2026-02-01T00:00:00Z",
    ]
    let version = try await world.put("k", "x", lock)
    let target = "/box/k?versionId=\(version)"
    let bypass = ["x-amz-bypass-governance-retention": "true"]
    try await world.setPolicy(statement("Allow", "s3:DeleteObjectVersion", to: bobAlone))
    #expect(try await world.bob.send("DELETE", target, bypass).verdict == "403 AccessDenied")
    try await world.setPolicy(
      statement("Allow", "s3:DeleteObjectVersion", to: bobAlone),
      statement("Allow", "s3:BypassGovernanceRetention", to: bobAlone),
      statement("Deny", "s3:BypassGovernanceRetention", to: "{\"AWS\": \"id-alice\"}"))
    #expect(try await world.alice.send("DELETE", target, bypass).verdict == "403 AccessDenied")
    #expect(try await world.bob.send("DELETE", target, bypass).status == 204)
  }
}
