import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Survivors are copied a few at a time, and nobody waits for more than that.
@Suite("While survivors are copied") struct CopyTurnsTests {
  private static let objects = 60
  private static let objectBytes = 1 << 20

  /// One sealed shard of 60 MiB with one dead object, and another that is open.
  private func test(placement: String) async throws -> TestStore {
    var settings = TestStore.small
    settings.shardBytes = 61 << 20
    settings.chunkBytes = Self.objectBytes
    settings.tiers[0].codec = .raw
    settings.garbageCap = nil
    settings.placement = placement
    let test = try await TestStore(settings)
    try await test.store.copyInTurns(of: 1 << 20)
    try await test.store.createBucket("bucket")
    for index in 0..<Self.objects {
      try await test.store.put(content(index % 4, Self.objectBytes), to: "bucket", "\(index)")
    }
    // Does not fit any more.
    try await test.store.put(content(4, Self.objectBytes), to: "bucket", "next")
    try await test.store.put(content(4, Self.objectBytes), to: "bucket", "next-2")
    try await test.store.drain()
    _ = try await test.store.delete("bucket", "0")
    return test
  }

  /// What was left to copy after each operation, until nothing was.
  private func remainders(
    _ store: Store, after operation: (Int) async throws -> Void
  ) async throws -> [Int] {
    async let reclaim: Void = store.reclaim(to: .zero)
    var remainders: [Int] = []
    while try await store.remainder() == 0 { await Task.yield() }
    while try await store.remainder() > 0 {
      try await operation(remainders.count)
      remainders.append(try await store.remainder())
    }
    try await reclaim
    return remainders
  }

  private func expectWhole(_ test: TestStore) async throws {
    for index in 1..<Self.objects {
      let found = try await test.store.contents(of: "\(index)", in: "bucket")
      #expect(found == content(index % 4, Self.objectBytes), "\(index)")
    }
  }

  @Test("reads and deletes have their turn") func readsAndDeletes() async throws {
    let test = try await test(placement: "arrival")
    let left = try await remainders(test.store) { index in
      let key = "\(1 + index % 50)"
      let found = try await test.store.contents(of: key, in: "bucket")
      #expect(found == content((1 + index % 50) % 4, Self.objectBytes))
      _ = try await test.store.delete("bucket", "not-there-\(index)")
    }
    #expect(Set(left).count > 5, "\(left)")
    try await expectWhole(test)
  }

  @Test("puts into other shards overtake the copies") func overtakingPuts() async throws {
    let test = try await test(placement: "separate-survivors")
    let left = try await remainders(test.store) { index in
      try await test.store.put(content(index, 1000), to: "bucket", "other-\(index)")
    }
    #expect(Set(left).count > 5, "\(left)")
    try await expectWhole(test)
  }

  @Test("a put into the same shard comes behind them, and not into a group with half of it") func waitingPut()
    async throws
  {
    let test = try await test(placement: "arrival")
    let store = test.store
    let left = try await remainders(store) { index in
      try await store.put(content(index, Self.objectBytes + 10), to: "bucket", "other-\(index)")
      #expect(
        try await store.contents(of: "other-\(index)", in: "bucket") == content(index, Self.objectBytes + 10))
    }
    #expect(left.first == 0, "\(left)")
    try await expectWhole(test)
  }

  @Test("survivors that die while they wait do not keep their victim") func deathsMeanwhile() throws {
    let world = try World(try World.small())
    world.core.isPaced = true
    for index in 0..<7 { try world.put("\(index)", content(index, 100)) }
    for index in 0..<2 { try world.delete("\(index)") }
    #expect(!world.core.backlog.isEmpty)
    for index in 2..<6 { try world.delete("\(index)") }
    #expect(try world.core.reclaim(downTo: .zero))
    try world.core.settle()
    #expect(world.core.leakedShards == [])
    #expect(try world.core.proposal(downTo: .zero).victims == [])
    #expect(world.core.engine.space.deadBytes == 0)
    try world.expectAcknowledged()
  }

  @Test("a crash keeps each survivor, here or there") func crash() async throws {
    for turns in 0..<4 {
      let test = try await test(placement: "arrival")
      let reclaim = Task { try await test.store.reclaim(to: .zero) }
      while try await test.store.remainder() == 0 { await Task.yield() }
      for _ in 0..<turns { _ = try await test.store.contents(of: "1", in: "bucket") }
      try await test.crash()
      _ = await reclaim.result
      try await expectWhole(test)
    }
  }
}

extension Store {
  fileprivate func copyInTurns(of bytes: Int) throws { turnBytes = bytes }

  /// Bytes of survivors that wait to be copied.
  fileprivate func remainder() throws(StoreError) -> Int {
    guard let core else { throw .closed }
    return core.backlog.bytes
  }
}
