import StowageCore
import StowageStore
import StowageTesting
import Testing

@testable import StowageS3

/// The page that shows a store at work, and what it asks for.
@Suite struct `The dashboard` {
  private func get(_ path: String, _ service: S3Service, method: String = "GET") async throws -> Reply {
    try await Reply(
      await service.report(
        on: S3Request(method: method, target: try RequestTarget(path), fields: HeaderFields())))
  }

  @Test func `is a page that may load nothing but what it is made of`() async throws {
    let world = try await S3World()
    let page = try await get("/", world.service)
    #expect(page.status == 200)
    #expect(page["content-type"] == "text/html; charset=utf-8")
    let policy = try #require(page["content-security-policy"])
    #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"))
    #expect(!policy.contains("unsafe"))
    #expect(!page.text.contains("<style") && !page.text.contains(" style="))
    for (path, type) in [("/dashboard.css", "text/css"), ("/dashboard.js", "text/javascript")] {
      #expect(page.text.contains("\"\(path)\""))
      let part = try await get(path, world.service)
      #expect(part["content-type"] == "\(type); charset=utf-8")
      #expect(part["x-content-type-options"] == "nosniff")
      #expect(part.text.count > 1000 && !part.text.contains("http://localhost"))
    }
    for (method, path) in [("POST", "/"), ("HEAD", "/dashboard.json"), ("GET", "/dashboard")] {
      #expect(try await get(path, world.service, method: method).status == 404)
    }
  }

  @Test func `tells figures, requests and shards, and no name of a bucket or key`() async throws {
    var hooks = S3Hooks()
    hooks.figures = RequestFigures()
    let world = try await S3World(hooks: hooks)
    _ = try await world.alice.send("PUT", "/box-with-a-name")
    for number in 0..<40 {
      let content = String(repeating: "\(number % 10)", count: 3000)
      _ = try await world.alice.send("PUT", "/box-with-a-name/key-\(number)", body: content)
    }
    for number in 0..<20 { _ = try await world.alice.send("DELETE", "/box-with-a-name/key-\(2 * number)") }
    try await world.test.store.drain()
    let answer = try await get("/dashboard.json", world.service)
    #expect(answer["content-type"] == "application/json")
    #expect(!answer.text.contains("box-with") && !answer.text.contains("key-"))
    let data = try JSONValue.parse(Array(answer.text.utf8), limit: 1 << 20)
    let figures = try await world.test.store.statistics()
    #expect(data["statistics"]?["live_bytes"]?.integer == figures.liveBytes)
    #expect(
      data["statistics"]?["fragmentation"]?["holes"]?["count"]?.integer == figures.fragmentation.holes?.count)
    #expect(data["devices"]?["count"]?.integer == figures.devices)
    let puts = data["requests"]?["answered"]?.elements?.first { $0["operation"]?.string == "PutObject" }
    #expect(puts?["status"]?.string == "2xx" && puts?["count"]?.integer == 40)
    let shards = try #require(data["map"]?["shards"]?.elements)
    #expect(!shards.isEmpty && shards.count == data["map"]?["shards_total"]?.integer)
    #expect(shards.reduce(0) { $0 + ($1["stored_bytes"]?.integer ?? 0) } == figures.storedBytes)
    for shard in shards {
      let cells = try #require(shard["cells"]?.string)
      #expect(cells.utf8.count == 64 && cells.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
    }
    let other = try JSONValue.parse(
      Array(try await get("/dashboard.json", S3World().service).text.utf8), limit: 1 << 20)
    #expect(data["run"]?.string != other["run"]?.string)
  }

  @Test func `says that a store cannot be asked, and why`() async throws {
    let world = try await S3World()
    try await world.test.store.close()
    let answer = try await get("/dashboard.json", world.service)
    #expect(answer.status == 503)
    let reason = try JSONValue.parse(Array(answer.text.utf8), limit: 1000)["error"]?.string
    #expect(reason == StoreError.closed.description)
    #expect(try await get("/", world.service).status == 200)
  }
}
