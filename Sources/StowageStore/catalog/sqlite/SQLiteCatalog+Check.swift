import GRDB
import StowageCore

extension SQLiteCatalog {
  /// Owners before what they own, each kind in the order of its ids.
  public func snapshot() throws(CatalogError) -> [Mutation] {
    var mutations = [Mutation.counters(try counters())]
    mutations += try rows("SELECT * FROM document ORDER BY name", Document.init(from:)).map { .document($0) }
    mutations += try devices().map { .device($0) }
    mutations += try rows("SELECT * FROM bucket ORDER BY id", BucketRow.init(from:)).map { .bucket($0) }
    mutations += try shards().map { .shard($0) }
    mutations += try rows("SELECT * FROM multipart ORDER BY id", MultipartRow.init(from:))
      .map { .multipart($0) }
    mutations += try rows("SELECT * FROM version ORDER BY id", VersionRow.init(from:)).map { .version($0) }
    mutations += try rows("SELECT * FROM upload ORDER BY id", UploadRow.init(from:)).map { .upload($0) }
    mutations += try rows("SELECT * FROM chunk ORDER BY id", ChunkRow.init(from:)).map { .chunk($0) }
    return mutations
  }

  public func check() throws(CatalogError) -> [String] {
    let damage = try access { try String.fetchAll($0, sql: "PRAGMA integrity_check") }
    // Rows of a damaged file say nothing about each other.
    if damage != ["ok"] { return damage.map { "\(path): \($0)" } }
    return try danglingReferences() + (try CatalogCheck.findings(in: self, rows: try totals()))
  }

  private func danglingReferences() throws(CatalogError) -> [String] {
    try access { db in
      try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { row in
        let values = Array(row.databaseValues).map(\.description)
        return "\(path): row \(values[1]) of \(values[0]) refers to a row of \(values[2]) that is not there"
      }
    }
  }

  private func totals() throws(CatalogError) -> CatalogCheck.Totals {
    CatalogCheck.Totals(
      versions: try count("version"), uploads: try count("upload"), multiparts: try count("multipart"),
      chunks: try count("chunk"))
  }

  private func count(_ table: String) throws(CatalogError) -> Int {
    try access { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
  }
}
