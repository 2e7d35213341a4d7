public import StowageCore
public import StowageStore
import Synchronization

/// A wall clock that a test turns.
public final class ManualClock: WallClock {
  private let milliseconds: Mutex<Int64>

  /// Stands at `instant` until it is turned.
  public init(at instant: Instant = .zero) {
    milliseconds = Mutex(instant.milliseconds)
  }

  /// Where it stands.
  public var now: Instant { Instant(milliseconds: milliseconds.withLock { $0 }) }

  /// Turns the clock on.
  ///
  /// - Precondition: `duration` is not negative.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "a clock cannot be turned back by \(duration)")
    let (seconds, attoseconds) = duration.components
    milliseconds.withLock { $0 += seconds * 1000 + attoseconds / 1_000_000_000_000_000 }
  }
}
