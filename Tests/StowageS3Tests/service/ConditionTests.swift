import StowageS3
import Testing

@Suite struct `Conditions` {
  private static let etag = "\"5eb63bbbe01eeed093cb22bb8f5acdc3\""

  @Test(arguments: [
    (["if-match": etag], "200"), (["if-match": "\"other\""], "412 PreconditionFailed"),
    (["if-match": "\"other\", \(etag)"], "200"), (["if-none-match": etag], "304"),
    (["if-none-match": "*"], "304"), (["if-none-match": "\"other\""], "200"),
    (["if-modified-since": "Thu, 15 Jan 2026 09:59:59 GMT"], "200"),
    (["if-modified-since": "Thu, 15 Jan 2026 10:00:00 GMT"], "304"),
    (["if-unmodified-since": "Thu, 15 Jan 2026 10:00:00 GMT"], "200"),
    (["if-unmodified-since": "Thu, 15 Jan 2026 09:59:59 GMT"], "412 PreconditionFailed"),
    (["if-match": etag, "if-unmodified-since": "Thu, 15 Jan 2026 09:59:59 GMT"], "200"),
    (["if-none-match": etag, "if-modified-since": "Thu, 15 Jan 2026 09:59:59 GMT"], "304"),
  ]) func `a read is answered if its conditions hold`(_ fields: [String: String], _ verdict: String)
    async throws
  {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    let reply = try await world.alice.send("GET", "/box/k", fields)
    #expect(reply.verdict == verdict)
    if reply.status == 304 {
      #expect(reply.body.isEmpty)
      #expect(reply["etag"] == Self.etag)
    }
  }

  @Test func `a write with If-None-Match makes and never replaces`() async throws {
    let world = try await S3World.withBucket()
    let absent = ["if-none-match": "*"]
    #expect(try await world.alice.send("PUT", "/box/k", absent, body: "one").status == 200)
    #expect(
      try await world.alice.send("PUT", "/box/k", absent, body: "two").verdict == "412 PreconditionFailed")
    #expect(try await world.alice.send("GET", "/box/k").text == "one")
    _ = try await world.alice.send("DELETE", "/box/k")
    #expect(try await world.alice.send("PUT", "/box/k", absent, body: "three").status == 200)
  }

  @Test func `a write with If-Match replaces what the client has seen and nothing else`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.alice.send("PUT", "/box/k", ["if-match": Self.etag]).verdict == "404 NoSuchKey")
    try await world.put("k", "hello world")
    #expect(
      try await world.alice.send("PUT", "/box/k", ["if-match": "\"o\""]).verdict == "412 PreconditionFailed")
    #expect(try await world.alice.send("PUT", "/box/k", ["if-match": Self.etag], body: "two").status == 200)
    #expect(try await world.alice.send("GET", "/box/k").text == "two")
  }

  @Test func `If-Match with a star is about whatever is there, and nothing else`() async throws {
    let world = try await S3World.withBucket()
    let any = ["if-match": "*"]
    #expect(try await world.alice.send("PUT", "/box/k", any, body: "one").verdict == "404 NoSuchKey")
    #expect(try await world.alice.send("DELETE", "/box/k", any).verdict == "404 NoSuchKey")
    try await world.put("k", "hello world")
    #expect(try await world.alice.send("PUT", "/box/k", any, body: "two").status == 200)
    let both = ["if-match": "*", "if-none-match": "*"]
    #expect(try await world.alice.send("PUT", "/box/k", both, body: "three").verdict == "501 NotImplemented")
    #expect(try await world.alice.send("GET", "/box/k").text == "two")
    #expect(try await world.alice.send("DELETE", "/box/k", any).status == 204)
    #expect(try await world.keys() == [])
  }

  @Test func `a list of deletes can say of each object what must be there`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    try await world.put("l", "hello world")
    let list = """
      <Delete><Object><Key>k</Key><ETag>"o"</ETag></Object>\
      <Object><Key>l</Key><ETag>5eb63bbbe01eeed093cb22bb8f5acdc3</ETag></Object></Delete>
      """
    let reply = try await world.alice.send("POST", "/box?delete", body: list).xml
    #expect(reply.children("Error").map { $0.text("Code") } == ["PreconditionFailed"])
    #expect(try await world.keys() == ["k"])
  }

  @Test(arguments: [
    ("?versionId=null", ["if-match": etag]), ("", ["x-amz-if-match-size": "1"]),
    ("", ["x-amz-if-match-last-modified-time": "Thu, 15 Jan 2026 10:00:00 GMT"]),
  ]) func `a delete on another condition is not implemented, and removes nothing`(
    _ query: String, _ fields: [String: String]
  ) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    let reply = try await world.alice.send("DELETE", "/box/k" + query, fields)
    #expect(reply.verdict == "501 NotImplemented")
    #expect(try await world.keys() == ["k"])
  }

  @Test func `a delete with If-Match removes what the client has seen and nothing else`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    #expect(
      try await world.alice.send("DELETE", "/box/k", ["if-match": "\"o\""]).verdict
        == "412 PreconditionFailed")
    #expect(try await world.alice.send("DELETE", "/box/k", ["if-match": Self.etag]).status == 204)
    #expect(try await world.keys() == [])
  }

  @Test(arguments: ["", "Enabled"])
  func `of writers that all ask for absence just one wins`(_ versioning: String) async throws {
    let world = try await S3World.withBucket(versioning: versioning.isEmpty ? nil : versioning)
    for round in 0..<20 {
      let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
        for writer in 0..<8 {
          group.addTask {
            let reply = try await world.alice.send(
              "PUT", "/box/k\(round)", ["if-none-match": "*"], body: "writer \(writer)")
            if reply.status != 200 { #expect(reply.verdict == "412 PreconditionFailed") }
            return reply.status == 200 ? writer : nil
          }
        }
        return try await group.reduce(into: [Int]()) { winners, winner in
          if let winner { winners.append(winner) }
        }
      }
      #expect(winners.count == 1)
      #expect(try await world.alice.send("GET", "/box/k\(round)").text == "writer \(winners.first ?? -1)")
    }
  }

  @Test func `of writers that have seen the same version just one replaces it`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello world")
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<8 {
        group.addTask {
          try await world.alice.send("PUT", "/box/k", ["if-match": Self.etag], body: "writer \(writer)")
            .status
        }
      }
      return try await group.reduce(into: [Int]()) { $0.append($1) }.sorted()
    }
    #expect(statuses == [200] + [Int](repeating: 412, count: 7))
  }
}
