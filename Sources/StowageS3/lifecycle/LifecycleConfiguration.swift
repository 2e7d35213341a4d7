import StowageCore
import StowageStore

/// The lifecycle rules of a bucket, and what they make of its objects.
struct LifecycleConfiguration: Hashable, Sendable {
  var rules: [LifecycleRule]

  static let document = "lifecycle"

  init(rules: [LifecycleRule]) { self.rules = rules }

  /// Of a bucket; nil where there is none, without rules while one is being removed.
  init?(_ bucket: BucketRow) {
    guard let document = bucket.documents.first(where: { $0.name == Self.document }),
      let configuration = LifecycleCache.shared.configuration(document.bytes, ofBucket: bucket.id)
    else { return nil }
    self = configuration
  }

  /// When an object expires, and by which rule.
  struct Due: Hashable, Sendable {
    var instant: Instant
    var rule: String

    /// As in the header `x-amz-expiration`.
    var header: String {
      "expiry-date=\"\(HTTPTime.header(instant))\", rule-id=\"\(PercentEncoding.encoded(rule))\""
    }
  }

  /// When a current version expires: by the earliest rule, the first of them.
  ///
  /// - Parameter bytes: of its content; nil where that is not known yet.
  func expiration(
    of key: String, bytes: Int?, tags: [ObjectAttributes.Field], madeAt instant: Instant
  ) -> Due? {
    earliest { rule in
      rule.filter.matches(key: key, bytes: bytes, tags: tags) ? rule.expiry(ofMadeAt: instant) : nil
    }
  }

  func expiration(of version: VersionRow) -> Due? {
    if version.isDeleteMarker { return nil }
    return expiration(
      of: version.key, bytes: version.bytes, tags: version.attributes.tags, madeAt: version.modified)
  }

  /// When an upload in parts is given up.
  func abort(of key: String, startedAt instant: Instant) -> Due? {
    earliest { rule in
      guard let days = rule.abortDays, rule.filter.matches(key: key, bytes: nil, tags: []) else { return nil }
      return instant.midnight(behindDays: days)
    }
  }

  private func earliest(_ instant: (LifecycleRule) -> Instant?) -> Due? {
    var first: Due?
    for rule in rules where rule.isEnabled {
      guard let instant = instant(rule), instant < first?.instant ?? .never else { continue }
      first = Due(instant: instant, rule: rule.id)
    }
    return first
  }

  /// What is to become of the versions of a key, the newest first: what is due, and nothing else.
  func fate(of versions: [VersionRow], at now: Instant) -> Fate {
    guard let current = versions.first else { return Fate(expiry: nil) }
    var removed: [UInt64] = []
    var newer = 0
    for (successor, version) in zip(versions, versions.dropFirst()) {
      if isOver(version, successor: successor, newer: newer, at: now) { removed.append(version.id) }
      if !version.isDeleteMarker { newer += 1 }
    }
    if current.isDeleteMarker && versions.count == 1 && isOver(soleMarker: current, at: now) {
      removed.append(current.id)
    }
    return Fate(expiry: expiration(of: current)?.instant, removed: removed)
  }

  /// - Parameter newer: versions of the key, without markers, that are newer and not current either.
  private func isOver(
    _ version: VersionRow, successor: VersionRow, newer: Int, at now: Instant
  ) -> Bool {
    rules.contains { rule in
      guard rule.isEnabled, let noncurrent = rule.noncurrent, rule.filter.matches(version) else {
        return false
      }
      return newer >= noncurrent.kept ?? 0 && successor.modified.midnight(behindDays: noncurrent.days) <= now
    }
  }

  private func isOver(soleMarker marker: VersionRow, at now: Instant) -> Bool {
    rules.contains { rule in
      guard rule.isEnabled, rule.filter.matches(marker) else { return false }
      return rule.end(ofSoleMarkerMadeAt: marker.modified).map { $0 <= now } ?? false
    }
  }
}
