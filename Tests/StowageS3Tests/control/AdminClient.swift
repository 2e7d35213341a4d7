import StowageCore
import StowageS3
import StowageStore
import StowageTestServer
import StowageTesting
import Testing

@testable import StowageS3

/// A service in memory and the interface by which it is taken hold of, without a socket in between.
struct AdminWorld {
  let control: ServiceControl
  let test: TestStore
  let interface: AdminInterface
  let alice: S3Client

  static let token = "a token of enough letters"

  /// Begins on 2026-01-15 at 10:00 UTC, with a bucket `box`.
  init() async throws {
    let clock = ManualClock(at: HTTPTime.parsed(document: "2026-01-15T10:00:00Z") ?? .zero)
    let test = try await TestStore(clock: clock)
    let user = User(accessKey: "KEYalice", canonicalID: "id-alice", displayName: "alice", email: "")
    var hooks = S3Hooks()
    hooks.figures = RequestFigures()
    control = ServiceControl(
      store: { test.store }, users: [S3Client.credentials(user)], clock: clock, test: test, hooks: hooks,
      now: { signingTime })
    self.test = test
    interface = AdminInterface(
      control, token: Self.token, makeNamespace: { try await TestServer() },
      describe: { figures, _ in "{\"live_bytes\":\(figures.liveBytes)}" })
    alice = S3Client(service: control.service, user: user)
    _ = try await alice.send("PUT", "/box")
  }

  /// Sends a request with the token and gives back status and document in one line.
  @discardableResult
  func admin(_ request: String, _ body: String = "", authorization: [String]? = nil) async throws -> String {
    let words = request.split(separator: " ").map { String($0) }
    var fields = HeaderFields()
    for value in authorization ?? ["Bearer \(Self.token)"] { fields.add("authorization", value) }
    let response = await interface.respond(
      to: S3Request(
        method: words[0], target: try RequestTarget(words[1]), fields: fields,
        body: ByteStream(Array(body.utf8))))
    let reply = try await Reply(response)
    return "\(reply.status) " + (reply.text.hasSuffix("\n") ? String(reply.text.dropLast()) : reply.text)
  }
}
