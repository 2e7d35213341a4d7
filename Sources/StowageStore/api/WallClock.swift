import Glibc
public import StowageCore

/// Tells a store what time it is.
public protocol WallClock: Sendable {
  /// Milliseconds since 1970 for a store that lasts; a test may count from anything.
  var now: Instant { get }
}

/// The system's wall clock.
public struct SystemClock: WallClock {
  public init() {}

  /// Milliseconds since 1970.
  public var now: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
