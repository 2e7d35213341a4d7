import Foundation
import Testing

@Suite("stowage serve") struct ServeCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private func figures(_ command: Command) throws -> [String: Any] {
    #expect(command.status == 0, "\(command.errors)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any])
  }

  @Test("writes down what it is asked to do, and every policy can be run on it")
  func record() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/served.stow"
    let server = try ServedProcess("--in-memory", "--admin", "--record", path)
    #expect(try await server.s3("PUT", "/box") == 200)
    for number in 0..<40 {
      #expect(try await server.s3("PUT", "/box/\(number % 25)", String(repeating: "x", count: 1000)) == 200)
    }
    #expect(try await server.s3("GET", "/box/1") == 200)
    for number in 0..<5 { #expect(try await server.s3("DELETE", "/box/\(number)") == 204) }
    #expect(FileManager.default.fileExists(atPath: path + ".part"))
    #expect(server.end() == 0)
    #expect(!FileManager.default.fileExists(atPath: path + ".part"))

    let report = try figures(
      Command("simulate", path, "--json", "--warmup", "0", "--chunk-size", "4KiB", "--shard-size", "16KiB"))
    let trace = try #require(report["trace"] as? [String: Any])
    #expect(
      ["events", "puts", "overwrites", "gets", "deletes"].map { trace[$0] as? Int } == [46, 40, 15, 1, 5])
    #expect(report["live_bytes"] as? Int == 20_000)
    #expect(report["ingested_bytes"] as? Int == 40_000)
    let small = ["--chunk-size", "4KiB", "--shard-size", "16KiB"]
    #expect(try Command(["compare", path] + small).status == 0)
  }

  @Test("leaves what was recorded before it was killed, under a name of its own, and does not write over it")
  func killedRecording() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/served.stow"
    let server = try ServedProcess("--in-memory", "--record", path)
    #expect(try await server.s3("PUT", "/box") == 200)
    for number in 0..<3 { #expect(try await server.s3("PUT", "/box/\(number)", "content") == 200) }
    let whole = folder.path + "/whole.csv"
    let rescue = ["trace", "convert", "--unfinished", path + ".part", "-o", whole]
    for _ in 0..<60 {
      if try Command(rescue).errors.contains("3 rows are whole") { break }
      try await Task.sleep(for: .milliseconds(500))
    }
    _ = server.end(SIGKILL)
    #expect(!FileManager.default.fileExists(atPath: path))
    let info = try Command("trace", "info", path + ".part")
    #expect(info.status == 1)
    #expect(info.errors.contains("never finished"))
    #expect(try Command("trace", "convert", path + ".part", "-o", whole).status == 1)
    let rescued = try Command(rescue)
    #expect(rescued.status == 0)
    #expect(rescued.errors.contains("3 rows are whole"))
    let rows = try String(contentsOfFile: whole, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(
      rows.map { $0.split(separator: ",")[1...4].joined(separator: ",") } == (0..<3).map { "put,box,\($0),7" }
    )
    let again = try Command("serve", "--in-memory", "--record", path)
    #expect(again.status == 1)
    #expect(again.errors.contains("served.stow.part is there"))
  }

  @Test("lets tests take hold of it, on a port of its own and with a token")
  func admin() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try ServedProcess("--in-memory", "--admin")
    #expect(try await server.s3("PUT", "/box") == 200)
    #expect(try await server.admin("POST", "/crash").status == 200)
    #expect(try await server.s3("GET", "/box") == 200)
    #expect(try await server.admin("GET", "/health").status == 200)
    let before = try await time(server.admin("GET", "/clock").text)
    let after = try await time(server.admin("POST", "/clock/advance", "{\"days\": 1}").text)
    #expect(after >= before + 86_400_000 && after < before + 2 * 86_400_000)
    let answer = try await server.admin("GET", "/statistics").text
    let served = try #require(try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
    let store = folder.path + "/store"
    _ = try Command("init", store)
    #expect(try figures(Command("stats", "--json", store)).keys.sorted() == served.keys.sorted())
    #expect(try await server.admin("POST", "/namespaces").status == 201)
    #expect(try await server.admin("POST", "/reset").status == 200)
    #expect(try await server.s3("GET", "/box") == 404)
    #expect(server.end() == 0)
  }

  private func time(_ text: String) throws -> Int {
    let answer = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(answer?["now_ms"] as? Int)
  }

  @Test("tells health and metrics where it is asked to, and nothing else")
  func metrics() async throws {
    let server = try ServedProcess("--in-memory", "--metrics")
    #expect(try await server.s3("PUT", "/box") == 200)
    #expect(try await server.admin("GET", "/metrics").text.contains("stowage_devices 8\n"))
    #expect(try await server.admin("GET", "/health").text == "{\"status\":\"ok\"}\n")
    #expect(try await server.admin("GET", "/").text.hasPrefix("<!doctype html>"))
    #expect(try await server.admin("GET", "/dashboard.json").text.contains("\"operation\":\"CreateBucket\""))
    #expect(try await server.admin("POST", "/crash").status == 404)
    #expect(server.end() == 0)
  }

  @Test("is for this machine alone where tests may take hold of it")
  func loopbackOnly() throws {
    for address in ["0.0.0.0", "::", "192.168.1.1", "example.com"] {
      let refused = try Command("serve", "--in-memory", "--admin", "--listen", address)
      #expect(refused.status == 64)
      #expect(refused.errors.contains("--listen is \(address)"))
    }
  }

  @Test("says where it cannot listen, and why")
  func cannotListen() throws {
    let server = try ServedProcess("--in-memory")
    let endpoint = try #require(server.line["endpoint"])
    let port = try #require(endpoint.split(separator: ":").last)
    let taken = "cannot listen on 127.0.0.1:\(port): another program has the port"
    for arguments in [["--port", "\(port)"], ["--metrics-port", "\(port)"]] {
      let refused = try Command(["serve", "--in-memory"] + arguments)
      #expect(refused.status == 1)
      #expect(refused.errors.contains(taken))
    }
    let elsewhere = try Command("serve", "--in-memory", "--listen", "192.0.2.1")
    #expect(elsewhere.errors.contains("cannot listen on 192.0.2.1:0: this machine does not have the address"))
    #expect(server.end() == 0)
  }
}
