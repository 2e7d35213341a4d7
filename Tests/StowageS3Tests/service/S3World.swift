import StowageCore
import StowageS3
import StowageStore
import StowageTesting

@testable import StowageS3

/// A service over a store in memory whose clock the test turns, and two users of it.
struct S3World: Sendable {
  let test: TestStore
  let service: S3Service
  /// The first user.
  let alice: S3Client
  /// Another one.
  let bob: S3Client

  /// Begins on 2026-01-15 at 10:00 UTC.
  init(_ settings: StoreSettings = TestStore.small, hooks: S3Hooks = S3Hooks()) async throws {
    let clock = ManualClock(at: HTTPTime.parsed(document: "2026-01-15T10:00:00Z") ?? .zero)
    let test = try await TestStore(settings, clock: clock)
    self.test = test
    let users = ["alice", "bob"].map { name in
      User(
        accessKey: "KEY\(name)", canonicalID: "id-\(name)", displayName: name, email: "\(name)@example.com")
    }
    service = S3Service(
      store: { test.store }, users: users.map { S3Client.credentials($0) }, hooks: hooks
    ) { signingTime }
    alice = S3Client(service: service, user: users[0])
    bob = S3Client(service: service, user: users[1])
  }

  /// With a bucket `box` of the first user's.
  static func withBucket(
    versioning: String? = nil, _ settings: StoreSettings = TestStore.small
  ) async throws -> S3World {
    let world = try await S3World(settings)
    _ = try await world.alice.send("PUT", "/box")
    if let versioning { try await world.setVersioning(versioning) }
    return world
  }

  func setVersioning(_ status: String) async throws {
    let document = "<VersioningConfiguration><Status>\(status)</Status></VersioningConfiguration>"
    _ = try await alice.send("PUT", "/box?versioning", body: document)
  }

  /// Puts an object into `box` and returns what its version is called.
  @discardableResult
  func put(_ key: String, _ content: String = "x", _ fields: [String: String] = [:]) async throws -> String {
    try await alice.send("PUT", "/box/\(key)", fields, body: content)["x-amz-version-id"] ?? ""
  }

  /// Keys of `box` as a listing has them.
  func keys() async throws -> [String] {
    try await alice.send("GET", "/box?list-type=2").xml.children("Contents").compactMap { $0.text("Key") }
  }

  /// Versions of `box`: key, and `*` for the latest, `!` for a marker.
  func versions() async throws -> [String] {
    try await alice.send("GET", "/box?versions").xml.children
      .filter { $0.name == "Version" || $0.name == "DeleteMarker" }
      .map { version in
        (version.text("Key") ?? "") + (version.name == "DeleteMarker" ? "!" : "")
          + (version.text("IsLatest") == "true" ? "*" : "")
      }
  }
}
