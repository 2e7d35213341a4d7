import StowageCore
import StowageStore

/// A rule of a bucket's lifecycle configuration.
struct LifecycleRule: Hashable, Sendable {
  /// Unique in its configuration.
  var id: String
  var isEnabled: Bool
  var filter: LifecycleFilter
  /// What becomes of current versions.
  var expiration: Expiration?
  /// What becomes of versions that are not current.
  var noncurrent: Noncurrent?
  /// Days after which uploads in parts are given up.
  var abortDays: Int?

  enum Expiration: Hashable, Sendable {
    /// So many days after it was made.
    case days(Int)
    /// At a midnight, and what is made later at its next one.
    case date(Instant)
    /// Whether delete markers with nothing below them go.
    case soleMarkers(Bool)
  }

  struct Noncurrent: Hashable, Sendable {
    /// Since a newer version or marker was made.
    var days: Int
    /// How many of them stay all the same, the newest; nil is none.
    var kept: Int?
  }

  /// When a current version expires that was made at `instant`; nil where the rule has no such action.
  func expiry(ofMadeAt instant: Instant) -> Instant? {
    switch expiration {
    case .days(let days): instant.midnight(behindDays: days)
    case .date(let date): max(date, instant.midnight(behindDays: 0))
    case .soleMarkers, nil: nil
    }
  }

  /// When a delete marker with nothing below it goes; nil where the rule has no such action.
  func end(ofSoleMarkerMadeAt instant: Instant) -> Instant? {
    guard filter.choosesByKeyAlone else { return nil }
    return expiration == .soleMarkers(true) ? instant : expiry(ofMadeAt: instant)
  }
}

/// Which objects a rule is about.
struct LifecycleFilter: Hashable, Sendable {
  /// Nil where nothing is said, which is the same as empty.
  var prefix: String?
  /// All of them, in the order in which they came.
  var tags: [ObjectAttributes.Field] = []
  /// Larger objects only.
  var bytesAbove: Int?
  /// Smaller objects only.
  var bytesBelow: Int?
  /// Whether it stands in the document as a prefix of the rule, as configurations had it before there were filters.
  var isOldForm = false

  var choosesByKeyAlone: Bool { tags.isEmpty && !choosesBySize }
  var choosesBySize: Bool { bytesAbove != nil || bytesBelow != nil }

  /// - Parameter bytes: of the content; nil where it is not known yet, and no rule about sizes holds.
  func matches(key: String, bytes: Int?, tags present: [ObjectAttributes.Field]) -> Bool {
    if !key.utf8.starts(with: (prefix ?? "").utf8) { return false }
    if !tags.allSatisfy(present.contains) { return false }
    if !choosesBySize { return true }
    guard let bytes else { return false }
    return bytes > bytesAbove ?? -1 && bytes < bytesBelow ?? .max
  }

  func matches(_ version: VersionRow) -> Bool {
    // A marker has no tags and no size, whatever is said about them.
    if version.isDeleteMarker && !choosesByKeyAlone { return false }
    return matches(key: version.key, bytes: version.bytes, tags: version.attributes.tags)
  }
}

extension Instant {
  static let dayMilliseconds: Int64 = 86_400_000

  /// The next midnight UTC behind the instant that is so many days later, as S3 counts.
  func midnight(behindDays days: Int) -> Instant {
    let later = advanced(byMilliseconds: Int64(days) * Self.dayMilliseconds).milliseconds
    let rest = later % Self.dayMilliseconds
    let begun = later - (rest < 0 ? rest + Self.dayMilliseconds : rest)
    return Instant(milliseconds: begun).advanced(byMilliseconds: Self.dayMilliseconds)
  }
}
