import StowageCore

/// The weights of the hazard model: the log-odds of dying in a step are the sum of those of all features that an upload has.
///
/// Each weight is held with a variance, which says how much the next trial may change it, in place of a rate of learning.
/// Variances do not fall below a floor, so that a law that changes is followed.
///
/// Source: T. Graepel et al., "Web-Scale Bayesian Click-Through Rate Prediction", ICML 2010, for weights with variances of
/// their own; the step is that of the extended Kalman filter with a diagonal covariance. The variance at the start is what
/// ridge regression has as a penalty (L2).
/// Memory: 520 bytes per row. Complexity: O(features) per trial, O(features × steps) per curve.
struct HazardWeights: Sendable {
  private struct Weight: Sendable, BitwiseCopyable {
    var mean: Float
    var variance: Float
  }

  /// By row the weight at every age, of features that have no others.
  private var levels: [Weight] = []
  /// Row after row, a weight for each step of age.
  private var byAge: [Weight] = []
  /// By row, how many have been learned from.
  private(set) var trials: [Int] = []

  private static var variance: Float { 0.25 }
  /// Of weights that were learned elsewhere, which are not forgotten at the first surprise.
  private static var varianceOfModels: Float { 0.03 }
  /// Weights for every age have it from the start: most trials are of early steps, which are not to bend them.
  private static var leastVariance: Float { 0.0025 }

  /// A row for a feature that nothing is known of; `mean` is where weights by age start.
  mutating func addRow(mean: Float = 0) {
    levels.append(Weight(mean: 0, variance: Self.leastVariance))
    byAge += Array(repeating: Weight(mean: mean, variance: Self.variance), count: LifeStep.count)
    trials.append(0)
  }

  /// A row from a model.
  mutating func addRow(_ feature: HazardModel.Feature) {
    levels.append(Weight(mean: feature.level, variance: Self.leastVariance))
    for step in 0..<LifeStep.count {
      let mean = feature.level + (feature.byAge.isEmpty ? 0 : feature.byAge[step])
      byAge.append(Weight(mean: mean, variance: Self.varianceOfModels))
    }
    trials.append(0)
  }

  /// What the features without weights by age add at every age.
  func level(_ rows: HazardRows) -> Float {
    levels[Int(rows.rows[8])].mean + levels[Int(rows.rows[9])].mean
  }

  /// Log-odds of dying in the step, for who enters it.
  func logOdds(_ rows: HazardRows, in step: Int) -> Float {
    var sum = level(rows)
    for feature in 0..<HazardRows.byAgeCount {
      sum += byAge[Int(rows.rows[feature]) * LifeStep.count + step].mean
    }
    return sum
  }

  /// By step, the log-odds of dying in it, but for the features that have no weights by age.
  func logOdds(_ rows: HazardRows) -> InlineArray<64, Float> {
    var sums = InlineArray<64, Float>(repeating: 0)
    for feature in 0..<HazardRows.byAgeCount {
      let row = Int(rows.rows[feature])
      for step in 0..<LifeStep.count { sums[step] += byAge[row * LifeStep.count + step].mean }
    }
    return sums
  }

  /// Learns from one trial in which death had the given probability.
  mutating func learn(_ rows: HazardRows, _ step: Int, died: Bool, expected probability: Float) {
    trials[rows.pair] += 1
    var total = levels[Int(rows.rows[8])].variance + levels[Int(rows.rows[9])].variance
    for feature in 0..<HazardRows.byAgeCount {
      total += byAge[Int(rows.rows[feature]) * LifeStep.count + step].variance
    }
    let spread = probability * (1 - probability)
    let share = 1 / (1 + spread * total)
    let push = ((died ? 1 : 0) - probability) * share
    for feature in HazardRows.byAgeCount..<HazardRows.count {
      Self.move(&levels[Int(rows.rows[feature])], by: push, shrinkingBy: spread * share)
    }
    for feature in 0..<HazardRows.byAgeCount {
      let place = Int(rows.rows[feature]) * LifeStep.count + step
      Self.move(&byAge[place], by: push, shrinkingBy: spread * share)
    }
  }

  private static func move(_ weight: inout Weight, by push: Float, shrinkingBy shrinking: Float) {
    weight.mean += weight.variance * push
    weight.variance = max(leastVariance, weight.variance * (1 - weight.variance * shrinking))
  }
}
