import StowageStore
import StowageTestServer
import StowageTesting
import Testing

@testable import StowageS3

@Suite struct `The admin interface` {
  @Test(arguments: [
    [], ["Bearer "], ["Bearer a token of enough letter"], ["Basic \(AdminWorld.token)"], [AdminWorld.token],
    ["Bearer \(AdminWorld.token)", "Bearer \(AdminWorld.token)"],
  ])
  func `does nothing without its token, but tells health and metrics`(_ sent: [String]) async throws {
    let world = try await AdminWorld()
    for request in ["POST /reset", "GET /clock", "POST /namespaces", "GET /nothing"] {
      #expect(try await world.admin(request, authorization: sent).hasPrefix("401 "))
    }
    #expect(try await world.alice.send("HEAD", "/box").status == 200)
    #expect(try await world.admin("GET /health", authorization: sent) == "200 {\"status\":\"ok\"}")
    let metrics = try await world.admin("GET /metrics", authorization: sent)
    #expect(metrics.contains("stowage_requests_total{operation=\"CreateBucket\",status=\"2xx\"} 1\n"))
  }

  @Test func `turns the clock, and rules are carried out on the way`() async throws {
    let world = try await AdminWorld()
    let rules = rule(days(3)) + rule(abortAfterTwoDays, id: "parts")
    _ = try await world.alice.send(
      "PUT", "/box?lifecycle", body: "<LifecycleConfiguration>\(rules)</LifecycleConfiguration>")
    _ = try await world.alice.send("PUT", "/box/k", body: "x")
    _ = try await world.alice.send("POST", "/box/parts?uploads")
    #expect(
      try await world.admin("POST /clock/advance", "{\"days\": 2, \"hours\": 38}")
        == "200 {\"now\":\"2026-01-19T00:00:00.000Z\",\"now_ms\":1768780800000}")
    #expect(try await world.alice.send("GET", "/box/k").status == 404)
    #expect(try await world.alice.send("GET", "/box?uploads").xml.children("Upload").isEmpty)
    #expect(
      try await world.admin("GET /clock")
        == "200 {\"now\":\"2026-01-19T00:00:00.000Z\",\"now_ms\":1768780800000}")
  }

  @Test(arguments: [
    ("POST /clock/advance", "{\"day\": 1}", "\"day\" is no member"),
    ("POST /clock/advance", "{\"days\": -1}", "\"days\" is -1.0"),
    ("POST /clock/advance", "{\"days\": 1e11}", "the clock would go beyond the year 9999"),
    ("POST /clock/advance", "[1]", "the body is not a JSON object of numbers and texts"),
    ("POST /crash", "{\"hard\": true}", "\"hard\" is no member"),
    ("POST /devices/5/lose", "", "there is no device 5"),
    ("POST /devices/-1/lose", "", "there is no device -1"),
    (
      "POST /faults", "{\"operation\": \"PutObjects\", \"error\": \"SlowDown\"}",
      "there is no operation \"PutObjects\""
    ),
    ("POST /faults", "{\"error\": \"Slow\"}", "\"error\" is \"Slow\" and there is no \"status\""),
    ("POST /faults", "{}", "the fault does nothing"),
    ("DELETE /faults/7", "", "there is no fault 7"),
    ("POST /namespaces", "{\"name\": \"a/b\"}", "\"name\" is \"a/b\""),
    ("POST /namespaces/none/reset", "", "there is no namespace \"none\""),
    ("GET /crash", "", "there is no such verb"),
  ])
  func `says what is wrong, where, and what would be right`(
    _ request: String, _ body: String, _ what: String
  ) async throws {
    let world = try await AdminWorld()
    let answer = try await world.admin(request, body)
    let quoted = what.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
    #expect(answer.contains("{\"error\":\"\(quoted)\",\"expected\":\""))
    #expect(answer.contains("\"where\":\"\(request)\"}"))
    #expect(["400", "404"].contains(answer.prefix(3)))
  }

  @Test func `answers requests with the errors of its rules, the same ones for the same seed`() async throws {
    let world = try await AdminWorld()
    var runs: [[Int]] = []
    for _ in 0..<2 {
      try await world.admin(
        "POST /faults",
        "{\"operation\": \"GetBucketLocation\", \"error\": \"SlowDown\", \"probability\": 0.5, \"seed\": 3}")
      var statuses: [Int] = []
      for _ in 0..<20 { statuses.append(try await world.alice.send("GET", "/box?location").status) }
      runs.append(statuses)
      #expect(try await world.alice.send("HEAD", "/box").status == 200)
      try await world.admin("DELETE /faults")
    }
    #expect(runs[0] == runs[1])
    #expect(Set(runs[0]) == [200, 503])
    #expect(try await world.alice.send("GET", "/box?location").status == 200)
  }

  @Test func `lets a rule befall as many requests as it says, and nothing of them is done`() async throws {
    let world = try await AdminWorld()
    #expect(
      try await world.admin(
        "POST /faults", "{\"operation\": \"PutObject\", \"error\": \"InternalError\", \"times\": 2}"
      )
      .hasPrefix("201 {\"error\":\"InternalError\",\"id\":1,"))
    for verdict in ["500 InternalError", "500 InternalError", "200"] {
      #expect(try await world.alice.send("GET", "/box/k").status == 404)
      #expect(try await world.alice.send("PUT", "/box/k", body: "x").verdict == verdict)
    }
    #expect(try await world.admin("GET /faults") == "200 {\"faults\":[]}")
  }

  @Test func `crashes and resets while requests are under way, which fail or finish`() async throws {
    let world = try await AdminWorld()
    let content = String(repeating: "x", count: 100_000)
    for verb in ["crash", "reset", "crash", "reset"] {
      _ = try await world.alice.send("PUT", "/box")
      try await world.admin("POST /faults", "{\"operation\": \"PutObject\", \"latency_ms\": 2, \"times\": 8}")
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<8 {
          group.addTask { try await world.alice.send("PUT", "/box/\(number)", body: content).status }
        }
        group.addTask { try await world.admin("POST /\(verb)") == "200 {}" ? 0 : -1 }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(statuses).isSubset(of: [0, 200, 404, 503]))
      #expect(try await world.alice.send("HEAD", "/box").status == (verb == "crash" ? 200 : 404))
    }
  }

  @Test func `crashes and resets one after the other, when they are asked for at once`() async throws {
    let world = try await AdminWorld()
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for verb in ["crash", "reset", "crash", "reset"] {
        group.addTask { try await world.admin("POST /\(verb)") }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == ["200 {}", "200 {}", "200 {}", "200 {}"])
    #expect(try await world.alice.send("HEAD", "/box").status == 404)
    #expect(try await world.alice.send("PUT", "/box").status == 200)
  }

  @Test func `takes devices away and damages them, and objects are read all the same`() async throws {
    let world = try await AdminWorld()
    let content = String(repeating: "content", count: 20_000)
    _ = try await world.alice.send("PUT", "/box/k", body: content)
    #expect(try await world.admin("POST /devices/0/lose") == "200 {}")
    #expect(try await world.alice.send("GET", "/box/k").text == content)
    #expect(try await world.admin("POST /devices/0/restore") == "200 {}")
    #expect(try await world.admin("POST /devices/1/corrupt") == "200 {}")
    #expect(try await world.alice.send("GET", "/box/k").text == content)
    _ = try await world.alice.send("DELETE", "/box/k")
    let reclaimed = try await world.admin("POST /reclaim", "{\"target\": 0}")
    #expect(reclaimed.hasPrefix("200 {\"copied_bytes\":0,\"dead_bytes\":0,"))
    #expect(try await world.admin("GET /statistics") == "200 {\"live_bytes\":0}")
  }

  @Test func `gives each test a server of its own`() async throws {
    let world = try await AdminWorld()
    #expect(
      try await world.admin("POST /namespaces", "{\"name\": \"one\"}").hasPrefix("201 {\"access_key\":\"TEST")
    )
    #expect(try await world.admin("POST /namespaces", "{\"name\": \"one\"}").hasPrefix("409 "))
    let before = try await world.admin("GET /clock")
    try await world.admin("POST /namespaces/one/clock/advance", "{\"days\": 365}")
    #expect(try await world.admin("GET /clock") == before)
    #expect(try await world.admin("POST /namespaces/one/reset") == "200 {}")
    #expect(try await world.alice.send("HEAD", "/box").status == 200)
    #expect(try await world.admin("DELETE /namespaces/one") == "200 {}")
    #expect(try await world.admin("GET /namespaces") == "200 {\"namespaces\":[]}")
  }

  @Test func `refuses to touch the devices of a store that lasts`() async throws {
    let test = try await TestStore()
    let user = User(accessKey: "a", canonicalID: "a", displayName: "a", email: "")
    let control = ServiceControl(
      store: { test.store }, users: [S3Client.credentials(user)], clock: test.clock)
    let interface = AdminInterface(control, token: AdminWorld.token, describe: { _, _ in "{}" })
    var fields = HeaderFields()
    fields.add("authorization", "Bearer \(AdminWorld.token)")
    for target in ["/crash", "/reset", "/sync/fail", "/devices/0/lose", "/namespaces"] {
      let request = S3Request(method: "POST", target: try RequestTarget(target), fields: fields)
      #expect(await interface.respond(to: request).status == 409, "\(target)")
    }
    for target in ["/clock/advance", "/lifecycle", "/reclaim"] {
      let request = S3Request(method: "POST", target: try RequestTarget(target), fields: fields)
      #expect(await interface.respond(to: request).status == 200, "\(target)")
    }
  }
}
