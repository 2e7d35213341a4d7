import GRDB
import StowageCore

extension SQLiteCatalog {
  public func sequence() throws(CatalogError) -> UInt64 { try access(Self.sequence) }

  private static func sequence(_ db: Database) throws -> UInt64 {
    let statement = try db.cachedStatement(sql: "SELECT sequence FROM state")
    guard let row = try Row.fetchOne(statement) else { throw CatalogError("found no state in it") }
    var reader = SQLiteReader(row)
    return try reader.number()
  }

  public func apply(_ mutations: [Mutation], sequence: UInt64) throws(CatalogError) {
    try write(mutations, sequence: sequence) { last in
      if sequence == 0 || sequence - 1 != last { throw CatalogError.outOfOrder(found: sequence, last: last) }
    }
  }

  public func restore(_ snapshot: [Mutation], sequence: UInt64) throws(CatalogError) {
    try write(snapshot, sequence: sequence) { last in
      if last != 0 { throw CatalogError.notEmpty(last: last) }
    }
  }

  /// One transaction, number included: all of it or nothing is there after a crash.
  private func write(
    _ mutations: [Mutation], sequence: UInt64, check: (UInt64) throws -> Void
  ) throws(CatalogError) {
    try access { db in
      try db.inTransaction(.immediate) {
        try check(try Self.sequence(db))
        let writer = SQLiteGroup(db: db)
        for mutation in mutations { try writer.apply(mutation) }
        try writer.run("UPDATE state SET sequence = ?") { try $0.put(id: sequence) }
        return .commit
      }
    }
  }
}

/// A transaction that a group is being written in.
private struct SQLiteGroup {
  let db: Database

  /// Statements are compiled once for each connection.
  func run(_ sql: String, _ fill: (inout SQLiteValues) throws -> Void) throws {
    var values = SQLiteValues()
    try fill(&values)
    try db.cachedStatement(sql: sql).execute(arguments: StatementArguments(values.list))
  }

  func apply(_ mutation: Mutation) throws {
    switch mutation {
    case .bucket(let row): try run(SQLiteSchema.bucket.put) { row.put(to: &$0) }
    case .dropBucket(let id): try run("DELETE FROM bucket WHERE id = ?") { $0.put(id) }
    case .version(let row): try run(SQLiteSchema.versions.put) { try row.put(to: &$0) }
    case .dropVersion(let id): try dropVersion(id)
    case .upload(let row): try run(SQLiteSchema.upload.put) { try row.put(to: &$0) }
    case .dropUpload(let id):
      try drop(id, "DELETE FROM chunk WHERE upload = ?")
      try drop(id, "DELETE FROM upload WHERE id = ?")
    case .multipart(let row): try run(SQLiteSchema.multipart.put) { try row.put(to: &$0) }
    case .dropMultipart(let id): try drop(id, "DELETE FROM multipart WHERE id = ?")
    case .chunk(let row): try run(SQLiteSchema.chunk.put) { try row.put(to: &$0) }
    case .moveChunk(let id, let from, let to): try moveChunk(id, from: from, to: to)
    case .transcodeChunk(let id, let from, let to, let encoding):
      try transcodeChunk(id, from: from, to: to, encoding)
    case .shard(let row): try run(SQLiteSchema.shard.put) { row.put(to: &$0) }
    case .dropShard(let id): try run("DELETE FROM shard WHERE id = ?") { $0.put(id) }
    case .device(let row): try run(SQLiteSchema.device.put) { row.put(to: &$0) }
    case .counters(let counters): try put(counters)
    case .document(let document): try run(SQLiteSchema.document.put) { document.put(to: &$0) }
    case .dropDocument(let name):
      try run("DELETE FROM document WHERE name = coalesce(?, x'')") { $0.put(name) }
    }
  }

  private func drop(_ id: UInt64, _ sql: String) throws { try run(sql) { $0.put(sought: id) } }

  private func dropVersion(_ id: UInt64) throws {
    try drop(id, "DELETE FROM chunk WHERE upload IN (SELECT id FROM upload WHERE version = ?)")
    try drop(id, "DELETE FROM upload WHERE version = ?")
    try drop(id, "DELETE FROM version WHERE id = ?")
  }

  private func moveChunk(_ id: UInt64, from: ChunkPlace, to: ChunkPlace) throws {
    try run("UPDATE chunk SET shard = ?, offset = ? WHERE id = ? AND shard = ? AND offset = ?") {
      $0.put(to.shard)
      $0.put(to.offset)
      $0.put(sought: id)
      $0.put(from.shard)
      $0.put(from.offset)
    }
  }

  private func transcodeChunk(
    _ id: UInt64, from: ChunkPlace, to: ChunkPlace, _ encoding: ChunkEncoding
  ) throws {
    let row = "shard = ?, offset = ?, record_bytes = ?, form = ?, payload_checksum = ?"
    try run("UPDATE chunk SET \(row) WHERE id = ? AND shard = ? AND offset = ?") {
      $0.put(to.shard)
      $0.put(to.offset)
      $0.put(encoding.recordBytes)
      $0.put(UInt32(encoding.form))
      $0.put(encoding.payloadChecksum)
      $0.put(sought: id)
      $0.put(from.shard)
      $0.put(from.offset)
    }
  }

  private func put(_ counters: Counters) throws {
    let columns = SQLiteSchema.state.columns.dropFirst(2).map { "\($0.name) = ?" }.joined(separator: ", ")
    try run("UPDATE state SET \(columns)") { try counters.put(to: &$0) }
  }
}
