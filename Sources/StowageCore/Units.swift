/// A point on the trace's or the store's wall clock, in milliseconds since an origin of the shell's choosing.
public struct Instant: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Milliseconds since the origin; may be negative.
  public var milliseconds: Int64

  /// The instant that many milliseconds after the origin.
  @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Later than every instant that an event can carry; stands for "no such instant".
  @inlinable public static var never: Instant { Instant(milliseconds: .max) }
  /// The origin of the clock.
  @inlinable public static var zero: Instant { Instant(milliseconds: 0) }

  /// Whether `left` is earlier.
  @inlinable public static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The instant `milliseconds` later, or ``never`` where that cannot be represented.
  public func advanced(byMilliseconds milliseconds: Int64) -> Instant {
    let (sum, overflow) = self.milliseconds.addingReportingOverflow(milliseconds)
    return overflow ? .never : Instant(milliseconds: sum)
  }
}

/// The two clocks of DESIGN.md section 2, read together.
///
/// Expiry is wall time. Whatever should not change when the same trace runs twice as fast is measured in
/// bytes ingested.
public struct Moment: Hashable, Sendable, BitwiseCopyable {
  /// Wall time.
  public var wall: Instant
  /// Stored bytes that uploads have brought so far; copies do not count.
  public var ingestedBytes: Int

  @inlinable public init(wall: Instant, ingestedBytes: Int) {
    self.wall = wall
    self.ingestedBytes = ingestedBytes
  }
}

/// A non-negative fraction held exactly, so that a decision never depends on rounding.
public struct Ratio: Hashable, Sendable, BitwiseCopyable {
  /// At least 0.
  public let numerator: Int
  /// At least 1; not reduced.
  public let denominator: Int

  /// - Precondition: `numerator >= 0` and `denominator > 0`.
  @inlinable public init(_ numerator: Int, _ denominator: Int) {
    precondition(numerator >= 0 && denominator > 0, "not a ratio: \(numerator)/\(denominator)")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// 0/1.
  public static let zero = Ratio(0, 1)

  /// The nearest double, for reports.
  public var value: Double { Double(numerator) / Double(denominator) }

  /// Whether `part / whole` is strictly greater than this ratio. Both are non-negative; 0/0 is not greater.
  public func isExceeded(by part: Int, of whole: Int) -> Bool {
    Ratio.compare(part, denominator, isGreaterThan: whole, numerator)
  }

  /// Whether `part / whole` is at least this ratio; 0/0 is.
  @inlinable public func isReached(by part: Int, of whole: Int) -> Bool {
    !Ratio.compare(whole, numerator, isGreaterThan: part, denominator)
  }

  /// Whether a·b > c·d, in full width.
  @inlinable package static func compare(_ a: Int, _ b: Int, isGreaterThan c: Int, _ d: Int) -> Bool {
    let left = a.multipliedFullWidth(by: b)
    let right = c.multipliedFullWidth(by: d)
    return left.high != right.high ? left.high > right.high : left.low > right.low
  }
}
