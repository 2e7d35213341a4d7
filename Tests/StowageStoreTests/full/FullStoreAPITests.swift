import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// What users of the store see of full devices.
@Suite("A full store, to its users,") struct FullStoreAPITests {
  /// A store on devices of so many bytes, with as many objects of 20,000 bytes as it takes when all
  /// its shards are sealed.
  private func filled(_ capacity: Int = 1_000_000) async throws -> (TestStore, [String]) {
    let test = try await TestStore()
    for device in test.devices { device.capacity = capacity }
    _ = try await test.store.createBucket("bucket")
    var keys: [String] = []
    var wasRefused = false
    while keys.count < 1000 {
      let index = keys.count
      do throws(StoreError) {
        try await test.store.put(content(index, 20_000), to: "bucket", "key-\(index)")
        keys.append("key-\(index)")
        wasRefused = false
      } catch {
        #expect(error.isFull, "\(error)")
        if wasRefused { return (test, keys) }
        // Shards that are being sealed meanwhile give room back.
        wasRefused = true
        try await test.store.drain()
      }
    }
    throw World.Unlimited()
  }

  private func expect(_ keys: [String], in test: TestStore) async throws {
    for key in keys {
      let seed = try #require(Int(key.dropFirst(4)))
      #expect(try await test.store.contents(of: key, in: "bucket") == content(seed, 20_000))
    }
    try await test.store.drain()
  }

  @Test("takes no put and no part, gives back what it has, and takes more once something is deleted")
  func refusesAndRecovers() async throws {
    let (test, keys) = try await filled()
    #expect(keys.count > 5)
    let multipart = try await test.store.createMultipart("bucket", "parts")
    await #expect(throws: StoreError.self) {
      try await test.store.uploadPart(OneBuffer(bytes: content(1, 200_000)), number: 1, of: multipart.id) {
        "e"
      }
    }
    try await expect(keys, in: test)
    for key in keys.dropLast(2) { _ = try await test.store.delete("bucket", key) }
    try await test.reclaim()
    try await test.store.put(content(7, 30_000), to: "bucket", "again")
    try await expect(keys.suffix(2), in: test)
    try await test.reopen()
    try await expect(keys.suffix(2), in: test)
    try await test.crash()
    try await expect(keys.suffix(2), in: test)
  }

  @Test("is read while nothing at all can be written, and says why it takes nothing")
  func isRead() async throws {
    let (test, keys) = try await filled()
    for device in test.devices { device.capacity = 0 }
    try await test.crash()
    try await expectReadOnly(test, keys)
    for device in test.devices { device.capacity = 2_000_000 }
    try await test.crash()
    try await test.store.put(content(7, 30_000), to: "bucket", "again")
    try await expect(keys, in: test)
  }

  private func expectReadOnly(_ test: TestStore, _ keys: [String]) async throws {
    for key in keys { #expect(try await test.store.head("bucket", key).bytes == 20_000) }
    #expect(try await test.store.contents(of: keys[0], in: "bucket") == content(0, 20_000))
    #expect(try await test.store.list("bucket").versions.count == keys.count)
    #expect(try await test.store.statistics().liveChunks > 0)
    do throws(StoreError) {
      try await test.store.put([1], to: "bucket", "new")
      Issue.record("it was put")
    } catch {
      #expect("\(error)".contains("no room left"), "\(error)")
    }
    await #expect(throws: StoreError.self) { try await test.store.delete("bucket", keys[0]) }
  }

  @Test("says that there is no room to reclaim where there is none")
  func saysThatNothingCanBeReclaimed() async throws {
    let (test, keys) = try await filled()
    for (index, key) in keys.enumerated() where index % 3 != 0 {
      _ = try await test.store.delete("bucket", key)
    }
    for device in test.devices { device.capacity -= max(0, try device.freeBytes() - 40_000) }
    do throws(StoreError) {
      try await test.reclaim()
    } catch {
      #expect(error.isFull, "\(error)")
    }
    try await expect(keys.enumerated().filter { $0.offset % 3 == 0 }.map(\.element), in: test)
  }
}
