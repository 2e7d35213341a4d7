import StowageCore

/// What policies are told beyond what a request says: only those who ask are, since it may cost a look at the catalog.
extension StoreCore {
  /// How long the version has lived that a put under the key would replace; nil where it would replace none, or where no
  /// policy asks. Each part of a multipart upload is told it.
  func overwrittenLifetime(_ key: String, in bucket: BucketRow) throws(StoreError) -> Lifetime? {
    guard engine.placement.facts.contains(.overwritten), bucket.versioning != .enabled else { return nil }
    // What is staged about the key is not in the catalog yet.
    if staged.claimed.contains(KeyName(bucket.id, key)) { try commit() }
    let old = try ask { (catalog) throws(CatalogError) -> UploadRow? in
      let versions = try catalog.versions(of: key, in: bucket.id)
      guard let first = versions.first(where: \.isNull)?.uploads.first else { return nil }
      return try catalog.upload(first)
    }
    let now = Moment(wall: counters.instant, ingestedBytes: engine.space.ingestedBytes)
    return old.map { Lifetime(from: $0.uploaded, to: now) }
  }

  /// Tells a policy that goes by reads of one. What comes of it is no business of the reader's.
  func note(readOf version: VersionRow) {
    guard engine.placement.facts.contains(.reads), failure == nil, let first = version.uploads.first,
      let number = uploads[first]
    else { return }
    try? tell(.read(ObjectID(number)))
  }
}
