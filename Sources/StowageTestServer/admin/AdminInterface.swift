import Crypto
public import StowageS3
public import StowageStore

/// Answers requests by which a test takes hold of a server, in JSON. All need a token but those for health, metrics and the dashboard.
///
/// It is to be reached from this machine only: ``AdminServer`` sees to that.
public final class AdminInterface: Sendable {
  /// What the token must be.
  private let token: [UInt8]
  private let control: ServiceControl
  private let namespaces: Namespaces?
  private let describe: Describe

  /// Makes a JSON document of the state of a store.
  public typealias Describe = @Sendable (StoreStatistics, StoreSettings) -> String

  /// - Parameters:
  ///   - control: of the server whose endpoint everybody knows.
  ///   - token: at least 16 characters that nobody can guess.
  ///   - makeNamespace: makes a further server for the namespace of a test; nil where there can be none.
  ///   - describe: what `GET /statistics` answers.
  public init(
    _ control: ServiceControl, token: String, makeNamespace: (@Sendable () async throws -> TestServer)? = nil,
    describe: @escaping Describe
  ) {
    precondition(token.utf8.count >= 16, "a token of \(token.utf8.count) characters can be guessed")
    self.token = Array(token.utf8)
    self.control = control
    self.describe = describe
    namespaces = makeNamespace.map { Namespaces(make: $0) }
  }

  /// A token that nobody can guess.
  public static func randomToken() -> String { TestServer.random(40) }

  /// Carries a request out, or says why not.
  public func respond(to request: S3Request) async -> S3Response {
    let path = request.target.path
    if request.method == "GET" && path == "/health" { return await control.service.health() }
    if request.method == "GET" && path == "/metrics" { return await control.service.metrics() }
    if let answer = await control.service.dashboard(request) { return answer }
    let place = "\(request.method) \(path)"
    guard isAllowed(request) else {
      var response = AdminAnswer(
        AdminError(
          401, "the token is missing or wrong", at: place,
          expected: "Authorization: Bearer TOKEN, with admin_token of the server's first line"), at: place
      ).response
      response.fields.set("www-authenticate", "Bearer")
      return response
    }
    do {
      return try await answer(request).response
    } catch {
      return AdminAnswer(error, at: place).response
    }
  }

  /// Ends all namespaces.
  public func stop() async { await namespaces?.removeAll() }

  /// Digests are compared in constant time.
  private func isAllowed(_ request: S3Request) -> Bool {
    let sent = request.fields.every("authorization")
    guard sent.count == 1, sent[0].lowercased().hasPrefix("bearer ") else { return false }
    return SHA256.hash(data: Array(sent[0].utf8.dropFirst(7))) == SHA256.hash(data: token)
  }

  private func answer(_ request: S3Request) async throws -> AdminAnswer {
    var path = request.target.path.split(separator: "/").map { String($0) }
    var body = try await AdminBody(request)
    guard path.first == "namespaces" else {
      return try await control.perform(request.method, path, &body, describe)
    }
    guard let namespaces else { throw AdminError.needsMemory("\(request.method) \(request.target.path)") }
    path.removeFirst()
    if path.count < 2 { return try await namespaces.perform(request.method, path.first, &body) }
    let name = path.removeFirst()
    guard let server = namespaces[name] else { throw namespaces.unknown(name, body) }
    return try await server.control.perform(request.method, path, &body, describe)
  }
}
