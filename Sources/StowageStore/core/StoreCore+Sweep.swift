public import StowageCore

/// What rules make of the versions of a key.
public struct Fate: Hashable, Sendable {
  /// When the current version expires; a delete marker has none.
  public var expiry: Instant?
  /// Versions and delete markers that are to go for good.
  public var removed: [UInt64]

  public init(expiry: Instant?, removed: [UInt64] = []) {
    self.expiry = expiry
    self.removed = removed
  }
}

/// What a sweep did.
public struct SweepResult: Hashable, Sendable {
  /// Current versions that got another expiry.
  public var revised = 0
  /// Versions and delete markers that are gone.
  public var removed = 0
  /// The key to go on after; nil at the end.
  public var next: String?
}

extension StoreCore {
  /// Judges the keys behind `key` by their versions, the newest first, and stages what is to become of them.
  func sweep(
    _ bucket: BucketRow, after key: String?, limit: Int, _ judge: ([VersionRow]) -> Fate
  ) throws(StoreError) -> SweepResult {
    try commit()
    let range = VersionRange(bucket: bucket.id, afterKey: key, limit: limit)
    let current = try ask { (catalog) throws(CatalogError) in try catalog.versions(range) }
    var result = SweepResult()
    for version in current { try sweep(version.key, in: bucket, judge, &result) }
    result.next = current.count < limit ? nil : current.last?.key
    return result
  }

  /// Judges one key.
  func sweep(
    _ key: String, in bucket: BucketRow, _ judge: ([VersionRow]) -> Fate, _ result: inout SweepResult
  ) throws(StoreError) {
    try claim(bucket.id, key)
    let versions = try ask { (catalog) throws(CatalogError) in
      try catalog.versions(of: key, in: bucket.id)
    }
    guard let current = versions.first else { return }
    let fate = judge(versions)
    if !current.isDeleteMarker && current.expiry != fate.expiry && !fate.removed.contains(current.id) {
      stage(current, expiringAt: fate.expiry, at: counters.instant)
      result.revised += 1
    }
    for version in versions where fate.removed.contains(version.id) {
      if version.attributes.isRetained(at: counters.instant) { continue }
      remove(version, .expired, at: nil)
      result.removed += 1
    }
  }

  /// What was given an expiry in the past expires at once, and not only when the clock moves.
  func expireOverdue() throws(StoreError) { try expire(by: counters.instant) }
}
