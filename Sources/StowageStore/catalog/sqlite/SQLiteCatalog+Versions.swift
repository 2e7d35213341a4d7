import GRDB
public import StowageCore

extension SQLiteCatalog {
  public func version(_ id: UInt64) throws(CatalogError) -> VersionRow? {
    try rows("SELECT * FROM version WHERE id = ?", VersionRow.init(from:)) { $0.put(sought: id) }.first
  }

  public func versions(of key: String, in bucket: UInt32) throws(CatalogError) -> [VersionRow] {
    let sql = "SELECT * FROM version WHERE bucket = ? AND key = coalesce(?, x'') ORDER BY id DESC"
    return try rows(sql, VersionRow.init(from:)) {
      $0.put(bucket)
      $0.put(key)
    }
  }

  public func versions(_ range: VersionRange) throws(CatalogError) -> [VersionRow] {
    guard range.limit > 0 else { return [] }
    let started = try versionsOfStartedKey(range)
    guard started.count < range.limit else { return started }
    let (lower, upper) = range.bounds
    let sql = """
      SELECT * FROM version AS v WHERE bucket = ? AND key >= coalesce(?, x'') AND key < ?
      \(Self.condition(range)) ORDER BY key, id DESC LIMIT ?
      """
    return started
      + (try rows(sql, VersionRow.init(from:)) {
        $0.put(range.bucket)
        $0.put(lower.bytes)
        $0.put(upper.bytes)
        $0.put(range.limit - started.count)
      })
  }

  /// What is left of the key that the last page ended in.
  private func versionsOfStartedKey(_ range: VersionRange) throws(CatalogError) -> [VersionRow] {
    guard let (key, bound) = range.startedKey else { return [] }
    let sql = """
      SELECT * FROM version AS v WHERE bucket = ? AND key = coalesce(?, x'') AND id < ?
      \(Self.condition(range)) ORDER BY id DESC LIMIT ?
      """
    return try rows(sql, VersionRow.init(from:)) {
      $0.put(range.bucket)
      $0.put(key.bytes)
      $0.put(sought: bound)
      $0.put(range.limit)
    }
  }

  /// One look into the index per version: cheaper than a query per key unless nearly all versions are old ones.
  private static func condition(_ range: VersionRange) -> String {
    guard range.currentOnly else { return "" }
    return """
      AND NOT EXISTS (SELECT 1 FROM version AS newer
      WHERE newer.bucket = v.bucket AND newer.key = v.key AND newer.id > v.id)
      """
  }

  public func versions(expiringBy instant: Instant, limit: Int) throws(CatalogError) -> [VersionRow] {
    let sql = "SELECT * FROM version WHERE expiry <= ? ORDER BY expiry, id LIMIT ?"
    return try rows(sql, VersionRow.init(from:)) {
      $0.put(instant)
      // To SQLite a negative limit is none.
      $0.put(max(0, limit))
    }
  }
}
