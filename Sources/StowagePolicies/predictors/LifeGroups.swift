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
  private static var firstGuess: InlineArray<64, Float> { InlineArray(repeating: 0.06) }

  var count: Int { groups.count }

  /// Adds a group within another and returns its number; group 0 holds all.
  mutating func add(within parent: Int) -> Int {
    groups.append(Group(parent: parent))
    return groups.count - 1
  }

  /// Counts trials, each in its group and in those above it, and removes them.
  mutating func learn(_ trials: inout [Panel.Trial]) {
    for trial in trials { add(trial) }
    trials.removeAll(keepingCapacity: true)
  }

  private mutating func add(_ trial: Panel.Trial) {
    var number = Int(trial.subject)
    while true {
      groups[number].table.add(trial)
      if number == 0 { return }
      number = groups[number].parent
    }
  }

  /// When a member of the group that has lived so long is going to die.
  mutating func outlook(of group: Int, atAge milliseconds: Int64) -> Outlook {
    if isOutdated(group) { renew(group) }
    let step = LifeStep.index(of: milliseconds)
    if groups[group].isMade & (1 << UInt64(step)) == 0 {
      // All ages of a step are taken for its middle.
      let start = step == 0 ? 0 : LifeStep.upperEdges[step - 1]
      let middle = start + (LifeStep.upperEdges[step] - start) / 2
      groups[group].outlooks[step] = groups[group].curve.outlook(atAge: middle)
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

  private func hazards(of number: Int) -> InlineArray<64, Float> {
    let prior = number == 0 ? Self.firstGuess : hazards(of: groups[number].parent)
    return groups[number].table.hazards(prior: prior, weight: Self.priorTrials)
  }
}
