import StowageCore

/// Life tables of groups within groups; each takes from the one above it what it has not yet seen itself.
///
/// Outlooks are kept by group and step of age until enough new trials have come. Memory: 17 KiB per group that was asked about.
struct LifeGroups: Sendable {
  private struct Group: Sendable {
    var table = LifeTable()
    /// The group above; of the first, itself.
    var parent: Int
    /// Trials at which the outlooks were last made.
    var trialsThen = -1
    var rootTrialsThen = -1
    var curve = LifeCurve(hazards: InlineArray(repeating: 0))
    var outlooks: [Outlook] = []
    var isMade: UInt64 = 0
  }

  private var groups = [Group(parent: 0)]

  /// As good as so many trials of its own is what the group above has seen.
  private static var priorTrials: Float { 8 }
  /// Where nobody has been yet: the logarithm of the part alive falls by as much in each step.
  static var firstGuess: Float { 0.06 }

  var count: Int { groups.count }

  /// Adds a group within another and returns its number; group 0 holds all.
  mutating func add(within parent: Int) -> Int {
    groups.append(Group(parent: parent))
    return groups.count - 1
  }

  /// Counts trials, each in its group and in those above it, and removes them.
  mutating func learn(_ trials: inout [Panel<UInt32>.Trial]) {
    for trial in trials { add(trial.step, died: trial.died, to: Int(trial.subject)) }
    trials.removeAll(keepingCapacity: true)
  }

  /// Counts one trial in a group and in those above it.
  mutating func add(_ step: Int, died: Bool, to group: Int) {
    var number = group
    while true {
      groups[number].table.add(step, died: died)
      if number == 0 { return }
      number = groups[number].parent
    }
  }

  /// When a member of the group that has lived so long is going to die.
  mutating func outlook(of group: Int, atAge milliseconds: Int64) -> Outlook {
    if isOutdated(group) { renew(group) }
    let step = LifeStep.index(of: milliseconds)
    if groups[group].isMade & (1 << UInt64(step)) == 0 {
      groups[group].outlooks[step] = groups[group].curve.outlook(atStep: step)
      groups[group].isMade |= 1 << UInt64(step)
    }
    return groups[group].outlooks[step]
  }

  private func isOutdated(_ number: Int) -> Bool {
    let group = groups[number]
    if group.trialsThen < 0 { return true }
    return group.table.trials > group.trialsThen + max(16, group.trialsThen / 16)
      || groups[0].table.trials > group.rootTrialsThen + max(16, group.rootTrialsThen / 16)
  }

  private mutating func renew(_ number: Int) {
    groups[number].trialsThen = groups[number].table.trials
    groups[number].rootTrialsThen = groups[0].table.trials
    groups[number].curve = LifeCurve(hazards: hazards(of: number))
    groups[number].isMade = 0
    if groups[number].outlooks.isEmpty {
      groups[number].outlooks = Array(repeating: Outlook(), count: LifeStep.count)
    }
  }

  /// Probability of dying in the step, for a member of the group who enters it.
  func hazard(of group: Int, in step: Int) -> Float {
    let parent = groups[group].parent
    let prior = group == 0 ? Self.firstGuess : hazard(of: parent, in: step)
    return groups[group].table.hazard(in: step, prior: prior, weight: Self.priorTrials)
  }

  private func hazards(of number: Int) -> InlineArray<64, Float> {
    var hazards = InlineArray<64, Float>(repeating: 0)
    for step in 0..<LifeStep.count { hazards[step] = hazard(of: number, in: step) }
    return hazards
  }
}
