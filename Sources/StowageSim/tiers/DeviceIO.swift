/// Why a device reads or writes.
public enum IOCause: Int, CaseIterable, Sendable {
  /// What uploads bring: copies while the shard is open; reading one of them and writing the fragments when it is sealed.
  case ingest
  /// Of users.
  case gets
  /// Survivors that stay in their tier, from the victim to the fragments of the next shard.
  case reclaim
  /// Survivors that reclaim moves to another tier.
  case transcode
  /// Reading all fragments to check them.
  case scrub
  /// Computing the fragments of lost devices from others.
  case repair

  /// As reports call it.
  public var name: String { "\(self)" }
}

/// Device reads and writes by cause: sums, or what a day has on average.
public struct DeviceIO: Hashable, Sendable {
  /// By cause.
  public var reads = IOCounts()
  /// By cause.
  public var writes = IOCounts()

  /// Nothing.
  public init() {}

  /// Reads and writes together.
  public var total: Double { reads.total + writes.total }
}

/// A number for each cause.
public struct IOCounts: Hashable, Sendable {
  private var counts = SIMD8<Double>.zero

  /// Zero for each.
  public init() {}

  /// Of one cause.
  public subscript(cause: IOCause) -> Double {
    get { counts[cause.rawValue] }
    set { counts[cause.rawValue] = newValue }
  }

  /// Of all causes.
  public var total: Double { IOCause.allCases.reduce(0) { $0 + self[$1] } }

  static func - (left: IOCounts, right: IOCounts) -> IOCounts {
    var difference = left
    difference.counts -= right.counts
    return difference
  }

  static func / (sums: IOCounts, days: Double) -> IOCounts {
    var daily = sums
    daily.counts /= days
    return daily
  }
}
