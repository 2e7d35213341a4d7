import StowageCore

/// How many of those that entered each ``LifeStep`` died in it.
///
/// Old counts fade: where a step has seen `memory` trials, both numbers are halved, so that a law that changes is followed.
///
/// Source: the actuarial life table; E. L. Kaplan, P. Meier, JASA 53(282), 1958, for the estimate under censoring.
struct LifeTable: Sendable, BitwiseCopyable {
  /// Trials by step.
  private(set) var entered = InlineArray<64, Float>(repeating: 0)
  /// Deaths by step.
  private(set) var died = InlineArray<64, Float>(repeating: 0)
  /// All trials, faded ones too.
  private(set) var trials = 0

  private static var memory: Float { 2048 }

  mutating func add(_ trial: Panel.Trial) {
    entered[trial.step] += 1
    if trial.died { died[trial.step] += 1 }
    trials += 1
    if entered[trial.step] < Self.memory { return }
    entered[trial.step] /= 2
    died[trial.step] /= 2
  }

  /// Probabilities of dying in each step, for who enters it: counts as good as `weight` trials at `prior` beside its own.
  func hazards(prior: InlineArray<64, Float>, weight: Float) -> InlineArray<64, Float> {
    var hazards = prior
    for step in 0..<LifeStep.count {
      hazards[step] = (died[step] + prior[step] * weight) / (entered[step] + weight)
    }
    return hazards
  }
}

/// What hazards by step of age mean for somebody of a certain age.
struct LifeCurve: Sendable {
  /// Cumulative hazard, −ln of the part alive, at the beginning of each step.
  private var cumulative: [Double]

  /// - Parameter hazards: Probability of dying in each step, for who enters it.
  init(hazards: InlineArray<64, Float>) {
    cumulative = [0]
    for step in 0..<LifeStep.count {
      let alive = max(1e-6, 1 - Double(hazards[step]))
      cumulative.append(cumulative[step] - Elementary.log(alive))
    }
  }

  private func hazard(untilAge milliseconds: Int64) -> Double {
    let step = LifeStep.index(of: milliseconds)
    let start = step == 0 ? 0 : LifeStep.upperEdges[step - 1]
    let part = Double(milliseconds - start) / Double(LifeStep.upperEdges[step] - start)
    return cumulative[step] + (cumulative[step + 1] - cumulative[step]) * part
  }

  /// When somebody who has reached this age is going to die.
  func outlook(atAge milliseconds: Int64) -> Outlook {
    let behind = hazard(untilAge: milliseconds)
    var outlook = Outlook()
    var alive = 1.0
    for step in 0..<LifeStep.count - 1 {
      let (age, overflow) = milliseconds.addingReportingOverflow(LifeStep.upperEdges[step])
      let later = Elementary.exp(behind - hazard(untilAge: overflow ? .max : age))
      outlook.dying[step] = Float(max(0, alive - later))
      alive = later
    }
    return outlook
  }
}
