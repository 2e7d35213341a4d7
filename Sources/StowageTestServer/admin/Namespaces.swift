import Synchronization

/// Servers of their own for tests that run at the same time: each has its store, clock, faults, endpoint and keys.
final class Namespaces: Sendable {
  /// Nil while it is made.
  private let servers = Mutex<[String: TestServer?]>([:])
  private let make: @Sendable () async throws -> TestServer

  /// Each has threads and a socket of its own.
  static let countLimit = 256

  init(make: @escaping @Sendable () async throws -> TestServer) { self.make = make }

  subscript(name: String) -> TestServer? { servers.withLock { $0[name] ?? nil } }

  func unknown(_ name: String, _ body: AdminBody) -> AdminError {
    body.error(
      404, "there is no namespace \"\(name.prefix(64))\"", expected: "one that POST /namespaces has made")
  }

  /// Lists, makes, shows or removes namespaces.
  func perform(_ method: String, _ name: String?, _ body: inout AdminBody) async throws -> AdminAnswer {
    switch (method, name) {
    case ("GET", nil):
      try body.end()
      let all = servers.withLock { $0.compactMapValues { $0 } }.sorted { $0.key < $1.key }
      return AdminAnswer(["namespaces": all.map { Description($0.key, $0.value) }])
    case ("POST", nil):
      let name = try body.text("name") ?? "test-" + TestServer.random(12).lowercased()
      try body.end()
      return AdminAnswer(Description(name, try await create(name, body)), status: 201)
    case ("GET", let name?):
      try body.end()
      guard let server = self[name] else { throw unknown(name, body) }
      return AdminAnswer(Description(name, server))
    case ("DELETE", let name?):
      try body.end()
      guard let server = servers.withLock({ $0[name] ?? nil }) else { throw unknown(name, body) }
      servers.withLock { $0[name] = nil }
      await server.stop()
      return .done
    default:
      throw body.error(
        405, "\(method) means nothing here",
        expected: "GET or POST /namespaces, GET or DELETE /namespaces/NAME, or a verb behind /namespaces/NAME"
      )
    }
  }

  private func create(_ name: String, _ body: AdminBody) async throws -> TestServer {
    let isName = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isName, 1...64 ~= name.utf8.count else {
      throw body.error(
        400, "\"name\" is \"\(name.prefix(100))\"",
        expected: "1 to 64 letters, digits, hyphens and underscores")
    }
    try reserve(name, body)
    do {
      let server = try await make()
      servers.withLock { $0[name] = .some(server) }
      return server
    } catch {
      servers.withLock { $0[name] = nil }
      throw error
    }
  }

  /// Keeps others from making one of the same name meanwhile.
  private func reserve(_ name: String, _ body: AdminBody) throws(AdminError) {
    let fault: String? = servers.withLock { servers in
      if servers[name] != nil { return "there is a namespace \"\(name)\" already" }
      if servers.count >= Self.countLimit { return "there are \(servers.count) namespaces" }
      servers.updateValue(nil, forKey: name)
      return nil
    }
    if let fault {
      throw body.error(409, fault, expected: "another name, and at most \(Self.countLimit) of them at once")
    }
  }

  func removeAll() async {
    let all = servers.withLock { servers in
      defer { servers = [:] }
      return servers.compactMapValues { $0 }.sorted { $0.key < $1.key }
    }
    for (_, server) in all { await server.stop() }
  }

  private struct Description: Encodable {
    var name: String
    var endpoint: String
    var accessKey: String
    var secretKey: String

    init(_ name: String, _ server: TestServer) {
      (self.name, endpoint) = (name, server.endpoint)
      (accessKey, secretKey) = (server.accessKey, server.secretKey)
    }
  }
}
