import StowageCore

/// What policies are told beyond what a request says: it costs a look at the catalog, so only those who ask are told.
extension StoreCore {
  private var asked: FactSet { engine.placement.facts }

  /// Adds what is known of the key of an upload that begins: its number, and how long the version has lived that a put
  /// would replace.
  ///
  /// A number goes from each version to the one that replaces it, so that nothing has to be remembered of keys without
  /// objects: one that was deleted and comes back is a new key.
  func addFacts(ofKey key: String, in bucket: BucketRow, to facts: inout ChunkFacts) throws(StoreError) {
    guard asked.contains(.key) || asked.contains(.overwritten) else { return }
    guard let old = try replaced(key, in: bucket), let number = uploads[old.id] else {
      facts.key = takeKey()
      return
    }
    let now = Moment(wall: counters.instant, ingestedBytes: engine.space.ingestedBytes)
    facts.overwritten = Lifetime(from: old.uploaded, to: now)
    if asked.contains(.key) { facts.key = engine.ledger.facts(of: number, kept: asked).key }
  }

  /// The first upload of the version that a put would replace, where there is one with content.
  private func replaced(_ key: String, in bucket: BucketRow) throws(StoreError) -> UploadRow? {
    if bucket.versioning == .enabled { return nil }
    // What is staged about the key is not in the catalog yet.
    if staged.claimed.contains(KeyName(bucket.id, key)) { try commit() }
    return try ask { (catalog) throws(CatalogError) in
      let versions = try catalog.versions(of: key, in: bucket.id)
      guard let first = versions.first(where: \.isNull)?.uploads.first else { return nil }
      return try catalog.upload(first)
    }
  }

  /// Numbers of dead keys are not used again: a policy would take the new key for the old one.
  private func takeKey() -> UInt32 {
    lastKey = lastKey == .max ? 1 : lastKey + 1
    return lastKey
  }

  /// Tells a policy that goes by reads of one. What comes of it is no business of the reader's.
  func note(readOf version: VersionRow) {
    guard asked.contains(.reads), failure == nil, let first = version.uploads.first,
      let number = uploads[first]
    else { return }
    try? tell(.read(ObjectID(number)))
  }
}
