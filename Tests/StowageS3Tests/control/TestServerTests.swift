import Foundation
import FoundationNetworking
import StowageStore
import StowageTestServer
import StowageTesting
import Testing

@Suite struct `A server in a test` {
  /// Sends a request with a presigned URL.
  private func send(
    _ server: TestServer, _ method: String, _ target: String, _ body: String = ""
  ) async throws -> (status: Int, text: String) {
    var request = URLRequest(url: try #require(URL(string: try server.presigned(method, target))))
    request.httpMethod = method
    if method == "PUT" { request.httpBody = Data(body.utf8) }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }

  @Test func `keeps what it has answered through a crash, forgets it with a reset, and stops`() async throws {
    let server = try await TestServer()
    #expect(try await send(server, "PUT", "/photos").status == 200)
    #expect(try await send(server, "PUT", "/photos/a%20cat.jpg", "meow").status == 200)
    try await server.crash()
    #expect(try await send(server, "GET", "/photos/a%20cat.jpg").text == "meow")
    server.faults.failNext("GetObject")
    #expect(try await send(server, "GET", "/photos/a%20cat.jpg").status == 503)
    try await server.reset()
    #expect(try await send(server, "GET", "/photos/a%20cat.jpg").status == 404)
    await server.stop()
    await #expect(throws: URLError.self) { try await send(server, "GET", "/photos") }
  }

  @Test func `is one of several that know nothing of each other`() async throws {
    let (one, other) = (try await TestServer(), try await TestServer())
    #expect(try await send(one, "PUT", "/photos").status == 200)
    #expect(try await send(other, "GET", "/photos").status == 404)
    try await one.advance(by: .days(1000))
    #expect(try await other.test.store.now() < one.test.store.now())
    await one.stop()
    #expect(try await send(other, "PUT", "/photos").status == 200)
    await other.stop()
  }
}
