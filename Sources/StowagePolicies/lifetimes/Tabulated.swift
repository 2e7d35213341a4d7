import StowageCore

/// A smooth function read off a table, with straight lines between its points: a few nanoseconds instead of the hundred
/// that a series takes.
///
/// Beyond either end it has the value at the end. With 64 points to a unit what grows or falls like e to the power of
/// x is right to 0.004 %.
struct Tabulated: Sendable {
  private let first: Float
  private let values: [Float]

  private static var pointsPerUnit: Float { 64 }

  init(_ range: ClosedRange<Int>, _ function: (Double) -> Double) {
    first = Float(range.lowerBound)
    let points = range.count * Int(Self.pointsPerUnit)
    values = (0..<points).map { point in
      Float(function(Double(range.lowerBound) + Double(point) / Double(Self.pointsPerUnit)))
    }
  }

  /// - Complexity: O(1).
  @inline(__always) func callAsFunction(_ x: Float) -> Float {
    let place = min(max(0, (x - first) * Self.pointsPerUnit), Float(values.count - 1))
    let point = min(Int(place), values.count - 2)
    let span = values.span
    return span[point] + (span[point + 1] - span[point]) * (place - Float(point))
  }

  /// 1/(1 + e^−x), the probability with log-odds x.
  static let logistic = Tabulated(-16...16) { 1 / (1 + Elementary.exp(-$0)) }
  /// ln(1 + e^x): −ln of the part alive after a step in which one dies with log-odds x.
  static let softplus = Tabulated(-16...16) { max(0, $0) + Elementary.log(1 + Elementary.exp(-$0.magnitude)) }
  /// e^−x from 0 on.
  static let decay = Tabulated(0...24) { Elementary.exp(-$0) }
}
