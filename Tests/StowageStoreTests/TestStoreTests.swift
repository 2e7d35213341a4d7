import StowageCore
import StowageStore
import StowageTesting
import Synchronization
import Testing

@Suite struct TestStoreTests {
  private final class Calls: Sendable {
    let byDevice = Mutex([Int](repeating: 0, count: 8))
    func count(_ call: DeviceCall) { byDevice.withLock { $0[call.device] += 1 } }
  }

  @Test func aSlowDeviceTakesItsTimeForEachCallAndNothingElseHappens() async throws {
    let calls = Calls()
    let test = try await TestStore(
      faults: Faults(observer: { call, moment in if moment == .before { calls.count(call) } }))
    try await test.store.createBucket("bucket")
    let before = calls.byDevice.withLock { $0 }
    test.slow(device: 0, by: .milliseconds(3))
    let start = ContinuousClock.now
    for index in 0..<20 { try await test.store.put(content(index, 5000), to: "bucket", "\(index)") }
    let elapsed = ContinuousClock.now - start
    // Its calls may overlap: those of the store's thread and of what seals beside.
    let slow = calls.byDevice.withLock { $0[0] } - before[0]
    #expect(slow > 10 && elapsed >= .milliseconds(3))
    #expect(elapsed >= .milliseconds(3) * (slow / 4))
    for index in 0..<20 {
      #expect(try await test.store.contents(of: "\(index)", in: "bucket") == content(index, 5000))
    }
    #expect(test.clock.now.milliseconds == 0)
  }

  @Test func aResetStoreIsAsItWasMade() async throws {
    let test = try await TestStore()
    func play() async throws -> [[FileName]] {
      try await test.store.createBucket("bucket")
      for index in 0..<30 { try await test.store.put(content(index, 5000), to: "bucket", "\(index)") }
      try await test.store.drain()
      return try test.devices.map { try $0.names() }
    }
    let first = try await play()
    try await test.advance(by: .hours(1))
    test.lose(device: 1)
    test.slow(device: 2, by: .seconds(60))
    test.failNextSync()
    let (old, faulty) = (test.store, test.devices)
    try await test.reset()
    #expect(test.devices.count == faulty.count)
    #expect(try await test.store.buckets() == [])
    #expect(try await test.store.statistics().storedBytes == 0)
    #expect(test.clock.now.milliseconds == 3_600_000)
    await #expect(throws: StoreError.closed) { try await old.put([1], to: "bucket", "late") }
    #expect(try await play() == first)
    try await test.crash()
    #expect(try await test.store.contents(of: "7", in: "bucket") == content(7, 5000))
  }

  @Test func aReadOnlyOrClosedStoreIsResetToo() async throws {
    let test = try await TestStore()
    for device in test.devices.indices { test.lose(device: device) }
    await #expect(throws: StoreError.self) { try await test.store.createBucket("bucket") }
    try await test.reset()
    try await test.store.createBucket("bucket")
    try await test.store.close()
    for _ in 0..<50 { try await test.reset() }
    try await test.store.createBucket("bucket")
  }
}
