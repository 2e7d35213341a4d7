/// How the rate of arrivals rises and falls with the time of day: evenly from 1 − amplitude, half a day from the peak, to
/// 1 + amplitude at the peak, times the mean.
///
/// A Poisson process of constant rate becomes one of this rate by a change of its clock, which takes no further draws.
/// The curve is a tent, because its integral can be inverted by a square root. Source: E. Çinlar, "Introduction to
/// Stochastic Processes", 1975, for the change of clocks; the tent is an assumption.
public struct DayCurve: Hashable, Sendable {
  /// From 0 (no curve) to 1 (nothing arrives half a day from the peak).
  public var amplitude: Double
  /// After midnight, which is when traces begin; below a day.
  public var peakMilliseconds: Int64

  /// Nothing is checked here; see ``Workload/validate()``.
  public init(amplitude: Double, peakMilliseconds: Int64) {
    self.amplitude = amplitude
    self.peakMilliseconds = peakMilliseconds
  }

  private static var day: Double { Double(Milliseconds.day) }

  /// The instant, in milliseconds, at which a process of the mean rate and without a curve would be as far. Both clocks
  /// agree at peaks and half a day from them.
  func evenTime(of wallTime: Double) -> Double {
    let (start, isFalling) = halfDay(of: wallTime)
    let since = wallTime - start
    let bend = 2 * amplitude * since * since / Self.day
    return start + (isFalling ? (1 + amplitude) * since - bend : (1 - amplitude) * since + bend)
  }

  /// The inverse of ``evenTime(of:)``.
  func wallTime(of evenTime: Double) -> Double {
    let (start, isFalling) = halfDay(of: evenTime)
    let passed = evenTime - start
    if passed == 0 { return start }
    let (edge, bend) =
      isFalling ? (1 + amplitude, -8 * amplitude / Self.day) : (1 - amplitude, 8 * amplitude / Self.day)
    return start + 2 * passed / (edge + max(0, edge * edge + bend * passed).squareRoot())
  }

  /// The last peak or trough up to then, and whether it is a peak.
  private func halfDay(of time: Double) -> (start: Double, isFalling: Bool) {
    let half = Self.day / 2
    let peak = Double(peakMilliseconds)
    let number = ((time - peak) / half).rounded(.down)
    return (peak + number * half, number.remainder(dividingBy: 2) == 0)
  }
}
