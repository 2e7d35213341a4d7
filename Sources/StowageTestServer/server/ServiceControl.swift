public import StowageS3
public import StowageStore
public import StowageTesting

/// A service, and what a test may do to it beside sending requests.
public struct ServiceControl: Sendable {
  /// What answers.
  public let service: S3Service
  /// What its store takes for the time.
  public let clock: ManualClock
  /// What goes wrong with its requests.
  public let faults: RequestFaults
  /// Its store; nil where that lasts, and nothing may be done to its devices.
  public let test: TestStore?
  /// Of two that replace the store at once one would be undone.
  private let turn = Turn()

  /// - Parameters:
  ///   - store: asked for with each request.
  ///   - hooks: beyond those that faults need.
  ///   - now: seconds since 1970, by which signatures are judged.
  public init(
    store: @escaping @Sendable () -> Store, users: [Credentials], clock: ManualClock, test: TestStore? = nil,
    hooks: S3Hooks = S3Hooks(), now: @escaping @Sendable () -> Int = { SystemTime.seconds }
  ) {
    let faults = RequestFaults()
    var hooks = hooks
    hooks.before = { operation throws(S3Error) in try await faults.befall(operation) }
    service = S3Service(store: store, users: users, hooks: hooks, now: now)
    (self.clock, self.faults, self.test) = (clock, faults, test)
  }

  /// Turns the clock on and lets what is due then happen: objects expire, shards are sealed by age, lifecycle rules are
  /// carried out.
  public func advance(by duration: Duration) async throws(StoreError) {
    clock.advance(by: duration)
    try await service.store().expire()
    try await service.runLifecycle()
  }

  /// Ends the store as a loss of power would and opens what is left.
  func crash(_ test: TestStore) async throws(StoreError) {
    await turn.take()
    defer { turn.give() }
    try await test.crash()
  }

  /// Empties the store, and nothing goes wrong any more.
  func reset(_ test: TestStore) async throws(StoreError) {
    await turn.take()
    defer { turn.give() }
    faults.clear()
    try await test.reset()
  }
}
