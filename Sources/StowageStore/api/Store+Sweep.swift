public import StowageCore

extension Store {
  /// Finds out by which rules to judge: from the bucket as it is then, and what the store takes for the time.
  public typealias Judge = @Sendable (BucketRow, Instant) -> (_ versions: [VersionRow]) -> Fate

  /// What the store takes for the time.
  public func now() throws(StoreError) -> Instant {
    try look { (core) throws(StoreError) in core.counters.instant }
  }

  /// Judges a page of a bucket's keys, each by its versions with the newest first, and does what is to become of them:
  /// their current versions get another expiry, others go. What is retained stays. An expiry in the past is now.
  ///
  /// Nothing happens between a judgement and its execution. All of the page is durable on return.
  ///
  /// - Parameters:
  ///   - key: keys up to this one are left out; nil is from the beginning.
  ///   - limit: most keys of the page.
  /// - Complexity: O(versions of the keys); other operations wait meanwhile.
  public func sweep(
    _ bucket: String, after key: String? = nil, limit: Int = 256, _ judge: Judge
  ) async throws(StoreError) -> SweepResult {
    let result = try stage { (core) throws(StoreError) in
      let row = try core.bucket(bucket)
      let result = try core.sweep(row, after: key, limit: limit, judge(row, core.counters.instant))
      try core.expireOverdue()
      return result
    }
    if result.revised + result.removed > 0 { try await committed() }
    return result
  }

  /// Judges one key.
  @discardableResult
  public func sweep(
    _ bucket: String, key: String, _ judge: Judge
  ) async throws(StoreError) -> SweepResult {
    let result = try stage { (core) throws(StoreError) in
      let row = try core.bucket(bucket)
      var result = SweepResult()
      try core.sweep(key, in: row, judge(row, core.counters.instant), &result)
      try core.expireOverdue()
      return result
    }
    if result.revised + result.removed > 0 { try await committed() }
    return result
  }
}
