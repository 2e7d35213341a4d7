public import StowageCore
public import StowageStore
import Synchronization

/// A clock that a test turns.
public final class ManualClock: WallClock {
  /// Beyond those of the clock beneath.
  private let state: Mutex<(wall: Instant, monotonic: Duration)>
  /// Nil where no time passes by itself.
  private let base: (any WallClock)?

  /// Stands at `instant` until it is turned.
  public init(at instant: Instant = .zero) {
    state = Mutex((instant, .zero))
    base = nil
  }

  /// Runs like another clock, and is turned on beyond it.
  public init(following base: any WallClock) {
    state = Mutex((.zero, .zero))
    self.base = base
  }

  /// Where it stands.
  public var now: Instant {
    let base = base?.now.milliseconds ?? 0
    return state.withLock { $0.wall.advanced(byMilliseconds: base) }
  }

  /// By how much it was turned on in all, jumps apart, and what passed by itself.
  public var monotonic: Duration {
    let base = base?.monotonic ?? .zero
    return state.withLock { $0.monotonic + base }
  }

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
