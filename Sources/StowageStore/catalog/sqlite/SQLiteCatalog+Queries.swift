import GRDB
import StowageCore

extension SQLiteCatalog {
  /// Runs a query and reads its rows; `fill` gives its arguments.
  func rows<Value>(
    _ sql: String, _ read: (inout SQLiteReader) throws(CatalogError) -> Value,
    _ fill: (inout SQLiteValues) -> Void = { _ in }
  ) throws(CatalogError) -> [Value] {
    try access { db in
      var values = SQLiteValues()
      fill(&values)
      let statement = try db.cachedStatement(sql: sql)
      let cursor = try Row.fetchCursor(statement, arguments: StatementArguments(values.list))
      var found: [Value] = []
      while let row = try cursor.next() {
        var reader = SQLiteReader(row)
        found.append(try read(&reader))
      }
      return found
    }
  }

  public func counters() throws(CatalogError) -> Counters {
    let columns = SQLiteSchema.state.columns.dropFirst(2).map(\.name).joined(separator: ", ")
    guard let counters = try rows("SELECT \(columns) FROM state", Counters.init(from:)).first else {
      throw CatalogError("\(path): found no state in it")
    }
    return counters
  }

  public func document(_ name: String) throws(CatalogError) -> [UInt8]? {
    let sql = "SELECT * FROM document WHERE name = coalesce(?, x'')"
    return try rows(sql, Document.init(from:)) { $0.put(name) }.first?.bytes
  }

  public func devices() throws(CatalogError) -> [DeviceRow] {
    try rows("SELECT * FROM device ORDER BY number", DeviceRow.init(from:))
  }

  public func buckets() throws(CatalogError) -> [BucketRow] {
    try rows("SELECT * FROM bucket ORDER BY name, id", BucketRow.init(from:))
  }

  public func bucket(_ name: String) throws(CatalogError) -> BucketRow? {
    let sql = "SELECT * FROM bucket WHERE name = coalesce(?, x'') ORDER BY id LIMIT 1"
    return try rows(sql, BucketRow.init(from:)) { $0.put(name) }.first
  }

  public func upload(_ id: UInt64) throws(CatalogError) -> UploadRow? {
    try rows("SELECT * FROM upload WHERE id = ?", UploadRow.init(from:)) { $0.put(sought: id) }.first
  }

  public func pendingUploads() throws(CatalogError) -> [UploadRow] {
    try rows("SELECT * FROM upload WHERE version IS NULL ORDER BY id", UploadRow.init(from:))
  }

  public func parts(of multipart: UInt64) throws(CatalogError) -> [UploadRow] {
    let sql = "SELECT * FROM upload WHERE multipart = ? ORDER BY part_number, id"
    return try rows(sql, UploadRow.init(from:)) { $0.put(sought: multipart) }
  }

  public func multipart(_ id: UInt64) throws(CatalogError) -> MultipartRow? {
    try rows("SELECT * FROM multipart WHERE id = ?", MultipartRow.init(from:)) { $0.put(sought: id) }.first
  }

  public func multiparts(in bucket: UInt32) throws(CatalogError) -> [MultipartRow] {
    let sql = "SELECT * FROM multipart WHERE bucket = ? ORDER BY key, id"
    return try rows(sql, MultipartRow.init(from:)) { $0.put(bucket) }
  }

  public func chunks(of upload: UInt64) throws(CatalogError) -> [ChunkRow] {
    let sql = "SELECT * FROM chunk WHERE upload = ? ORDER BY place, id"
    return try rows(sql, ChunkRow.init(from:)) { $0.put(sought: upload) }
  }

  public func chunks(in shard: UInt32) throws(CatalogError) -> [ChunkRow] {
    let sql = "SELECT * FROM chunk WHERE shard = ? ORDER BY offset, id"
    return try rows(sql, ChunkRow.init(from:)) { $0.put(shard) }
  }

  public func shard(_ id: UInt32) throws(CatalogError) -> ShardRow? {
    try rows("SELECT * FROM shard WHERE id = ?", ShardRow.init(from:)) { $0.put(id) }.first
  }

  public func shards() throws(CatalogError) -> [ShardRow] {
    try rows("SELECT * FROM shard ORDER BY id", ShardRow.init(from:))
  }
}
