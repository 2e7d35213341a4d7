import StowageCore

/// An axis on which equal distances are equal ratios, in columns of characters.
struct LogAxis {
  let low: Double
  let high: Double
  let columns: Int

  /// - Precondition: `0 < low < high` and there is a column.
  init(low: Double, high: Double, columns: Int) {
    precondition(0 < low && low < high && columns > 0, "no axis from \(low) to \(high)")
    self.low = low
    self.high = high
    self.columns = columns
  }

  /// Where a column begins; the one after the last is `high`.
  func start(ofColumn column: Int) -> Double {
    if column == columns { return high }
    return low * Elementary.exp(Elementary.log(high / low) * Double(column) / Double(columns))
  }

  /// The column of a value, nil for one that the axis does not have.
  func column(of value: Double) -> Int? {
    guard low <= value, value < high else { return nil }
    return min(columns - 1, Int(Elementary.log(value / low) / Elementary.log(high / low) * Double(columns)))
  }
}
