public import StowageStore

/// What a run over the lifecycle rules did.
public struct LifecycleReport: Hashable, Sendable {
  /// Current versions that got another expiry.
  public var revised = 0
  /// Versions and delete markers that are gone.
  public var removed = 0
  /// Uploads in parts that were given up.
  public var aborted = 0
}

extension S3Service {
  /// Does in all buckets what their lifecycle rules demand by the store's clock: removes versions that are no longer
  /// current, delete markers with nothing below them and uploads in parts; and gives current versions the expiry that
  /// the rules say, should a crash have come in between. These the store lets expire by itself.
  ///
  /// All but markers is due at midnights UTC, so a run an hour is enough. Twice is the same as once.
  ///
  /// - Throws: ``StoreError``; what was done until then is done.
  /// - Complexity: O(versions in buckets that have rules).
  @discardableResult
  public func runLifecycle() async throws(StoreError) -> LifecycleReport {
    let store = store()
    var report = LifecycleReport()
    for bucket in try await store.buckets() {
      if LifecycleConfiguration(bucket) == nil { continue }
      do throws(StoreError) {
        try await LifecycleSweep(store: store, bucket: bucket.name).run(&report)
      } catch .noBucket {
        continue
      }
    }
    return report
  }
}

/// Carries out the rules of one bucket. They are looked up again with each step, so that none is carried out that is not
/// in force.
struct LifecycleSweep {
  let store: Store
  let bucket: String

  /// Expiries of current versions alone.
  static let expiries: Store.Judge = { bucket, _ in
    let configuration = LifecycleConfiguration(bucket)
    return { versions in Fate(expiry: versions.first.flatMap { configuration?.expiration(of: $0)?.instant }) }
  }

  /// All that rules say about versions.
  private static let all: Store.Judge = { bucket, now in
    let configuration = LifecycleConfiguration(bucket)
    return { versions in
      // Without a configuration an expiry is not this layer's.
      configuration?.fate(of: versions, at: now) ?? Fate(expiry: versions.first?.expiry)
    }
  }

  func run(_ report: inout LifecycleReport) async throws(StoreError) {
    try await sweep(Self.all, &report)
    try await abortUploads(&report)
    try await dropEmptyConfiguration()
  }

  /// Gives each current version the expiry that the rules say.
  func reviseExpiries() async throws(StoreError) -> LifecycleReport {
    var report = LifecycleReport()
    try await sweep(Self.expiries, &report)
    return report
  }

  private func sweep(_ judge: Store.Judge, _ report: inout LifecycleReport) async throws(StoreError) {
    var position: String?
    repeat {
      let page = try await store.sweep(bucket, after: position, judge)
      report.revised += page.revised
      report.removed += page.removed
      position = page.next
    } while position != nil
  }

  private func abortUploads(_ report: inout LifecycleReport) async throws(StoreError) {
    guard let configuration = LifecycleConfiguration(try await store.bucket(bucket)) else { return }
    let now = try await store.now()
    for upload in try await store.multiparts(in: bucket) {
      guard let due = configuration.abort(of: upload.key, startedAt: upload.started), due.instant <= now
      else { continue }
      do throws(StoreError) {
        try await store.abortMultipart(upload.id)
        report.aborted += 1
      } catch .noUpload {
        continue
      }
    }
  }

  /// Ends the removal of a configuration.
  func dropEmptyConfiguration() async throws(StoreError) {
    let empty = LifecycleConfiguration(rules: []).xml
    let name = LifecycleConfiguration.document
    guard try await store.bucket(bucket).documents.contains(Document(name: name, bytes: empty)) else {
      return
    }
    try await store.updateBucket(bucket) { _, documents in
      documents.removeAll { $0.name == name && $0.bytes == empty }
    }
  }
}
