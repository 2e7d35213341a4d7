import StowageCore
import Testing

@testable import StowageStore

@Suite("Both catalogs") struct CatalogConformanceTests {
  @Test("answer every query alike after every group", arguments: [1, 2, 3, 4] as [UInt64])
  func random(seed: UInt64) throws {
    let folder = try CatalogFolder()
    let (memory, sqlite) = (MemoryCatalog(), try SQLiteCatalog(path: folder.path()))
    var source = RandomMutations(seed: seed)
    for sequence in UInt64(1)...600 {
      let group = source.group()
      try memory.apply(group, sequence: sequence)
      try sqlite.apply(group, sequence: sequence)
      try expectEqual(memory, sqlite, random: source.random, "group \(sequence) of seed \(seed)")
      if sequence % 50 == 0 { try expectSnapshotsRestore(memory, sqlite, folder.path("copy-\(sequence)")) }
    }
    try sqlite.close()
    let again = try SQLiteCatalog(path: folder.path())
    try expectEqual(memory, again, random: source.random, "seed \(seed) opened again")
    try again.close()
  }

  private func expectEqual(
    _ memory: MemoryCatalog, _ sqlite: SQLiteCatalog, random: Random, _ place: String
  ) throws {
    var (random, same) = (random, random)
    let expected = try CatalogAnswers.all(of: memory, ids: 12, random: &random)
    #expect(try CatalogAnswers.all(of: sqlite, ids: 12, random: &same) == expected, "\(place)")
    #expect(try sqlite.sequence() == memory.sequence())
    #expect(try sqlite.snapshot().encoded() == memory.snapshot().encoded(), "\(place)")
  }

  private func expectSnapshotsRestore(_ memory: MemoryCatalog, _ sqlite: SQLiteCatalog, _ path: String) throws
  {
    let (inMemory, inFile) = (MemoryCatalog(), try SQLiteCatalog(path: path))
    try inMemory.restore(sqlite.snapshot(), sequence: 77)
    try inFile.restore(memory.snapshot(), sequence: 77)
    try expectEqual(inMemory, inFile, random: Seed(1).stream("copies"), path)
    #expect(inMemory.snapshot().encoded() == memory.snapshot().encoded())
    #expect(inMemory.sequence() == 77)
    try inFile.close()
  }

  /// One after the other, for what both must do.
  private func withBoth(_ body: (any Catalog) throws -> Void) throws {
    let folder = try CatalogFolder()
    try body(MemoryCatalog())
    let sqlite = try SQLiteCatalog(path: folder.path())
    try body(sqlite)
    try sqlite.close()
  }

