import StowageS3
import Testing

@Suite struct `Versions` {
  @Test func `every put makes a version, and each can be had`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let status = try await world.alice.send("GET", "/box?versioning").xml.text("Status")
    #expect(status == "Enabled")
    let (one, two) = (try await world.put("k", "one"), try await world.put("k", "two"))
    #expect(one != two)
    #expect(try await world.alice.send("GET", "/box/k").text == "two")
    let old = try await world.alice.send("GET", "/box/k?versionId=\(one)")
    #expect(old.text == "one")
    #expect(old["x-amz-version-id"] == one)
    #expect(try await world.versions() == ["k*", "k"])
  }

  @Test func `a delete hides behind a marker, and without the marker the object is back`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one")
    let deleted = try await world.alice.send("DELETE", "/box/k")
    #expect(deleted.status == 204)
    #expect(deleted["x-amz-delete-marker"] == "true")
    let marker = try #require(deleted["x-amz-version-id"])
    let get = try await world.alice.send("GET", "/box/k")
    #expect(get.verdict == "404 NoSuchKey")
    #expect(get["x-amz-delete-marker"] == "true")
    #expect(get["x-amz-version-id"] == marker)
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(one)").text == "one")
    #expect(try await world.keys() == [])
    #expect(try await world.versions() == ["k!*", "k"])
    let named = try await world.alice.send("GET", "/box/k?versionId=\(marker)")
    #expect(named.verdict == "405 MethodNotAllowed")
    #expect(named["x-amz-delete-marker"] == "true")
    let undone = try await world.alice.send("DELETE", "/box/k?versionId=\(marker)")
    #expect(undone["x-amz-delete-marker"] == "true")
    #expect(try await world.alice.send("GET", "/box/k").text == "one")
  }

  @Test func `a version that is deleted by name is gone for good`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let (one, two) = (try await world.put("k", "one"), try await world.put("k", "two"))
    #expect(try await world.alice.send("DELETE", "/box/k?versionId=\(two)")["x-amz-version-id"] == two)
    #expect(try await world.alice.send("GET", "/box/k")["x-amz-version-id"] == one)
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(two)").verdict == "404 NoSuchVersion")
    #expect(try await world.alice.send("DELETE", "/box/k?versionId=\(two)").status == 204)
  }

  @Test func `what was there before versions is the null version`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "before")
    try await world.setVersioning("Enabled")
    #expect(try await world.alice.send("GET", "/box/k")["x-amz-version-id"] == "null")
    try await world.put("k", "after")
    #expect(try await world.alice.send("GET", "/box/k?versionId=null").text == "before")
  }

  @Test func `suspended, puts and deletes replace the null version alone`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one")
    try await world.setVersioning("Suspended")
    for content in ["two", "three"] {
      #expect(try await world.alice.send("PUT", "/box/k", body: content)["x-amz-version-id"] == nil)
      #expect(try await world.alice.send("GET", "/box/k")["x-amz-version-id"] == "null")
    }
    #expect(try await world.versions() == ["k*", "k"])
    let deleted = try await world.alice.send("DELETE", "/box/k")
    #expect(deleted["x-amz-version-id"] == "null")
    #expect(deleted["x-amz-delete-marker"] == "true")
    #expect(try await world.versions() == ["k!*", "k"])
    #expect(try await world.alice.send("GET", "/box/k?versionId=\(one)").text == "one")
  }

  @Test func `deleting many says which markers were made and removed`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    try await world.put("k")
    let plain = "<Delete><Object><Key>k</Key></Object></Delete>"
    let made = try await world.alice.send("POST", "/box?delete", body: plain).xml.child("Deleted")
    #expect(made?.text("DeleteMarker") == "true")
    let marker = try #require(made?.text("DeleteMarkerVersionId"))
    let named = "<Delete><Object><Key>k</Key><VersionId>\(marker)</VersionId></Object></Delete>"
    let gone = try await world.alice.send("POST", "/box?delete", body: named).xml.child("Deleted")
    #expect(gone?.text("VersionId") == marker)
    #expect(gone?.text("DeleteMarkerVersionId") == marker)
    #expect(try await world.keys() == ["k"])
  }
}
