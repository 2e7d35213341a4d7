import StowageCore

/// How many of those that entered each ``LifeStep`` died in it.
///
/// Old counts fade: where a step has seen `memory` trials, both numbers are halved, so that a law that changes is followed.
///
/// Source: the actuarial life table; E. L. Kaplan, P. Meier, JASA 53(282), 1958, for the estimate under censoring.
struct LifeTable: Sendable {
  // Arrays and not inline ones, which are copied whole wherever one element is read through a table of tables.

  /// Trials by step.
  private(set) var entered = Array(repeating: Float(0), count: LifeStep.count)
  /// Deaths by step.
  private(set) var died = Array(repeating: Float(0), count: LifeStep.count)
  /// All trials, faded ones too.
  private(set) var trials = 0

  private static var memory: Float { 2048 }

  mutating func add(_ step: Int, died dies: Bool) {
    entered[step] += 1
    if dies { died[step] += 1 }
    trials += 1
    if entered[step] < Self.memory { return }
    entered[step] /= 2
    died[step] /= 2
  }

  /// Probability of dying in the step, for who enters it: counts as good as `weight` trials at `prior` beside its own.
  func hazard(in step: Int, prior: Float, weight: Float) -> Float {
    (died[step] + prior * weight) / (entered[step] + weight)
  }
}

/// What hazards by step of age mean for somebody of a certain age.
struct LifeCurve: Sendable {
  /// Cumulative hazard, −ln of the part alive, at the beginning of each step.
  private var cumulative: [Double]

  /// - Parameter hazards: Probability of dying in each step, for who enters it.
  init(hazards: InlineArray<64, Float>) {
    cumulative = Array(repeating: 0, count: LifeStep.count + 1)
    for step in 0..<LifeStep.count {
      let alive = max(1e-6, 1 - Double(hazards[step]))
      cumulative[step + 1] = cumulative[step] - Elementary.log(alive)
    }
  }

  /// - Parameter logOdds: Of dying in each step, for who enters it.
  init(logOdds: InlineArray<64, Float>) {
    cumulative = Array(repeating: 0, count: LifeStep.count + 1)
    for step in 0..<LifeStep.count {
      cumulative[step + 1] = cumulative[step] + Double(Tabulated.softplus(logOdds[step]))
    }
  }

  private func hazard(untilAge milliseconds: Int64) -> Double {
    let step = LifeStep.index(of: milliseconds)
    let start = step == 0 ? 0 : LifeStep.upperEdges[step - 1]
    let part = Double(milliseconds - start) / Double(LifeStep.upperEdges[step] - start)
    return cumulative[step] + (cumulative[step + 1] - cumulative[step]) * part
  }

  /// When somebody whose age is in this step is going to die. All ages of a step are taken for its middle.
  func outlook(atStep step: Int) -> Outlook {
    let start = step == 0 ? 0 : LifeStep.upperEdges[step - 1]
    return outlook(atAge: start + (LifeStep.upperEdges[step] - start) / 2)
  }

  /// When somebody who has reached this age is going to die.
  func outlook(atAge milliseconds: Int64) -> Outlook {
    let behind = hazard(untilAge: milliseconds)
    var outlook = Outlook()
    var alive: Float = 1
    for step in 0..<LifeStep.count - 1 {
      let (age, overflow) = milliseconds.addingReportingOverflow(LifeStep.upperEdges[step])
      let later = Tabulated.decay(Float(hazard(untilAge: overflow ? .max : age) - behind))
      outlook.dying[step] = max(0, alive - later)
      alive = later
    }
    return outlook
  }
}
