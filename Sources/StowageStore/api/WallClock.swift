import Glibc
public import StowageCore

/// Tells a store what time it is, and how much of it passes.
public protocol WallClock: Sendable {
  /// Milliseconds since 1970 for a store that lasts; a test may count from anything. It may jump, both ways.
  var now: Instant { get }
  /// Time since an origin that stays the same for as long as the process runs. It never jumps, whatever is done to
  /// ``now``.
  var monotonic: Duration { get }
}

/// The system's clocks.
public struct SystemClock: WallClock {
  public init() {}

  /// Milliseconds since 1970.
  public var now: Instant {
    let time = Self.read(CLOCK_REALTIME)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// Since the machine was started; the time for which it was suspended counts.
  public var monotonic: Duration {
    let time = Self.read(CLOCK_BOOTTIME)
    return Duration(
      secondsComponent: Int64(time.tv_sec), attosecondsComponent: Int64(time.tv_nsec) * 1_000_000_000)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
