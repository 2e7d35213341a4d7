import Foundation
import FoundationNetworking
import StowageTestServer
import StowageTesting
import Testing

@Test func aPhotoOutlivesACrashAndALostDevice() async throws {
  let server = try await TestServer()
  // Your client takes server.endpoint, server.accessKey and server.secretKey. Without one, URLs are signed here.
  #expect(try await send("PUT", "/photos", to: server).status == 200)
  #expect(try await send("PUT", "/photos/cat.jpg", "meow", to: server).status == 200)
  server.faults.failNext("GetObject")
  #expect(try await send("GET", "/photos/cat.jpg", to: server).status == 503)
  try await server.advance(by: .days(31))
  try await server.crash()
  server.lose(device: 1)
  #expect(try await send("GET", "/photos/cat.jpg", to: server).text == "meow")
  await server.stop()
}

/// Sends a request that is signed in its URL.
private func send(
  _ method: String, _ target: String, _ content: String = "", to server: TestServer
) async throws -> (status: Int, text: String) {
  var request = URLRequest(url: try #require(URL(string: try server.presigned(method, target))))
  request.httpMethod = method
  if method == "PUT" { request.httpBody = Data(content.utf8) }
  let (body, response) = try await URLSession.shared.data(for: request)
  return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: body, as: UTF8.self))
}
