import Foundation
import StowageCore
import StowageTesting
import Synchronization
import Testing

@testable import StowageStore

/// What writes faster than shards are sealed waits.
@Suite("Behind a backlog of seals") struct SealBacklogTests {
  /// Lets nobody make a fragment while it is shut.
  private final class Gate: Sendable {
    private let isShut = Mutex(true)

    func open() { isShut.withLock { $0 = false } }

    func pass(_ call: DeviceCall) {
      guard case .unfinished(.fragment) = call.file else { return }
      while isShut.withLock({ $0 }) { usleep(1000) }
    }
  }

  private final class Progress: Sendable {
    let puts = Mutex(0)
    var count: Int { puts.withLock { $0 } }
  }

  private func test(_ gate: Gate) async throws -> TestStore {
    let test = try await TestStore(faults: Faults(delay: { gate.pass($0) }))
    try await test.store.createBucket("bucket")
    return test
  }

  /// Waits until there is a backlog, and then nothing has happened for a while.
  private func settled(_ progress: Progress, _ test: TestStore) async throws -> Int {
    while try await test.store.statistics().waitingSeals <= test.settings.openShards {
      try await Task.sleep(for: .milliseconds(20))
    }
    var last = -1
    while progress.count != last {
      last = progress.count
      try await Task.sleep(for: .milliseconds(500))
    }
    return last
  }

  @Test("puts of small objects wait, and go on when it is gone") func smallPuts() async throws {
    let gate = Gate()
    let test = try await test(gate)
    let progress = Progress()
    let store = test.store
    let puts = Task {
      for index in 0..<300 {
        try await store.put(content(index, 3500), to: "bucket", "\(index)")
        progress.puts.withLock { $0 += 1 }
      }
    }
    let reached = try await settled(progress, test)
    let waiting = try await store.statistics().waitingSeals
    #expect(reached > 50 && reached < 290, "\(reached)")
    #expect(waiting > test.settings.openShards && waiting <= test.settings.openShards + 2, "\(waiting)")
    // Others do not wait.
    #expect(try await store.contents(of: "0", in: "bucket") == content(0, 3500))
    _ = try await store.delete("bucket", "0")
    gate.open()
    try await puts.value
    try await store.drain()
    #expect(try await store.statistics().waitingSeals == 0)
    for index in 1..<300 {
      #expect(try await store.contents(of: "\(index)", in: "bucket") == content(index, 3500))
    }
  }

  @Test("a large put waits between its chunks, and one that is given up goes") func largePut() async throws {
    let gate = Gate()
    let test = try await test(gate)
    let progress = Progress()
    let store = test.store
    let source = AsyncThrowingStream<[UInt8], any Error>(unfolding: {
      progress.puts.withLock { $0 += 1 }
      return progress.count <= 400 ? content(progress.count, 4096) : nil
    })
    let put = Task { try await store.put(source, to: "bucket", "large") }
    let reached = try await settled(progress, test)
    #expect(reached > 50 && reached < 390, "\(reached)")
    gate.open()
    #expect(try await put.value.bytes == 400 * 4096)
  }

  @Test("nobody waits where nothing can be sealed, and a close does not hang") func withoutDevices()
    async throws
  {
    let test = try await TestStore(devices: 3)
    try await test.store.createBucket("bucket")
    test.lose(device: 2)
    for index in 0..<200 { try await test.store.put(content(index, 3500), to: "bucket", "\(index)") }
    #expect(try await test.store.statistics().waitingSeals > test.settings.openShards)
    try await test.store.close()
  }
}
