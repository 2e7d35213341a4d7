import GRDB
import StowageCore

/// A catalog in one SQLite file.
///
/// One connection reads and writes, and locks the file against all others for as long as it is open: some releases of
/// SQLite damage a write-ahead log that two connections use at once. With that lock SQLite keeps the index of the log
/// in its own memory, so that no file is mapped. A group is one transaction, durable when it returns.
public final class SQLiteCatalog: Catalog {
  /// Of its file.
  public let path: String
  private let queue: DatabaseQueue

  /// Opens a catalog's file, or makes one where there is none.
  public init(path: String) throws(CatalogError) {
    self.path = path
    do {
      queue = try DatabaseQueue(path: path, configuration: Self.configuration)
      try queue.writeWithoutTransaction { db in
        try Self.makeDurable(db)
        try Self.createTables(db)
      }
    } catch {
      throw CatalogError(error, path: path)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.journalMode = .wal
    // A group may be in any order; `check()` looks at the references.
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      // Before the log is opened, or it is shared with other processes through a mapped file.
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try db.execute(sql: "PRAGMA mmap_size = 0")
      try db.execute(sql: "PRAGMA cell_size_check = ON")
      // Before anything is written: the file may be somebody else's.
      try refuseForeignFile(db)
    }
    return configuration
  }

  private static func refuseForeignFile(_ db: Database) throws {
    let version = try number("PRAGMA user_version", db)
    let application = try number("PRAGMA application_id", db)
    if application == SQLiteSchema.application {
      guard version == SQLiteSchema.version else {
        throw CatalogError("found version \(version) of the catalog, expected \(SQLiteSchema.version)")
      }
    } else if try application != 0 || version != 0 || number("SELECT count(*) FROM sqlite_schema", db) > 0 {
      throw CatalogError("found a database of another program, expected a catalog or no file")
    }
  }

  /// GRDB turns FULL back to NORMAL while it opens a file with a write-ahead log, and NORMAL forgets the last groups
  /// when the power fails.
  private static func makeDurable(_ db: Database) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL")
    for (name, expected) in [("synchronous", "2"), ("journal_mode", "wal"), ("locking_mode", "exclusive")] {
      let found = try String.fetchOne(db, sql: "PRAGMA \(name)") ?? "nothing"
      guard found == expected else {
        throw CatalogError("found \(name) = \(found), expected \(expected)")
      }
    }
  }

  private static func createTables(_ db: Database) throws {
    guard try number("PRAGMA application_id", db) == 0 else { return }
    try db.inTransaction(.immediate) {
      for table in SQLiteSchema.tables { try db.execute(sql: table.creation) }
      for index in SQLiteSchema.indexes { try db.execute(sql: index) }
      var values = SQLiteValues()
      values.put(0)
      values.put(0)
      try Counters().put(to: &values)
      try db.execute(sql: SQLiteSchema.state.put, arguments: StatementArguments(values.list))
      try db.execute(sql: "PRAGMA user_version = \(SQLiteSchema.version)")
      try db.execute(sql: "PRAGMA application_id = \(SQLiteSchema.application)")
      return .commit
    }
  }

  private static func number(_ sql: String, _ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: sql) ?? 0
  }

  public func close() throws(CatalogError) {
    do { try queue.close() } catch { throw CatalogError(error, path: path) }
  }

  /// The one way to the file.
  func access<Value>(_ body: (Database) throws -> Value) throws(CatalogError) -> Value {
    do { return try queue.writeWithoutTransaction(body) } catch { throw CatalogError(error, path: path) }
  }

  /// What a pragma answers, for tests and reports.
  func pragma(_ name: String) throws(CatalogError) -> String? {
    try access { try String.fetchOne($0, sql: "PRAGMA \(name)") }
  }
}
