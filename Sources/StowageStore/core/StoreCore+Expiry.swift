import StowageCore

extension StoreCore {
  /// How many versions are removed in one group.
  private static let groupVersions = 256

  /// Removes what expires at or before `now`, ordered by instant and then id. Retained versions stay.
  func expire(by now: Instant) throws(StoreError) {
    if nextExpiry > now { return }
    try commit()
    var isRetained = 0
    while true {
      let limit = isRetained + Self.groupVersions
      let due = try ask { (catalog) throws(CatalogError) in
        try catalog.versions(expiringBy: now, limit: limit)
      }
      isRetained = 0
      for version in due {
        if version.attributes.isRetained(at: now) {
          isRetained += 1
          continue
        }
        staged.mutations.append(.dropVersion(version.id))
        if let object = object(of: version) {
          staged.outcomes.append(.released(object, .expired, at: version.expiry))
        }
      }
      try commit()
      if due.count < limit { break }
    }
    try findNextExpiry(behind: isRetained, now)
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

extension ObjectAttributes {
  /// Whether nobody may remove the version yet.
  func isRetained(at now: Instant) -> Bool {
    hasLegalHold || retainedUntil.map { $0 > now } ?? false
  }
}
