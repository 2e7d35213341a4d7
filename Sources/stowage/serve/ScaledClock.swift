import StowageCore
import StowageStore

/// The system's clocks, some times as fast: from when it was made a day of the store passes in a part of a day.
struct ScaledClock: WallClock {
  private let system = SystemClock()
  private let start: Instant
  private let origin: Duration
  private let speed: Double

  /// - Precondition: `speed` is positive.
  init(speed: Double) {
    precondition(speed > 0, "a clock of speed \(speed)")
    self.speed = speed
    start = system.now
    origin = system.monotonic
  }

  var now: Instant { start.advanced(byMilliseconds: Int64((monotonic - origin) / .milliseconds(1))) }

  var monotonic: Duration { origin + (system.monotonic - origin) * speed }
}
