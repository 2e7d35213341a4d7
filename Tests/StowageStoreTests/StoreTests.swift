import Foundation
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct StoreTests {
  @Test func manyPutsAtOnceWithOverwritesAndReclaimsAreAllReadBack() async throws {
    let test = try await TestStore()
    let store = test.store
    try await store.createBucket("bucket")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<8 {
        group.addTask {
          for round in 0..<60 {
            let key = "key-\(worker)-\(round % 10)"
            let bytes = content(worker * 1000 + round, 50 + (round * 997) % 20_000)
            try await store.put(bytes, to: "bucket", key)
            let found = try await store.contents(of: key, in: "bucket")
            #expect(found == bytes)
            if round % 7 == 3 { _ = try await store.delete("bucket", key) }
          }
        }
      }
      group.addTask { for _ in 0..<20 { try await store.reclaim(to: Ratio(1, 100)) } }
      try await group.waitForAll()
    }
    try await store.drain()
    let figures = try await store.statistics()
    #expect(figures.copiedBytes > 0)
    #expect(figures.waitingSeals == 0)
    for worker in 0..<8 {
      let found = try await store.contents(of: "key-\(worker)-8", in: "bucket")
      #expect(found == content(worker * 1000 + 58, 50 + (58 * 997) % 20_000))
    }
  }

  @Test func twoThousandObjectsRoundTripThroughClosingAndACrash() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for first in 0..<20 {
        group.addTask {
          for number in stride(from: first, to: 2000, by: 20) {
            try await test.store.put(content(number, number % 300), to: "bucket", "key-\(number)")
          }
        }
      }
      try await group.waitForAll()
    }
    try await test.reopen()
    try await test.crash()
    for number in 0..<2000 {
      let found = try await test.store.contents(of: "key-\(number)", in: "bucket")
      if found != content(number, number % 300) { Issue.record("key-\(number) differs") }
    }
    var request = ListRequest()
    request.limit = 700
    var keys: [String] = []
    while true {
      let page = try await test.store.list("bucket", request)
      keys += page.versions.map(\.key)
      guard let next = page.next else { break }
      request.after = next
    }
    #expect(keys.count == 2000)
    #expect(keys == keys.sorted())
  }

  @Test func aLargePutKeepsFewChunksInMemory() async throws {
    let test = try await TestStore()
    let store = test.store
    try await store.createBucket("bucket")
    let left = Countdown(6000)
    let source = AsyncThrowingStream<[UInt8], any Error>(unfolding: {
      await left.next() ? [UInt8](repeating: 7, count: 10_000) : nil
    })
    let version = try await store.put(source, to: "bucket", "large")
    #expect(version.bytes == 60_000_000)
    let most = await store.mostStagedBytes
    #expect(most > 0 && most <= (8 << 20) + 5000)
    let end = try await store.get("bucket", "large", range: .last(5))
    var bytes: [UInt8] = []
    for try await chunk in end.body { bytes += chunk }
    #expect(bytes == [7, 7, 7, 7, 7])
  }

  private actor Countdown {
    private var left: Int
    init(_ count: Int) { left = count }
    func next() -> Bool {
      left -= 1
      return left >= 0
    }
  }

  @Test func aPutThatIsCancelledOrWhoseSourceFailsLeavesNothing() async throws {
    struct Failure: Error {}
    let test = try await TestStore()
    let store = test.store
    try await store.createBucket("bucket")
    let failing = AsyncThrowingStream<[UInt8], any Error> { stream in
      for _ in 0..<5 { stream.yield(content(1, 5000)) }
      stream.finish(throwing: Failure())
    }
    await #expect(throws: Failure.self) { try await store.put(failing, to: "bucket", "failed") }
    let endless = AsyncThrowingStream<[UInt8], any Error>(unfolding: { content(2, 5000) })
    let task = Task { try await store.put(endless, to: "bucket", "cancelled") }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let page = try await store.list("bucket")
    #expect(page.versions.isEmpty)
    let figures = try await store.statistics()
    #expect(figures.liveBytes == 0)
  }

  @Test func aReaderKeepsItsShardsWhileTheyAreReclaimed() async throws {
    let test = try await TestStore()
    let store = test.store
    try await store.createBucket("bucket")
    let bytes = content(3, 300_000)
    try await store.put(bytes, to: "bucket", "key")
    let object = try await store.get("bucket", "key")
    _ = try await store.delete("bucket", "key")
    for number in 0..<40 { try await store.put(content(number, 9000), to: "bucket", "other-\(number % 3)") }
    try await test.reclaim()
    try await store.drain()
    var found: [UInt8] = []
    for try await chunk in object.body { found += chunk }
    #expect(found == bytes)
    await #expect(throws: StoreError.alreadyRead) { for try await _ in object.body {} }
    await #expect(throws: StoreError.noObject(bucket: "bucket", key: "key")) {
      try await store.get("bucket", "key")
    }
  }

  @Test func objectsExpireWhenTheClockSaysSo() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    var options = PutOptions()
    options.expiry = .after(milliseconds: 86_400_000)
    try await test.store.put(content(1, 500), to: "bucket", "day", options)
    try await test.store.put(content(2, 500), to: "bucket", "ever")
    try await test.advance(by: .hours(23))
    _ = try await test.store.head("bucket", "day")
    try await test.advance(by: .hours(1))
    let page = try await test.store.list("bucket")
    #expect(page.versions.map(\.key) == ["ever"])
    let figures = try await test.store.statistics()
    #expect(figures.liveBytes == 500)
  }

  @Test func conditionsAreDecidedAmongPutsThatComeTogether() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    var options = PutOptions()
    options.condition = .absent
    let chosen = options
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<10 {
        group.addTask {
          let done = try? await test.store.put(content(number, 100), to: "bucket", "key", chosen)
          return done != nil
        }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(outcomes == 1)
  }

  @Test func aFailedSyncAndALostDeviceLoseNothing() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    test.failNextSync()
    for number in 0..<50 { try await test.store.put(content(number, 3000), to: "bucket", "key-\(number)") }
    try await test.store.drain()
    test.lose(device: 1)
    for number in 0..<50 {
      let found = try await test.store.contents(of: "key-\(number)", in: "bucket")
      #expect(found == content(number, 3000))
    }
  }

  @Test func flippedBitsOnOneDeviceAreReadAround() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    for number in 0..<60 { try await test.store.put(content(number, 3000), to: "bucket", "key-\(number)") }
    try await test.store.drain()
    try test.corrupt(device: 0)
    for number in 0..<60 {
      let found = try await test.store.contents(of: "key-\(number)", in: "bucket")
      #expect(found == content(number, 3000))
    }
  }

  @Test func aStoreInAFolderIsForOneAtATime() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await Store.create(at: path, TestStore.small)
    try await store.createBucket("bucket")
    try await store.put(content(1, 50_000), to: "bucket", "key")
    await #expect(throws: StoreError.self) { try await Store.open(at: path) }
    try await store.close()
    await #expect(throws: StoreError.closed) { try await store.put([1], to: "bucket", "key") }
    let again = try await Store.open(at: path)
    #expect(try await again.contents(of: "key", in: "bucket") == content(1, 50_000))
    try await again.close()
  }
}
