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
    #expect(try Command("trace", "info", path).output.contains("recorded by stowage serve"))
  }

  @Test("leaves a recording that was killed under a name of its own, and does not write over it")
  func killedRecording() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/served.stow"
    let server = try ServedProcess("--in-memory", "--record", path)
    _ = server.end(SIGKILL)
    #expect(!FileManager.default.fileExists(atPath: path))
    let info = try Command("trace", "info", path + ".part")
    #expect(info.status == 1)
    #expect(info.errors.contains("never finished"))
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

  @Test("tells health and metrics where it is asked to, and nothing else")
  func metrics() async throws {
    let server = try ServedProcess("--in-memory", "--metrics")
    #expect(try await server.s3("PUT", "/box") == 200)
    #expect(try await server.admin("GET", "/metrics").text.contains("stowage_devices 8\n"))
    #expect(try await server.admin("GET", "/health").text == "{\"status\":\"ok\"}\n")
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
}
