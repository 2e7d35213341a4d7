import StowageCore

/// What becomes of a version whose instant has come.
enum Expiration {
  /// It is removed for good.
  case removal
  /// A delete marker hides it; the null version, where markers take its place, is removed.
  case marker(replacing: VersionRow?)
  /// Nothing, as long as it is retained.
  case retained
}

extension StoreCore {
  /// How many versions are removed in one group.
  private static let groupVersions = 256

  /// Does with what expires at or before `now` what is to become of it, ordered by instant and then id.
  func expire(by now: Instant) throws(StoreError) {
    if nextExpiry > now { return }
    try commit()
    var versioning: [UInt32: Versioning] = [:]
    for bucket in try ask({ (catalog) throws(CatalogError) in try catalog.buckets() }) {
      versioning[bucket.id] = bucket.versioning
    }
    var retained = 0
    while true {
      let limit = retained + Self.groupVersions
      let due = try ask { (catalog) throws(CatalogError) in
        try catalog.versions(expiringBy: now, limit: limit)
      }
      retained = 0
      for version in due where try !expire(version, versioning[version.bucket] ?? .off, at: now) {
        retained += 1
      }
      try commit()
      if due.count < limit { break }
    }
    try findNextExpiry(behind: retained, now)
  }

  /// False where the version is retained.
  private func expire(
    _ due: VersionRow, _ versioning: Versioning, at now: Instant
  ) throws(StoreError) -> Bool {
    if versioning != .off {
      try claim(due.bucket, due.key)
      // What expired before it may have taken it along.
      let found = try ask { (catalog) throws(CatalogError) in try catalog.version(due.id) }
      if found == nil { return true }
    }
    switch try expiration(of: due, versioning, at: now) {
    case .removal: remove(due, .expired, at: due.expiry)
    case .marker(let null): hide(due, replacing: null, isNull: versioning == .suspended)
    case .retained: return false
    }
    return true
  }

  /// What becomes of a version when it expires. Markers keep older versions from being uncovered, as they do when an
  /// object is deleted; they remove nothing that is retained.
  func expiration(
    of version: VersionRow, _ versioning: Versioning, at now: Instant
  ) throws(StoreError) -> Expiration {
    if versioning != .off {
      let versions = try ask { (catalog) throws(CatalogError) in
        try catalog.versions(of: version.key, in: version.bucket)
      }
      if versions.first?.id == version.id {
        let null = versioning == .suspended ? versions.first(where: \.isNull) : nil
        return null?.attributes.isRetained(at: now) == true ? .retained : .marker(replacing: null)
      }
    }
    return version.attributes.isRetained(at: now) ? .retained : .removal
  }

  func remove(_ version: VersionRow, _ reason: ReleaseReason, at instant: Instant?) {
    staged.mutations.append(.dropVersion(version.id))
    if let object = object(of: version) {
      staged.outcomes.append(.released(object, reason, at: instant))
    }
  }

  /// Its instant is used up by the marker: what it has hidden stays until somebody removes it.
  private func hide(_ version: VersionRow, replacing null: VersionRow?, isNull: Bool) {
    guard let instant = version.expiry else { return }
    if let null { remove(null, null.id == version.id ? .expired : .deleted, at: instant) }
    if null?.id != version.id {
      stage(version, expiringAt: nil, at: instant)
    }
    let hiddenAt = max(instant, version.modified)
    staged.mutations.append(
      .version(.marker(takeID(), of: version.key, in: version.bucket, isNull, hiddenAt)))
  }

  /// What hides the current one of these versions, the newest first, takes its expiry from it.
  func endExpiry(ofHidden versions: [VersionRow], in bucket: BucketRow) {
    guard bucket.versioning != .off, let hidden = versions.first, hidden.expiry != nil else { return }
    // The null version does not stay.
    if bucket.versioning == .suspended && hidden.isNull { return }
    stage(hidden, expiringAt: nil, at: counters.instant)
  }

  /// Gives a version another expiry, known from `instant` on.
  func stage(_ version: VersionRow, expiringAt expiry: Instant?, at instant: Instant) {
    var changed = version
    changed.expiry = expiry
    staged.mutations.append(.version(changed))
    if let expiry { nextExpiry = min(nextExpiry, expiry) }
    if let first = version.uploads.first, let number = uploads[first] {
      staged.outcomes.append(.factsChanged(ObjectID(number), expiry: expiry, at: instant))
    }
  }

  private func findNextExpiry(behind retained: Int, _ now: Instant) throws(StoreError) {
    let next = try ask { (catalog) throws(CatalogError) in
      try catalog.versions(expiringBy: .never, limit: retained + 1)
    }
    // A retained version may be let go at any time; it is looked at again soon.
    let again = retained == 0 ? Instant.never : now.advanced(byMilliseconds: 60_000)
    nextExpiry = min(again, next.count > retained ? next[retained].expiry ?? .never : .never)
  }
}
extension VersionRow {
  /// A delete marker.
  static func marker(
    _ id: UInt64, of key: String, in bucket: UInt32, _ isNull: Bool, _ modified: Instant
  ) -> VersionRow {
    VersionRow(
      id: id, bucket: bucket, key: key, isDeleteMarker: true, isNull: isNull, bytes: 0, modified: modified,
      expiry: nil, uploads: [], attributes: ObjectAttributes())
  }
}
