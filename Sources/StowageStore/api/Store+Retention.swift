extension Store {
  /// Sets until when nobody may remove a version.
  ///
  /// - Parameters:
  ///   - retention: nil ends it.
  ///   - bypassesGovernance: whether a retention of mode GOVERNANCE may be ended, shortened, or given another mode.
  /// - Throws: ``StoreError/retained(bucket:key:)`` where that would let go of it earlier than was said before.
  public func retain(
    _ bucket: String, _ key: String, version: UInt64, _ retention: Retention?,
    bypassesGovernance: Bool = false
  ) throws(StoreError) {
    try stage { (core) throws(StoreError) in
      var row = try core.version(version, of: key, in: try core.bucket(bucket))
      guard
        row.attributes.mayChangeRetention(
          to: retention, at: core.counters.instant, bypassesGovernance: bypassesGovernance)
      else { throw .retained(bucket: bucket, key: key) }
      row.attributes.retention = retention
      try core.update(row)
    }
  }
}
