public import StowageCoding
public import StowageCore

/// What must hold for a put to replace what is there.
public enum Condition: Hashable, Sendable {
  /// Nothing.
  case none
  /// No current version.
  case absent
  /// A current version.
  case present
  /// The current version has this ETag.
  case etag(String)
}

/// What a delete did.
public struct Deletion: Hashable, Sendable {
  /// The version that is gone, or the marker that was made; nil where there was nothing.
  public var version: UInt64?
  /// Whether that version is a delete marker.
  public var isMarker: Bool
}

/// What is said about an object when it is put.
public struct PutOptions: Hashable, Sendable {
  /// What is kept with the object.
  public var attributes = ObjectAttributes()
  /// When it expires; nil never.
  public var expiry: Expiry?
  /// What must hold.
  public var condition = Condition.none
  /// Whether the version that it hides, in a bucket with versions, does not expire any more. It is removed for good
  /// otherwise when its instant comes.
  public var endsExpiry = false
  /// What the content is encrypted with; nil for not at all. It is kept nowhere: whoever reads must have it.
  public var key: ContentKey?
  /// How large it will be, where that is known: a policy may look at it.
  public var declaredBytes: Int?

  public init() {}

  /// When an object expires.
  public enum Expiry: Hashable, Sendable {
    /// At an instant of the store's clock.
    case at(Instant)
    /// That many milliseconds after it was put.
    case after(milliseconds: Int64)

    func instant(from now: Instant) -> Instant {
      switch self {
      case .at(let instant): instant
      case .after(let milliseconds): now.advanced(byMilliseconds: milliseconds)
      }
    }
  }
}

/// Which bytes of an object are asked for.
public enum ByteRange: Hashable, Sendable, CustomStringConvertible {
  /// All.
  case whole
  /// These, as far as they are there; the first must be.
  case bytes(Range<Int>)
  /// All from this one on, which must be there.
  case from(Int)
  /// That many at the end, or all where there are fewer.
  case last(Int)

  /// As a user would write it.
  public var description: String {
    switch self {
    case .whole: "0-"
    case .bytes(let range): "\(range.lowerBound)-\(range.upperBound - 1)"
    case .from(let start): "\(start)-"
    case .last(let count): "-\(count)"
    }
  }

  /// The range in a content of that many bytes.
  ///
  /// - Throws: ``StoreError/badRange(_:contentBytes:)`` where it lies outside.
  public func resolved(in count: Int) throws(StoreError) -> Range<Int> {
    switch self {
    case .whole: return 0..<count
    case .bytes(let range) where 0 <= range.lowerBound && range.lowerBound < min(count, range.upperBound):
      return range.lowerBound..<min(count, range.upperBound)
    case .from(let start) where 0 <= start && start < count: return start..<count
    case .last(let wanted) where 0 < wanted && 0 < count: return max(0, count - wanted)..<count
    default: throw .badRange(description, contentBytes: count)
    }
  }
}

/// Whether a store cleans by itself.
public enum Cleaning: Hashable, Sendable {
  /// Whenever its garbage exceeds the cap.
  case automatic
  /// Only when it is told to. Shards in which nothing lives are freed all the same.
  case onRequest
}
