import StowageCore
import StowageTrace

extension TraceInfo {
  /// Small pictures of what changes over time, age and size; none of what there is nothing of.
  func plots(_ style: TextStyle) -> String {
    [livePlot, survivalPlot, sizePlot].compactMap { $0 }.map { $0.text(style) }.joined(separator: "\n")
  }

  private var livePlot: BarPlot? {
    let series = summary.liveOverTime
    guard summary.peakLiveBytes > 0, series.samples.count > 1 else { return nil }
    let columns = min(BarPlot.columns, series.samples.count)
    let bars = (0..<columns).map { column -> Double? in
      let range = column * series.samples.count / columns..<(column + 1) * series.samples.count / columns
      return series.samples[range].map { Double($0.bytes) }.max()
    }
    let span = Int64(series.samples.count) * series.intervalMilliseconds
    let marks = (0..<4).map { ($0 * columns / 4, $0 == 0 ? "0" : duration(span / 4 * Int64($0))) }
    let highest = bars.reduce(0) { max($0, $1 ?? 0) }
    return BarPlot(
      title: "live bytes over time", bars: bars, maximum: highest, scale: size(highest), marks: marks)
  }

  private static let ageMarks: [(milliseconds: Int64, label: String)] = [
    (1, "1ms"), (Milliseconds.second, "1s"), (Milliseconds.minute, "1min"), (Milliseconds.hour, "1h"),
    (Milliseconds.day, "1d"), (10 * Milliseconds.day, "10d"), (100 * Milliseconds.day, "100d"),
    (1000 * Milliseconds.day, "1000d"),
  ]

  private var survivalPlot: BarPlot? {
    let youngest = survey.lifetimes.deaths.quantile(percent: 1)
    guard let oldest = survey.lifetimes.all.quantile(percent: 100), let youngest else { return nil }
    // From a round age on before which hardly anything dies.
    let low = Self.ageMarks.last { $0.milliseconds <= youngest && $0.milliseconds < oldest }?.milliseconds
    guard let low else { return nil }
    let axis = LogAxis(low: Double(low), high: Double(oldest), columns: BarPlot.columns)
    let curve = survey.lifetimes.survival()
    let bars = (0..<axis.columns).map { column in
      curve.survival(atMilliseconds: Int64(axis.start(ofColumn: column)))
    }
    let marks = Self.ageMarks.compactMap { age in
      axis.column(of: Double(age.milliseconds)).map { ($0, age.label) }
    }
    return BarPlot(
      title: "objects that live longer than an age", bars: bars, maximum: 1, scale: "100 %", marks: marks)
  }

  private var sizePlot: BarPlot? {
    let sizes = summary.sizes
    guard let smallest = sizes.minimum, sizes.maximum > max(1, smallest) else { return nil }
    let axis = LogAxis(
      low: Double(max(1, smallest)), high: Double(sizes.maximum) + 1, columns: BarPlot.columns)
    let below = (0...axis.columns).map {
      // What is empty is at the left end.
      $0 == 0 ? 0 : sizes.count(below: axis.start(ofColumn: $0))
    }
    let bars = zip(below.dropFirst(), below).map { ($0 - $1) as Double? }
    let marks = stride(from: 0, through: 40, by: 5).compactMap { power in
      axis.column(of: Double(1 << power)).map { ($0, Quantity.text(bytes: 1 << power)) }
    }
    let most = bars.reduce(0) { max($0, $1 ?? 0) }
    return BarPlot(
      title: "sizes of puts", bars: bars, maximum: most,
      scale: percent(most / Double(summary.putCount), 1), marks: marks)
  }
}
