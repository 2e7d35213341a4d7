/// A table of the catalog's file: its columns are the fields of a row in the order of their declarations, so that one
/// list makes the table and what is written to it.
struct SQLiteTable {
  /// A column and what SQLite holds it to.
  struct Column {
    let name: String
    let type: String
    let isBlob: Bool

    static func id(_ name: String) -> Column {
      Column(name: name, type: "INTEGER PRIMARY KEY", isBlob: false)
    }
    static func number(_ name: String) -> Column {
      Column(name: name, type: "INTEGER NOT NULL", isBlob: false)
    }
    static func optional(_ name: String) -> Column { Column(name: name, type: "INTEGER", isBlob: false) }
    /// Also what is text: GRDB ends a text at its first zero byte, and only blobs are certain to be compared by bytes.
    static func blob(_ name: String) -> Column { Column(name: name, type: "BLOB NOT NULL", isBlob: true) }

    /// The id of a row of another table. Not enforced, for a group may come in any order; `foreign_key_check` looks.
    func of(_ table: String) -> Column {
      Column(name: name, type: "\(type) REFERENCES \(table)", isBlob: isBlob)
    }
  }

  let name: String
  let columns: [Column]
  /// Adds a row or replaces the one with its primary key.
  let put: String

  init(_ name: String, _ columns: [Column]) {
    self.name = name
    self.columns = columns
    // GRDB binds NULL for a blob without bytes.
    let values = columns.map { $0.isBlob ? "coalesce(?, x'')" : "?" }.joined(separator: ", ")
    put = "INSERT OR REPLACE INTO \(name) VALUES (\(values))"
  }

  var creation: String {
    let list = columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    return "CREATE TABLE \(name) (\(list)) STRICT"
  }
}

/// The catalog's file: tables, indexes and its version.
enum SQLiteSchema {
  /// Kept in `PRAGMA user_version`. One more for every change of what follows.
  static let version = 1
  /// Kept in `PRAGMA application_id`, so that no other program's file is taken for a catalog: "Stow" in ASCII.
  static let application = 0x5374_6f77

  /// One row: the number of the last group, and ``Counters``.
  static let state = SQLiteTable(
    "state",
    [
      .id("id"), .number("sequence"), .number("next_id"), .number("next_bucket"), .number("opened_shards"),
      .number("sealed_shards"), .number("ingested_bytes"), .number("copied_bytes"), .number("epoch"),
      .number("is_clean"), .number("instant"),
    ])
  static let document = SQLiteTable(
    "document",
    [SQLiteTable.Column(name: "name", type: "BLOB NOT NULL UNIQUE", isBlob: true), .blob("bytes")])
  static let device = SQLiteTable("device", [.id("number"), .blob("uuid"), .number("epoch")])
  static let bucket = SQLiteTable(
    "bucket",
    [.id("id"), .blob("name"), .number("created"), .number("versioning"), .blob("documents")])
  static let versions = SQLiteTable(
    "version",
    [
      .id("id"), .number("bucket").of("bucket"), .blob("key"), .number("is_delete_marker"),
      .number("is_null"),
      .number("bytes"), .number("modified"), .optional("expiry"), .blob("uploads"), .blob("attributes"),
    ])
  static let upload = SQLiteTable(
    "upload",
    [
      .id("id"), .number("bucket").of("bucket"), .blob("key"), .number("started"),
      .optional("version").of("version"), .optional("multipart").of("multipart"), .number("part_number"),
      .number("bytes"), .blob("etag"), .number("placement_class"), .number("tier"), .number("uploaded_wall"),
      .number("uploaded_bytes"), .optional("expiry"),
    ])
  static let multipart = SQLiteTable(
    "multipart",
    [
      .id("id"), .number("bucket").of("bucket"), .blob("key"), .number("started"), .optional("expiry"),
      .blob("attributes"),
    ])
  static let chunk = SQLiteTable(
    "chunk",
    [
      .id("id"), .number("upload").of("upload"), .number("place"), .number("shard").of("shard"),
      .number("offset"), .number("record_bytes"), .number("content_bytes"), .number("form"),
      .number("payload_checksum"),
    ])
  static let shard = SQLiteTable(
    "shard",
    [
      .id("id"), .blob("uuid"), .number("placement_class"), .number("tier"), .number("state"),
      .number("length"),
      .number("opened_wall"), .number("opened_bytes"), .number("appended_wall"), .number("appended_bytes"),
      .number("sealed_wall"), .number("sealed_bytes"), .number("seal_order"), .blob("code"), .blob("places"),
      .blob("fragment_checksums"),
    ])

  static let tables = [
    state, document, device, bucket, versions, upload, multipart, chunk, shard,
  ]

  /// One for each query that does not name an id.
  static let indexes = [
    "CREATE INDEX bucket_name ON bucket (name, id)",
    "CREATE INDEX versionskey ON version (bucket, key, id DESC)",
    "CREATE INDEX versionsexpiry ON version (expiry, id) WHERE expiry IS NOT NULL",
    "CREATE INDEX upload_version ON upload (version, id) WHERE version IS NOT NULL",
    "CREATE INDEX upload_pending ON upload (id) WHERE version IS NULL",
    "CREATE INDEX upload_part ON upload (multipart, part_number, id) WHERE multipart IS NOT NULL",
    "CREATE INDEX multipart_key ON multipart (bucket, key, id)",
    "CREATE INDEX chunk_upload ON chunk (upload, place, id)",
    "CREATE INDEX chunk_shard ON chunk (shard, offset, id)",
  ]
}