  @Test("refuse a group that does not follow the last, and a snapshot where something is")
  func order() throws {
    try withBoth { catalog in
      #expect(try catalog.sequence() == 0)
      #expect(throws: CatalogError.self) { try catalog.apply([.dropShard(1)], sequence: 0) }
      #expect(throws: CatalogError.self) { try catalog.apply([.dropShard(1)], sequence: 2) }
      try catalog.apply([.document(Document(name: "a", bytes: []))], sequence: 1)
      let error = #expect(throws: CatalogError.self) {
        try catalog.apply([.dropDocument("a")], sequence: 3)
      }
      #expect(error?.description.contains("found group 3, expected 2") == true)
      #expect(throws: CatalogError.self) { try catalog.restore([], sequence: 9) }
      #expect(try catalog.document("a") == [])
      #expect(try catalog.sequence() == 1)
    }
  }

  @Test("keep keys apart by their bytes and order them so")
  func bytes() throws {
    // In this order by bytes; to Swift, the two forms of é are one text.
    let keys = ["e", "e\u{301}", "z", "\u{e9}", "\u{ffff}", "\u{10ffff}", "\u{10ffff}\u{0}", "\u{10ffff}a"]
    try withBoth { catalog in
      let rows = keys.enumerated().map { Catalogs.version(UInt64(20 - $0), key: $1) }
      try catalog.apply(rows.map { .version($0) }, sequence: 1)
      func listed(_ prefix: String) throws -> [[UInt8]] {
        try catalog.versions(VersionRange(bucket: 1, prefix: prefix, limit: 99)).map { Array($0.key.utf8) }
      }
      #expect(try listed("") == keys.map { Array($0.utf8) })
      #expect(try listed("e") == keys.prefix(2).map { Array($0.utf8) })
      #expect(try listed("\u{e9}") == [Array("\u{e9}".utf8)])
      #expect(try listed("\u{10ffff}") == keys.suffix(3).map { Array($0.utf8) })
      #expect(try catalog.versions(of: "e\u{301}", in: 1).map(\.id) == [19])
      #expect(try catalog.versions(of: "\u{e9}", in: 1).map(\.id) == [17])
    }
  }

  @Test("list page by page what they list at once", arguments: [true, false], ["", "k", "k1"])
  func paging(currentOnly: Bool, prefix: String) throws {
    var random = Seed(5).stream("paging")
    let rows = (1...300).map {
      Catalogs.version($0, key: "\(["j", "k", "l"][random.below(3)])\(random.below(20))")
    }
    try withBoth { catalog in
      try catalog.apply(rows.map { .version($0) }, sequence: 1)
      var range = VersionRange(bucket: 1, prefix: prefix, currentOnly: currentOnly, limit: 1000)
      let whole = try catalog.versions(range)
      #expect(whole.count > (currentOnly ? 10 : 100) || prefix == "k1")
      for limit in 1...7 {
        var pages: [VersionRow] = []
        range = VersionRange(bucket: 1, prefix: prefix, currentOnly: currentOnly, limit: limit)
        while true {
          let page = try catalog.versions(range)
          pages += page
          guard let last = page.last else { break }
          (range.afterKey, range.afterVersion) = (last.key, currentOnly ? nil : last.id)
        }
        #expect(pages == whole)
      }
    }
  }

  @Test("drop with a version its uploads and chunks, and nothing else")
  func cascade() throws {
    try withBoth { catalog in
      try catalog.apply(Catalogs.object(1) + Catalogs.object(2), sequence: 1)
      #expect(try catalog.chunks(in: 0).map(\.id) == [102, 202])
      try catalog.apply([.dropVersion(100)], sequence: 2)
      #expect(try catalog.upload(101) == nil)
      #expect(try catalog.chunks(of: 101) == [])
      #expect(try catalog.chunks(in: 0).map(\.id) == [202])
      try catalog.apply([.dropUpload(201)], sequence: 3)
      #expect(try catalog.chunks(in: 0) == [])
      #expect(try catalog.version(200) != nil)
    }
  }

  @Test("move a chunk only from where it was copied")
  func moves() throws {
    try withBoth { catalog in
      try catalog.apply(Catalogs.object(1), sequence: 1)
      let (old, new) = (ChunkPlace(shard: 0, offset: 100), ChunkPlace(shard: 1, offset: 7))
      try catalog.apply(
        [.moveChunk(102, from: new, to: old), .moveChunk(9, from: old, to: new)], sequence: 2)
      #expect(try catalog.chunks(in: 0).map(\.offset) == [100])
      try catalog.apply([.moveChunk(102, from: old, to: new)], sequence: 3)
      #expect(try catalog.chunks(in: 0) == [])
      #expect(try catalog.chunks(of: 101).map(\.shard) == [1])
    }
  }

  @Test("change a chunk's codec only from where it was copied")
  func transcodes() throws {
    try withBoth { catalog in
      try catalog.apply(Catalogs.object(1), sequence: 1)
      let (old, new) = (ChunkPlace(shard: 0, offset: 100), ChunkPlace(shard: 1, offset: 7))
      let encoding = ChunkEncoding(form: 2, recordBytes: 77, payloadChecksum: 99)
      let before = try catalog.chunks(of: 101)
      try catalog.apply([.transcodeChunk(102, from: new, to: old, encoding)], sequence: 2)
      #expect(try catalog.chunks(of: 101) == before)
      try catalog.apply([.transcodeChunk(102, from: old, to: new, encoding)], sequence: 3)
      var after = before
      (after[0].shard, after[0].offset) = (1, 7)
      (after[0].form, after[0].recordBytes, after[0].payloadChecksum) = (2, 77, 99)
      #expect(try catalog.chunks(of: 101) == after)
      #expect(try catalog.chunks(in: 1) == after)
      #expect(try catalog.chunks(in: 0) == [])
    }
  }

  @Test("find nothing wrong with rows that agree, and name rows that do not")
  func check() throws {
    try withBoth { catalog in
      try catalog.apply(Catalogs.store() + Catalogs.object(1) + Catalogs.object(2), sequence: 1)
      #expect(try catalog.check() == [])
      try catalog.apply([.dropShard(0)], sequence: 2)
      #expect(try catalog.check().contains("chunk 102 is in shard 0, which is not there"))
      try catalog.apply(Catalogs.store(), sequence: 3)
      var short = Catalogs.shard
      short.length = 205
      try catalog.apply([.shard(short)], sequence: 4)
      #expect(try catalog.check() == ["shard 0 has 205 bytes, its last chunk ends at 210"])
      try catalog.apply(Catalogs.store() + [.dropUpload(101)], sequence: 5)
      #expect(
        try catalog.check() == [
          "version 100 has the upload 101, which is not its own", "version 100 has 8 bytes, its uploads 0",
        ])
    }
  }
}
