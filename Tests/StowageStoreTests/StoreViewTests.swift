import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// What a dashboard draws of a store.
@Suite("A view of a store") struct StoreViewTests {
  /// A store with holes.
  private func world(_ seed: UInt64) throws -> World {
    var settings = try World.small(placement: seed % 2 == 0 ? "arrival" : "by-size")
    settings.openShards = 1 + Int(seed % 4)
    let world = try World(settings, seed: seed)
    var random = Seed(seed).stream("view")
    for step in 0..<80 {
      let key = "key-\(random.below(25))"
      if random.below(3) == 0 {
        try world.delete(key)
      } else {
        try world.put(key, content(step, 1 + random.below(250)))
      }
      if random.below(10) == 0 { try world.core.sealAll() }
    }
    return world
  }

  /// The cells of a shard, byte by byte, from the rows of the catalog.
  private func naiveCells(_ row: ShardRow, _ chunks: [ChunkRow], _ count: Int, of capacity: Int) -> [UInt8] {
    var isLive = Array(repeating: false, count: Int(row.length))
    for chunk in chunks {
      for byte in chunk.offset..<chunk.offset + chunk.recordBytes { isLive[Int(byte)] = true }
    }
    return (0..<count).map { cell in
      let bytes = (cell * capacity / count..<(cell + 1) * capacity / count).clamped(to: isLive.indices)
      let live = isLive[bytes].count { $0 }
      if bytes.isEmpty { return 0 }
      return live == bytes.count ? 9 : live == 0 ? 1 : UInt8(2 + live * 7 / bytes.count)
    }
  }

  @Test("shows each shard as its catalog has it, whenever it is asked", arguments: 0..<UInt64(20))
  func agrees(seed: UInt64) throws {
    let world = try world(seed)
    for round in 0..<4 {
      let count = [64, 7, 64, 1000][round]
      let view = world.core.view(1000, count)
      let rows = world.core.shards.values.filter { $0.state != .reclaiming }.sorted { $0.id < $1.id }
      #expect(view.shards.map(\.id) == rows.map(\.id))
      #expect(view.shardCount == rows.count)
      for (shard, row) in zip(view.shards, rows) {
        let chunks = world.catalog.chunks(in: row.id)
        #expect(shard.cells == naiveCells(row, chunks, count, of: 1000), "shard \(row.id), seed \(seed)")
        #expect(shard.storedBytes == Int(row.length))
        #expect(shard.liveBytes == chunks.reduce(0) { $0 + Int($1.recordBytes) })
        #expect(shard.state.rawValue == "\(row.state)")
      }
      let (about, exact) = (view.statistics.fragmentation.holes, world.core.statistics().fragmentation.holes)
      #expect(about?.count == exact?.count && about?.meanBytes == exact?.meanBytes)
      let (median, most) = (exact?.p50Bytes ?? 0, exact?.p99Bytes ?? 0)
      #expect((median...median + median / 16).contains(about?.p50Bytes ?? 0))
      #expect((most...most + most / 16).contains(about?.p99Bytes ?? 0))
      for step in 0..<10 { try world.put("key-\(step * round)", content(step, 90)) }
      try world.delete("key-\(seed % 7)")
    }
  }

  @Test("shows of a victim what is still to be copied, and then that it is gone") func showsVictims() throws {
    let world = try world(2)
    // Copies wait.
    world.core.isPaced = true
    let before = world.core.view(1000, 1000)
    let known = Set(before.freed)
    world.core.hear(.reclaimRequested(target: .zero))
    try world.core.carryOut()
    let during = world.core.view(1000, 1000)
    let victims = during.shards.filter { $0.state == .reclaiming }
    #expect(!victims.isEmpty)
    #expect(during.reclaim.victims == victims.count)
    #expect(victims.reduce(0) { $0 + $1.liveBytes } == during.reclaim.waitingBytes)
    for victim in victims {
      #expect(victim.cells == before.shards.first { $0.id == victim.id }?.cells)
    }
    try world.core.settle()
    let after = world.core.view(1000, 1000)
    let gone = after.freed.filter { !known.contains($0) }
    #expect(victims.allSatisfy { victim in gone.contains(StoreView.Freed(id: victim.id, isReclaimed: true)) })
    #expect(!after.shards.contains { shard in gone.contains { $0.id == shard.id } })
    #expect(after.reclaim.victims == 0 && after.reclaim.waitingBytes == 0)
  }

  @Test("has no more shards than asked for: the open ones, those with most garbage and the newest")
  func keepsToItsLimit() throws {
    var settings = try World.small()
    settings.garbageCap = nil
    let world = try World(settings)
    for index in 0..<100 { try world.put("\(index)", content(index, 90)) }
    try world.core.sealAll()
    try world.put("open", content(1, 10))
    let all = world.core.view(1000, 8).shards
    let worst = all[3].id
    for chunk in world.catalog.chunks(in: worst).dropFirst() {
      let upload = try #require(world.catalog.state.uploads[chunk.upload])
      try world.delete(upload.key)
    }
    for limit in 1...all.count + 1 {
      let view = world.core.view(limit, 8)
      let others = all.map(\.id).filter { $0 != worst }.suffix(max(1, limit - 1))
      #expect(view.shards.map(\.id) == (limit > 1 ? (others + [worst]).sorted() : Array(others)))
      #expect(view.shardCount == all.count)
    }
    #expect(all.last?.state == .open)
  }

  @Test("says why nothing is reclaimed") func tellsPauses() async throws {
    let test = try await TestStore()
    #expect(try await test.store.view().reclaim.pause == nil)
    test.lose(device: 1)
    try await test.store.createBucket("bucket")
    _ = try? await test.store.put([1], to: "bucket", "key")
    let asked = try await TestStore(cleaning: .onRequest)
    #expect(try await asked.store.view().reclaim.pause == .onRequest)
  }
}
