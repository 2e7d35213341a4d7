import StowageS3
import StowageTesting
import Testing

@Suite struct `What was answered 200 outlives a crash` {
  @Test func `objects, versions, tags and configuration`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one", ["x-amz-meta-a": "1"])
    try await world.put("k", "two")
    _ = try await world.alice.send("DELETE", "/box/gone")
    let tags = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    _ = try await world.alice.send("PUT", "/box/k?tagging", body: tags)
    _ = try await world.alice.send("PUT", "/box?tagging", body: tags)
    try await world.test.crash()
    #expect(try await world.versions() == ["gone!*", "k*", "k"])
    let old = try await world.alice.send("GET", "/box/k?versionId=\(one)")
    #expect(old.text == "one")
    #expect(old["x-amz-meta-a"] == "1")
    #expect(try await world.alice.send("GET", "/box/k")["x-amz-tagging-count"] == "1")
    #expect(try await world.alice.send("GET", "/box?tagging").status == 200)
    #expect(try await world.bob.send("GET", "/box").status == 403)
  }

  @Test func `parts, and an upload goes on where it was`() async throws {
    let world = try await S3World.withBucket()
    let upload = try await world.alice.send("POST", "/box/k?uploads").xml.text("UploadId") ?? ""
    let put = try await world.alice.send("PUT", "/box/k?partNumber=1&uploadId=\(upload)", body: "part")
    try await world.test.crash()
    let parts = try await world.alice.send("GET", "/box/k?uploadId=\(upload)").xml.children("Part")
    #expect(parts.map { $0.text("ETag") } == [put["etag"]])
    let list = "<Part><PartNumber>1</PartNumber><ETag>\(put["etag"] ?? "")</ETag></Part>"
    let done = try await world.alice.send(
      "POST", "/box/k?uploadId=\(upload)", body: "<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>")
    #expect(done.status == 200)
    try await world.test.crash()
    #expect(try await world.alice.send("GET", "/box/k").text == "part")
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `writers in the middle of which power is lost`(_ round: UInt64) async throws {
    let world = try await S3World.withBucket()
    let answered = try await withThrowingTaskGroup(of: [String].self) { group in
      for writer in 0..<4 {
        group.addTask {
          var answered: [String] = []
          for number in 0..<50 {
            let key = "w\(writer)-\(number)"
            let reply = try await world.alice.send(
              "PUT", "/box/\(key)", body: String(repeating: key, count: 300))
            if reply.status == 200 { answered.append(key) }
          }
          return answered
        }
      }
      group.addTask {
        try await Task.sleep(for: .milliseconds(3 * Int(round)))
        try await world.test.crash()
        return []
      }
      return try await group.reduce(into: [String]()) { $0 += $1 }
    }
    for key in answered {
      #expect(try await world.alice.send("GET", "/box/\(key)").text == String(repeating: key, count: 300))
    }
    // What was not answered is whole or is not there.
    for key in try await world.keys() {
      #expect(try await world.alice.send("GET", "/box/\(key)").text == String(repeating: key, count: 300))
    }
  }

  @Test func `a write whose sync fails is repeated elsewhere, or is not answered 200`() async throws {
    let world = try await S3World.withBucket()
    for number in 0..<20 {
      world.test.failNextSync()
      let reply = try await world.alice.send("PUT", "/box/k\(number)", body: "content \(number)")
      try await world.test.crash()
      let get = try await world.alice.send("GET", "/box/k\(number)")
      if reply.status == 200 {
        #expect(get.text == "content \(number)")
      } else {
        #expect(reply.status == 503)
      }
      world.test.faults.clear()
    }
  }
}
