public import StowageCore
public import StowageStore
import Synchronization

/// A clock that a test turns.
public final class ManualClock: WallClock {
  private let state: Mutex<(wall: Instant, monotonic: Duration)>

  /// Stands at `instant` until it is turned.
  public init(at instant: Instant = .zero) {
    state = Mutex((instant, .zero))
  }

  /// Where it stands.
  public var now: Instant { state.withLock { $0.wall } }

  /// By how much it was turned on in all, jumps apart.
  public var monotonic: Duration { state.withLock { $0.monotonic } }

  /// Lets time pass.
  ///
  /// - Precondition: `duration` is not negative.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "time cannot pass backwards, by \(duration)")
    state.withLock { state in
      state.monotonic += duration
      state.wall = state.wall.advanced(byMilliseconds: duration.milliseconds)
    }
  }

  /// Sets the wall clock ahead or, with a negative duration, back, without any time passing.
  public func jump(by duration: Duration) {
    state.withLock { $0.wall = $0.wall.advanced(byMilliseconds: duration.milliseconds) }
  }
}
