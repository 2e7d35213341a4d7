import StowageCoding
public import StowageCore
public import StowageStore
import Synchronization

/// A store for a test, in one line: in memory, with a clock that the test turns and faults that it plans.
///
///     let test = try await TestStore()
///     try await test.store.createBucket("photos")
///     try await test.store.put([1, 2, 3], to: "photos", "cat.jpg")
///     test.faults.fail(1, with: .failedSync)
///     try await test.advance(by: .days(31))
///     try await test.crash()
public final class TestStore: Sendable {
  /// What the store takes for the time.
  public let clock: ManualClock
  /// What goes wrong with its devices.
  public let faults: Faults
  /// What it was made with.
  public let settings: StoreSettings
  private let state: Mutex<State>
  private let cleaning: Cleaning
  private let seed: UInt64

  private struct State {
    var store: Store
    var devices: [MemoryDevice]
    var crashes: UInt64 = 0
  }

  /// Settings with which a few kilobytes fill shards: chunks of 4 KiB, shards of 64 KiB, no compression, `rs:2+1`.
  public static var small: StoreSettings {
    var settings = StoreSettings()
    settings.chunkBytes = 4 << 10
    settings.shardBytes = 64 << 10
    settings.tiers = [TierSettings(codec: .raw, code: .reedSolomon(data: 2, parity: 1))]
    settings.openShards = 4
    return settings
  }

  /// An empty store.
  ///
  /// - Parameters:
  ///   - devices: how many there are; nil is what the code needs and two spare ones.
  ///   - seed: of the names of shards; the same history in the same order gives the same files.
  public init(
    _ settings: StoreSettings = TestStore.small, devices count: Int? = nil, cleaning: Cleaning = .automatic,
    seed: UInt64 = 1, faults: Faults = Faults(), clock: ManualClock = ManualClock()
  ) async throws(StoreError) {
    self.settings = settings
    self.clock = clock
    self.faults = faults
    self.cleaning = cleaning
    self.seed = seed
    let devices = Self.emptyDevices(count ?? settings.leastDevices + 2)
    let store = try await Store.create(
      on: Self.faulty(devices, faults), settings, cleaning: cleaning, clock: clock,
      using: Seed(seed).stream("names"))
    state = Mutex(State(store: store, devices: devices))
  }

  private static func emptyDevices(_ count: Int) -> [MemoryDevice] { (0..<count).map { _ in MemoryDevice() } }

  private static func faulty(_ devices: [MemoryDevice], _ faults: Faults) -> [any Device] {
    devices.enumerated().map { FaultyDevice($0.element, number: $0.offset, faults: faults) }
  }

  /// The store; another one after a crash.
  public var store: Store { state.withLock { $0.store } }

  /// The devices behind the faults, to look into.
  public var devices: [MemoryDevice] { state.withLock { $0.devices } }

  /// Turns the clock on and lets what is due then happen: objects expire, shards are sealed by age.
  public func advance(by duration: Duration) async throws(StoreError) {
    clock.advance(by: duration)
    try await store.expire()
  }

  /// From now on the device does not answer.
  public func lose(device: Int) { faults.lose(device: device) }

  /// The device answers again, with what it had.
  public func restore(device: Int) { faults.restore(device: device) }

  /// The next sync of a file fails, and what it should have made durable never will be.
  public func failNextSync() { faults.fail(1, with: .failedSync) }

  /// From now on each call of the device takes this much longer, in real time.
  public func slow(device: Int, by latency: Duration) { faults.slow(device: device, by: latency) }

  /// Flips a bit of each file of a device that holds content, durably.
  public func corrupt(device: Int, byte offset: Int = 200) throws(DeviceError) {
    let device = devices[device]
    for name in try device.names() {
      switch name {
      case .copy, .fragment:
        if try device.length(of: name) > offset { try device.damage(name, .flip(bit: 0, at: offset)) }
      default: break
      }
    }
  }

  /// Copies what lives out of shards until there is no more garbage than `target`, whatever the cap.
  public func reclaim(to target: Ratio = .zero) async throws(StoreError) {
    try await store.reclaim(to: target)
  }

  /// How the store's bytes lie.
  public func fragmentation() async throws(StoreError) -> StoreStatistics.Fragmentation {
    try await store.statistics().fragmentation
  }

  /// Ends the store as a loss of power would and opens what is left: nothing that was not durable has survived.
  public func crash() async throws(StoreError) {
    let (old, devices) = state.withLock { ($0.store, $0.devices) }
    let catalog = try await old.abandon { catalog in
      (catalog as? MemoryCatalog)?.state ?? MemoryCatalog.State()
    }
    let left = devices.map { $0.image.crashed(keeping: CrashChoice(names: 0, writes: .none)) }
    try await reopen(left, catalog)
  }

  /// Closes the store in order and opens it again.
  public func reopen() async throws(StoreError) {
    let (old, devices) = state.withLock { ($0.store, $0.devices) }
    try await old.close()
    let catalog = await old.keptCatalog { catalog in
      (catalog as? MemoryCatalog)?.state ?? MemoryCatalog.State()
    }
    try await reopen(devices, catalog ?? MemoryCatalog.State())
  }

  /// Empties the store within milliseconds, for the next test: it is as it was made, on new devices that nothing is wrong
  /// with. The clock stays where it stands, since none runs backwards. Operations that are under way fail.
  public func reset() async throws(StoreError) {
    let (old, count) = state.withLock { ($0.store, $0.devices.count) }
    try? await old.abandon { _ in }
    faults.clear()
    let devices = Self.emptyDevices(count)
    let store = try await Store.create(
      on: Self.faulty(devices, faults), settings, cleaning: cleaning, clock: clock,
      using: Seed(seed).stream("names"))
    state.withLock { $0 = State(store: store, devices: devices) }
  }

  private func reopen(_ devices: [MemoryDevice], _ catalog: MemoryCatalog.State) async throws(StoreError) {
    let seed = state.withLock { state in
      state.crashes += 1
      return Seed(state.crashes)
    }
    let store = try await Store.open(
      on: Self.faulty(devices, faults), catalog, cleaning: cleaning, clock: clock, using: seed.stream("again")
    )
    state.withLock { state in
      state.store = store
      state.devices = devices
    }
  }
}

extension Duration {
  /// That many times 24 hours.
  public static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
  /// That many times 60 minutes.
  public static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
}
