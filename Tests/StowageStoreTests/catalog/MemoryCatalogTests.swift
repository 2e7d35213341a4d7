import StowageCore
import Testing

@testable import StowageStore

@Suite("A catalog in memory") struct MemoryCatalogTests {
  @Test("is a value: a copy keeps what the original loses")
  func copies() throws {
    let catalog = MemoryCatalog()
    try catalog.apply(Catalogs.store() + Catalogs.object(1), sequence: 1)
    let crash = catalog.state
    try catalog.apply([.dropVersion(100)] + Catalogs.object(2), sequence: 2)
    let other = MemoryCatalog(crash)
    #expect(other.sequence() == 1)
    #expect(
      other.snapshot() == Catalogs.store() + [.version(other.version(100)!)] + Catalogs.object(1).dropLast())
    catalog.state = crash
    #expect(catalog.snapshot() == other.snapshot())
  }

  @Test("keeps many objects in time that does not grow with them")
  func speed() throws {
    let catalog = MemoryCatalog()
    try catalog.apply(Catalogs.store(), sequence: 1)
    let tiny = catalog.state
    var random = Seed(1).stream("keys")
    let groups = (1...100_000).map { number in
      Catalogs.object(
        number, key: "folder/\(random.next())",
        expiry: Instant(milliseconds: Int64(random.below(1 << 40))))
        + [.shard(Catalogs.shard), .counters(Counters())]
    }
    let clock = ContinuousClock()
    var sequence = catalog.sequence()
    let applied = try clock.measure {
      for group in groups {
        sequence += 1
        try catalog.apply(group, sequence: sequence)
      }
    }
    var copies = MemoryCatalog(tiny)
    let copied = clock.measure {
      for _ in 0..<100_000 { copies = MemoryCatalog(tiny) }
    }
    let changed = try clock.measure {
      for group in groups.prefix(20_000) {
        copies.state = tiny
        try copies.apply(group, sequence: 2)
      }
    }
    print(
      "memory catalog: \(applied / 100_000) a group, \(copied / 100_000) a copy, \(changed / 20_000) a change of a copy"
    )
    // Far more than it takes, for machines that do something else at the time: what this looks for is a change that
    // takes time in proportion to the rows, which would be hundreds of times slower.
    #expect(applied < .seconds(10))
    #expect(catalog.versions(VersionRange(bucket: 1, prefix: "folder/1", limit: 1000)).count == 1000)
  }
}

@Suite("Sorted blocks") struct SortedBlocksTests {
  @Test("are a sorted set, however it came to be", arguments: [3, 300, 100_000])
  func model(bound: Int) {
    var random = Seed(UInt64(bound)).stream("blocks")
    var (blocks, model) = (SortedBlocks<Int>(), Set<Int>())
    for step in 0..<6000 {
      let element = random.below(3) == 0 ? step % bound : random.below(bound)
      if random.below(step < 4000 ? 4 : 2) > 0 {
        blocks.insert(element)
        model.insert(element)
      } else {
        blocks.remove(element)
        model.remove(element)
      }
      guard step % 100 == 0 else { continue }
      #expect(Array(blocks.all) == model.sorted())
      let start = random.below(bound)
      #expect(Array(blocks.from(start)) == model.sorted().filter { $0 >= start })
      #expect(blocks.count == model.count)
    }
    for element in model.sorted() { blocks.remove(element) }
    #expect(Array(blocks.all) == [])
  }
}
