import StowageCore

/// What an open store takes for the time: two clocks must agree that it has passed before anything is deleted on its word.
///
/// It is never ahead of the wall clock, and never further from the opening than the monotonic clock is. A wall clock that
/// jumps ahead thus makes nothing expire early: the store's time falls behind by the jump until it is opened again. One
/// that jumps back holds the store's time up, since the core lets none run backwards.
///
/// The wall clock of the opening is taken as it is: nothing that outlives the process says how long the store was closed.
struct StoreTime {
  private let clock: any WallClock
  private let opening: Instant
  private let monotonicAtOpening: Duration

  /// - Parameters:
  ///   - opening: what the store took for the time when it was opened.
  ///   - monotonic: the monotonic clock then, or later.
  init(_ clock: any WallClock, from opening: Instant, at monotonic: Duration) {
    self.clock = clock
    self.opening = opening
    monotonicAtOpening = monotonic
  }

  var now: Instant {
    min(clock.now, opening.advanced(byMilliseconds: (clock.monotonic - monotonicAtOpening).milliseconds))
  }
}

extension Duration {
  /// Whole ones.
  package var milliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
