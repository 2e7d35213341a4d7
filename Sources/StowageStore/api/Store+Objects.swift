public import StowageCore

extension Store {
  /// What is known of an object without its content: the current version, or the one asked for.
  public func head(_ bucket: String, _ key: String, version: UInt64? = nil) throws(StoreError) -> VersionRow {
    try look { (core) throws(StoreError) in try core.version(version, of: key, in: try core.bucket(bucket)) }
  }

  /// All versions and delete markers of a key, the newest first; empty where there are none.
  public func versions(_ bucket: String, _ key: String) throws(StoreError) -> [VersionRow] {
    try look { (core) throws(StoreError) in try core.versions(of: key, in: try core.bucket(bucket)) }
  }

  /// Deletes an object: removes it, or puts a marker where the bucket keeps versions.
  ///
  /// - Parameters:
  ///   - condition: what must hold of the current version.
  ///   - endsExpiry: whether the version that a marker hides does not expire any more.
  public func delete(
    _ bucket: String, _ key: String, if condition: Condition = .none, endsExpiry: Bool = false
  ) async throws(StoreError) -> Deletion {
    let deletion = try stage { (core) throws(StoreError) in
      try core.delete(key, in: try core.bucket(bucket), if: condition, endsExpiry: endsExpiry)
    }
    try await committed()
    return deletion
  }

  /// Removes one version for good.
  ///
  /// - Parameter bypassesGovernance: whether a retention of mode GOVERNANCE does not count.
  public func delete(
    _ bucket: String, _ key: String, version: UInt64, bypassesGovernance: Bool = false
  ) async throws(StoreError) -> Deletion {
    let deletion = try stage { (core) throws(StoreError) in
      try core.delete(
        version: version, of: key, in: try core.bucket(bucket), bypassesGovernance: bypassesGovernance)
    }
    try await committed()
    return deletion
  }

  /// Changes what is kept with a version, its tags and its expiry among it. The content stays as it is.
  @discardableResult
  public func update(
    _ bucket: String, _ key: String, version: UInt64? = nil,
    _ change: @Sendable (inout ObjectAttributes, inout Instant?) -> Void
  ) throws(StoreError) -> VersionRow {
    let row = try stage { (core) throws(StoreError) in
      var row = try core.version(version, of: key, in: try core.bucket(bucket))
      change(&row.attributes, &row.expiry)
      try core.update(row)
      return row
    }
    return row
  }

  /// Copies the bytes of an object to another key. Attributes, expiry and tags go along unless options are given;
  /// retention and legal hold never do.
  @discardableResult
  nonisolated public func copy(
    _ bucket: String, _ key: String, version: UInt64? = nil, to target: String, _ targetKey: String,
    options: PutOptions? = nil
  ) async throws -> VersionRow {
    let source = try await get(bucket, key, version: version)
    var chosen = PutOptions()
    chosen.attributes = source.version.attributes
    chosen.attributes.parts = []
    chosen.attributes.retention = nil
    chosen.attributes.hasLegalHold = false
    chosen.expiry = source.version.expiry.map { .at($0) }
    if let options { chosen = options }
    chosen.declaredBytes = source.version.bytes
    return try await put(source.body, to: target, targetKey, chosen)
  }
}
