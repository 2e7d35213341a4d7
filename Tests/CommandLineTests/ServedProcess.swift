import Foundation
import FoundationNetworking
import StowageS3
import Testing

/// A `stowage serve` that runs.
struct ServedProcess {
  /// What the first line says.
  let line: [String: String]
  private let process: Process

  /// Starts it with `--json` and waits for its first line.
  init(_ arguments: String...) throws {
    process = Process()
    process.executableURL = Command.executable
    process.arguments = ["serve", "--json"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var text = Data()
    while text.last != UInt8(ascii: "\n") {
      let byte = try #require(
        try pipe.fileHandleForReading.read(upToCount: 1), "it ended without a first line")
      text += byte
    }
    line = try JSONDecoder().decode([String: String].self, from: text)
  }

  /// Asks it to end and waits; its exit code.
  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Sends a presigned request.
  func s3(_ method: String, _ target: String, _ body: String = "") async throws -> Int {
    let (access, secret) = (try #require(line["access_key"]), try #require(line["secret_key"]))
    let user = User(accessKey: access, canonicalID: access, displayName: access, email: "")
    let endpoint = try #require(line["endpoint"])
    let presigned = try Credentials(user: user, secretKey: secret).presigned(
      method, target, host: String(endpoint.dropFirst("http://".count)), at: Int(Date().timeIntervalSince1970)
    )
    var request = URLRequest(url: try #require(URL(string: endpoint + presigned)))
    request.setValue("image/png", forHTTPHeaderField: "content-type")
    return try await send(method, request, body).status
  }

  /// Sends a request to the admin interface, or where metrics are.
  func admin(_ method: String, _ target: String, _ body: String = "") async throws -> (
    status: Int, text: String
  ) {
    let endpoint = try #require(line["admin_endpoint"] ?? line["metrics_endpoint"])
    var request = URLRequest(url: try #require(URL(string: endpoint + target)))
    if let token = line["admin_token"] {
      request.setValue("Bearer \(token)", forHTTPHeaderField: "authorization")
    }
    return try await send(method, request, body)
  }

  private func send(
    _ method: String, _ request: URLRequest, _ body: String
  ) async throws -> (status: Int, text: String) {
    var request = request
    request.httpMethod = method
    if method == "PUT" || method == "POST" { request.httpBody = Data(body.utf8) }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
  }
}
