/// The mean of several measurements and how sure it is.
public struct Interval: Hashable, Sendable {
  /// nil without measurements.
  public var mean: Double?
  /// Half the width of the 95 % confidence interval around the mean; nil for fewer than two measurements.
  public var ci95: Double?

  /// Of the values that are defined.
  ///
  /// Source: Student, "The probable error of a mean", Biometrika 1908; half width t · s / √n.
  public init(_ values: [Double?]) {
    let values = values.compactMap { $0 }
    if values.isEmpty { return }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    if values.count < 2 { return }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    ci95 = Self.studentT(degrees: values.count - 1) * (squares / (count - 1) / count).squareRoot()
  }

  /// The 97.5 % quantile of Student's t distribution.
  ///
  /// - Precondition: `degrees >= 1`.
  public static func studentT(degrees: Int) -> Double {
    precondition(degrees >= 1, "no t distribution has \(degrees) degrees of freedom")
    if degrees <= table.count { return table[degrees - 1] }
    // Cornish and Fisher's expansion around the normal quantile: within 0.0001 from 31 degrees on.
    let (z, n) = (1.959964, Double(degrees))
    let (z3, z5) = (z * z * z, z * z * z * z * z)
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
  }

  /// For 1 to 30 degrees of freedom.
  private static let table = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
  ]
}
