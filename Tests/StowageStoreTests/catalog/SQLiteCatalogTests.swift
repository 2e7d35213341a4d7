import GRDB
import StowageCore
import Testing

@testable import StowageStore

@Suite("A catalog in SQLite") struct SQLiteCatalogTests {
  private let folder: CatalogFolder

  init() throws { folder = try CatalogFolder() }

  @Test("syncs every group, and shares its file with nobody")
  func pragmas() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    #expect(try catalog.pragma("synchronous") == "2")
    #expect(try catalog.pragma("journal_mode") == "wal")
    #expect(try catalog.pragma("locking_mode") == "exclusive")
    #expect(try catalog.pragma("mmap_size") ?? "0" == "0")
    // The shared index of the log would be a mapped file.
    #expect(throws: (any Error).self) { try folder.bytes(of: "catalog-shm") }
    try catalog.close()
    let again = try SQLiteCatalog(path: folder.path())
    #expect(try again.pragma("synchronous") == "2")
  }

  @Test("says who else has its file")
  func locked() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    expectRefusal(saying: "is in use by another process") { _ = try SQLiteCatalog(path: folder.path()) }
    try catalog.close()
    _ = try SQLiteCatalog(path: folder.path())
  }

  @Test("refuses a newer version of itself, naming both, and leaves the file as it was")
  func newerVersion() throws {
    try SQLiteCatalog(path: folder.path()).close()
    try edit("PRAGMA user_version = 2")
    let before = try folder.bytes(of: "catalog")
    expectRefusal(saying: "found version 2 of the catalog, expected 1") {
      _ = try SQLiteCatalog(path: folder.path())
    }
    #expect(try folder.bytes(of: "catalog") == before)
  }

  @Test("refuses another program's database and what is no database")
  func foreignFiles() throws {
    try edit("CREATE TABLE t (x)")
    let before = try folder.bytes(of: "catalog")
    expectRefusal(saying: "of another program") { _ = try SQLiteCatalog(path: folder.path()) }
    #expect(try folder.bytes(of: "catalog") == before)
    try folder.write(Array("not a database, and longer than the header of one is".utf8), to: "text")
    expectRefusal(saying: "is damaged") { _ = try SQLiteCatalog(path: folder.path("text")) }
    expectRefusal(saying: "cannot be opened") { _ = try SQLiteCatalog(path: folder.path("none/catalog")) }
  }

  private func edit(_ sql: String) throws {
    let queue = try DatabaseQueue(path: folder.path())
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func expectRefusal(
    saying text: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    let error = #expect(throws: CatalogError.self, sourceLocation: sourceLocation, performing: body)
    #expect(error?.reason.contains(text) == true, "\(error?.reason ?? "")", sourceLocation: sourceLocation)
  }

  @Test("keeps all of a group or nothing where no room is left")
  func full() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    try catalog.apply(Catalogs.store(), sequence: 1)
    _ = try catalog.pragma("max_page_count = 40")
    let large = Document(name: "large", bytes: [UInt8](repeating: 7, count: 1 << 20))
    expectRefusal(saying: "no room is left") {
      try catalog.apply(Catalogs.object(1) + [.document(large)], sequence: 2)
    }
    #expect(try catalog.sequence() == 1)
    #expect(try catalog.version(100) == nil)
    try catalog.apply(Catalogs.object(1), sequence: 2)
    #expect(try catalog.check() == [])
  }

  @Test("refuses a number that SQLite cannot count, and the group with it")
  func hugeNumber() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    let version = Catalogs.version(.max, key: "k")
    expectRefusal(saying: "less than 2^63") {
      try catalog.apply(Catalogs.store() + [.version(version)], sequence: 1)
    }
    #expect(try catalog.buckets() == [])
    #expect(try catalog.version(.max) == nil)
  }

  @Test("answers with rows, an error or findings where its file is damaged, and never traps")
  func damage() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    try catalog.apply(Catalogs.store() + (1...40).flatMap { Catalogs.object($0) }, sequence: 1)
    try catalog.close()
    let whole = try folder.bytes(of: "catalog")
    var source = RandomMutations(seed: 9)
    var refused = 0
    for round in 0..<150 {
      var bytes = whole
      for _ in 0..<20 { bytes[source.random.below(bytes.count)] = UInt8(source.random.below(256)) }
      let name = "damaged-\(round)"
      try folder.write(bytes, to: name)
      do {
        let damaged = try SQLiteCatalog(path: folder.path(name))
        if try damaged.check() != [] { refused += 1 }
        _ = try CatalogAnswers.all(of: damaged, ids: 12, random: &source.random)
        _ = try damaged.snapshot()
        try damaged.apply([.dropVersion(100)] + Catalogs.object(41), sequence: 2)
      } catch {
        #expect(error is CatalogError)
        refused += 1
      }
    }
    #expect(refused > 50)
  }

  @Test("uses an index for every query")
  func indexes() throws {
    let catalog = try SQLiteCatalog(path: folder.path())
    for query in [
      "bucket WHERE name = coalesce(?, x'') ORDER BY id",
      "version AS v WHERE bucket = ? AND key >= coalesce(?, x'') AND key < ? ORDER BY key, id DESC",
      "version WHERE bucket = ? AND key = coalesce(?, x'') ORDER BY id DESC",
      "version WHERE expiry <= ? ORDER BY expiry, id", "upload WHERE version IS NULL ORDER BY id",
      "upload WHERE version = ?", "upload WHERE multipart = ? ORDER BY part_number, id",
      "multipart WHERE bucket = ? ORDER BY key, id", "chunk WHERE upload = ? ORDER BY place, id",
      "chunk WHERE shard = ? ORDER BY offset, id",
    ] {
      let plan = try catalog.access { db in
        let statement = try db.makeStatement(sql: "EXPLAIN QUERY PLAN SELECT * FROM \(query)")
        statement.setUncheckedArguments([])
        return try Row.fetchAll(statement).map { $0["detail"] as String }
      }
      #expect(plan.count == 1 && plan[0].contains("USING INDEX"), "\(query): \(plan)")
    }
  }
}
