import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// What `stowage gc` does: garbage goes wherever it is, by one shard after the other.
@Suite("A reclaim on request") struct ReclaimTests {
  /// A store that does not clean by itself, with garbage in sealed and in open shards.
  private func world(_ seed: UInt64) throws -> World {
    var settings = try World.small(placement: seed % 2 == 0 ? "arrival" : "by-size")
    settings.garbageCap = nil
    settings.openShards = 1 + Int(seed % 4)
    let world = try World(settings, seed: seed)
    var random = Seed(seed).stream("reclaim")
    for step in 0..<60 {
      let key = "key-\(random.below(20))"
      if random.below(3) == 0 {
        try world.delete(key)
      } else {
        try world.put(key, content(step, 1 + random.below(250)))
      }
      if random.below(10) == 0 { try world.core.sealAll() }
    }
    return world
  }

  @Test(
    "leaves no garbage in any shard, and takes the victims that it has proposed", arguments: 0..<UInt64(30))
  func leavesNone(seed: UInt64) throws {
    let world = try world(seed)
    let before = world.core.engine.space
    let proposal = try world.core.proposal(downTo: .zero)
    let survivors = proposal.victims.reduce(0) { $0 + $1.liveBytes }
    #expect(try world.core.reclaim(downTo: .zero))
    let space = world.core.engine.space
    #expect(space.deadBytes == 0, "seed \(seed): \(before)")
    #expect(space.copiedBytes - before.copiedBytes == survivors, "seed \(seed)")
    world.core.engine.ledger.checkInvariants()
    try world.core.sealAll()
    try world.expectAcknowledged()
    #expect(try Fsck.check(world.devices, world.catalog).findings == [])
  }

  @Test("closes no open shard where it can do without") func closesFew() throws {
    let world = try world(2)
    for key in ["kept", "dead"] { try world.put(key, content(1, 20)) }
    try world.delete("dead")
    let space = world.core.engine.space
    #expect(space.deadOpenBytes > 0 && space.deadSealedBytes > 0)
    let target = Ratio(space.deadOpenBytes, space.storedBytes - space.deadSealedBytes)
    var closed = 0
    world.core.recorder = { event, _, _ in if case .poisoned = event { closed += 1 } }
    #expect(try world.core.reclaim(downTo: target))
    #expect(closed == 0)
    #expect(!world.core.isGarbage(over: target))
    #expect(try world.core.reclaim(downTo: .zero))
    #expect(world.core.engine.space.deadBytes == 0)
    try world.expectAcknowledged()
  }

  @Test("leaves what cannot be read, and that alone") func leavesUnreadable() throws {
    let world = try world(4)
    try world.core.sealAll()
    let chunk = try #require(
      world.catalog.state.chunks.values.sorted { $0.id < $1.id }.first { chunk in
        guard let shard = world.core.engine.ledger.shards.shard(ShardID(chunk.shard)) else { return false }
        return world.core.shards[chunk.shard]?.state == .sealed && shard.deadBytes > 0
      })
    let row = try #require(world.core.shards[chunk.shard])
    let layout = try ShardReader(row, on: world.devices).layout
    let record = Int(chunk.offset)..<Int(chunk.offset + chunk.recordBytes)
    let piece = try #require(layout.pieces(of: record).first)
    for (number, place) in row.places.enumerated() {
      let offset = FileHeader.byteCount + (number == piece.fragment ? piece.bytes.lowerBound : 0)
      let name = FileName.fragment(shard: row.uuid, number: number)
      try world.devices[Int(place)].damage(name, .flip(bit: 1, at: offset))
    }
    #expect(try world.core.reclaim(downTo: .zero))
    let space = world.core.engine.space
    #expect(space.deadUnreadableBytes > 0)
    #expect(space.deadBytes == space.deadUnreadableBytes)
  }

  @Test("lets others have their turn between two shards") func letsOthersIn() async throws {
    var settings = TestStore.small
    settings.garbageCap = nil
    let test = try await TestStore(settings)
    try await test.store.createBucket("bucket")
    for index in 0..<400 { try await test.store.put(content(index, 3000), to: "bucket", "\(index)") }
    for index in stride(from: 0, to: 400, by: 2) { _ = try await test.store.delete("bucket", "\(index)") }
    try await test.store.drain()
    let store = test.store
    async let reclaim: Void = store.reclaim(to: .zero)
    var counts: Set<Int> = []
    for index in 0..<200 {
      try await store.put(content(index, 10), to: "bucket", "meanwhile")
      counts.insert(try await store.statistics().shards.reclaimed)
    }
    try await reclaim
    let last = try await store.statistics().shards.reclaimed
    #expect(counts.contains { 0 < $0 && $0 < last }, "\(counts.sorted()) of \(last)")
    for index in stride(from: 1, to: 400, by: 2) {
      #expect(try await store.contents(of: "\(index)", in: "bucket") == content(index, 3000))
    }
  }
}
