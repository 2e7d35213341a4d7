import StowageCore
import StowageStore

extension Call {
  func bucketLifecycle() async throws -> S3Response {
    guard let configuration = LifecycleConfiguration(try await store.bucket(bucket)),
      !configuration.rules.isEmpty
    else {
      throw S3Error(
        "NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist",
        details: [.init("BucketName", bucket)])
    }
    return S3Response(xml: configuration.xml)
  }

  /// Answered once every object has its expiry by the new rules.
  func putBucketLifecycle() async throws -> S3Response {
    let configuration = try LifecycleConfiguration(document: try await document())
    try await setDocument(LifecycleConfiguration.document, configuration.xml)
    _ = try await LifecycleSweep(store: store, bucket: bucket).reviseExpiries()
    return S3Response(200)
  }

  /// Rules go before the configuration does: a crash in between leaves something to go on with.
  func deleteBucketLifecycle() async throws -> S3Response {
    if LifecycleConfiguration(try await store.bucket(bucket)) == nil { return S3Response(204) }
    try await setDocument(LifecycleConfiguration.document, LifecycleConfiguration(rules: []).xml)
    let sweep = LifecycleSweep(store: store, bucket: bucket)
    _ = try await sweep.reviseExpiries()
    try await sweep.dropEmptyConfiguration()
    return S3Response(204)
  }

  // MARK: What rules say about an object

  /// Tells the store, and with it the placement policy, when what is about to be written expires, and until when it is
  /// retained.
  ///
  /// - Returns: the bucket whose rules these are.
  @discardableResult
  func applyBucketRules(to options: inout PutOptions) async throws -> BucketRow {
    options.endsExpiry = true
    options.expiry = nil
    let row = try await store.bucket(bucket)
    try await applyStandardRetention(of: row, to: &options.attributes)
    guard let configuration = LifecycleConfiguration(row) else { return row }
    let due = configuration.expiration(
      of: key, bytes: options.declaredBytes, tags: options.attributes.tags, madeAt: try await store.now())
    options.expiry = due.map { .at($0.instant) }
    return row
  }

  /// Says when what was just written expires. The rules or the day may be others than when it was begun; then it gets its
  /// expiry anew.
  func setExpiration(
    ofWritten version: VersionRow, in bucket: BucketRow, on response: inout S3Response
  ) async throws {
    let due = LifecycleConfiguration(bucket)?.expiration(of: version)
    if due?.instant != version.expiry {
      _ = try await store.sweep(bucket.name, key: version.key, LifecycleSweep.expiries)
    }
    if let due { response.fields.set("x-amz-expiration", due.header) }
  }

  /// Gives the current version of a key its expiry anew, after its tags have changed or another version is the current.
  func reviseExpiry(of key: String) async throws {
    if LifecycleConfiguration(try await store.bucket(bucket)) == nil { return }
    _ = try await store.sweep(bucket, key: key, LifecycleSweep.expiries)
  }
}

extension S3Response {
  /// Says when a version that was asked for expires: the current one alone does.
  mutating func setExpiration(of version: VersionRow, in bucket: BucketRow) {
    guard version.expiry != nil, let due = LifecycleConfiguration(bucket)?.expiration(of: version) else {
      return
    }
    fields.set("x-amz-expiration", due.header)
  }

  /// Says when an upload in parts will be given up.
  mutating func setAbort(of upload: MultipartRow, in bucket: BucketRow) {
    guard let due = LifecycleConfiguration(bucket)?.abort(of: upload.key, startedAt: upload.started) else {
      return
    }
    fields.set("x-amz-abort-date", HTTPTime.header(due.instant))
    fields.set("x-amz-abort-rule-id", PercentEncoding.encoded(due.rule))
  }
}
