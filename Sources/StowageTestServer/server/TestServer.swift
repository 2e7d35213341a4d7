public import Logging
public import StowageCore
public import StowageS3
public import StowageStore
public import StowageTesting

/// An S3 server for a test, in one line: on a free port of this machine, over a store in memory whose clock the test
/// turns, with faults that it plans.
///
///     let server = try await TestServer()
///     let client = makeClient(server.endpoint, server.accessKey, server.secretKey)
///     …
///     try await server.advance(by: .days(31))
///     try await server.crash()
///     await server.stop()
public final class TestServer: Sendable {
  /// Where it listens: `http://127.0.0.1:40123`.
  public let endpoint: String
  /// Whose the server is: buckets that are made in other ways are this user's too.
  public let credentials: Credentials
  /// Names the user in requests.
  public var accessKey: String { credentials.user.accessKey }
  /// What the user signs with.
  public let secretKey: String
  /// The store, its clock, its devices and what goes wrong with them.
  public let test: TestStore
  /// The service and what goes wrong with its requests.
  public let control: ServiceControl
  private let listener: ListeningServer
  private let lifecycle: Task<Void, Never>

  /// An empty server that listens.
  ///
  /// - Parameters:
  ///   - devices: how many there are; nil is what the code needs and two spare ones.
  ///   - clock: stands at the present until it is turned, unless told otherwise.
  public init(
    _ settings: StoreSettings = TestStore.small, devices: Int? = nil,
    clock: ManualClock = ManualClock(at: SystemTime.now), logger: Logger = TestServer.quiet
  ) async throws {
    let test = try await TestStore(settings, devices: devices, clock: clock)
    let (accessKey, secretKey) = ("TEST" + Self.random(16), Self.random(40))
    let user = User(accessKey: accessKey, canonicalID: accessKey, displayName: accessKey, email: "")
    let credentials = Credentials(user: user, secretKey: secretKey)
    let control = ServiceControl(store: { test.store }, users: [credentials], clock: clock, test: test)
    (self.test, self.credentials, self.secretKey, self.control) = (test, credentials, secretKey, control)
    listener = try await ListeningServer { onRunning in
      try S3Server(control.service, logger: logger, onRunning: onRunning)
    }
    endpoint = "http://127.0.0.1:\(listener.port)"
    lifecycle = Task { await LifecycleClock(control.service).run() }
  }

  /// Says nothing but the worst: connections that end with the server are none of it.
  public static var quiet: Logger {
    var logger = Logger(label: "stowage")
    logger.logLevel = .critical
    return logger
  }

  /// That many letters and digits that nobody can guess.
  static func random(_ count: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var generator = SystemRandomNumberGenerator()
    return String((0..<count).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
  }

  /// A URL with which anybody may do that one thing for an hour of real time.
  ///
  /// - Parameter target: path and query, percent-encoded: `/photos/cat.jpg`.
  public func presigned(_ method: String, _ target: String) throws -> String {
    endpoint
      + (try credentials.presigned(
        method, target, host: "127.0.0.1:\(listener.port)", at: SystemTime.seconds))
  }

  /// What goes wrong with requests.
  public var faults: RequestFaults { control.faults }

  /// Turns the clock on and lets what is due then happen: objects expire, shards are sealed by age, lifecycle rules are
  /// carried out.
  public func advance(by duration: Duration) async throws(StoreError) {
    try await control.advance(by: duration)
  }

  /// From now on the device does not answer.
  public func lose(device: Int) { test.lose(device: device) }

  /// The device answers again, with what it had.
  public func restore(device: Int) { test.restore(device: device) }

  /// From now on each call of the device takes this much longer, in real time.
  public func slow(device: Int, by latency: Duration) { test.slow(device: device, by: latency) }

  /// Flips a bit of each file of a device that holds content, durably.
  public func corrupt(device: Int, byte offset: Int = 200) throws(DeviceError) {
    try test.corrupt(device: device, byte: offset)
  }

  /// The next sync of a file fails, and what it should have made durable never will be.
  public func failNextSync() { test.failNextSync() }

  /// Copies what lives out of shards until there is no more garbage than `target`, whatever the cap.
  public func reclaim(to target: Ratio = .zero) async throws(StoreError) {
    try await test.reclaim(to: target)
  }

  /// How the store's bytes lie.
  public func fragmentation() async throws(StoreError) -> StoreStatistics.Fragmentation {
    try await test.fragmentation()
  }

  /// Ends the store as a loss of power would and opens what is left: nothing that was not durable has survived. Requests
  /// that are under way fail, or finish.
  public func crash() async throws(StoreError) { try await control.crash(test) }

  /// Empties the store for the next test, and nothing goes wrong any more. The clock stays where it stands. Requests that
  /// are under way fail, or finish.
  public func reset() async throws(StoreError) { try await control.reset(test) }

  /// Listens no more, and gives the store up.
  public func stop() async {
    lifecycle.cancel()
    await lifecycle.value
    await listener.stop()
    try? await test.store.close()
  }
}
