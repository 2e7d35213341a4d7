import StowageCore

/// Life tables of groups within groups; each takes from the one above it what it has not yet seen itself.
///
/// What a group expects is made anew when it has seen a sixteenth more trials, never because somebody asks: an answer
/// depends on what was learned alone. Memory: 17 KiB per group.
struct LifeGroups: Sendable {
  private struct Group: Sendable {
    var table = LifeTable()
    /// The group above; of the first, itself.
    let parent: Int
    /// Trials at which its expectations are next made anew.
    var renewalAt = 16
    var curve: LifeCurve
    /// By step of age, as far as ``isMade`` has a bit for it.
    var outlooks = Array(repeating: Outlook(), count: LifeStep.count)
    var isMade: UInt64 = 0
  }

  private var groups: [Group]

  /// As good as so many trials of its own is what the group above has seen.
  private static var priorTrials: Float { 8 }
  /// Where nobody has been yet: the logarithm of the part alive falls by about as much in each step.
  private static var firstGuess: Float { 0.06 }

  /// Group 0 holds all.
  init() { groups = [Group(parent: 0, curve: LifeCurve(hazards: InlineArray(repeating: Self.firstGuess)))] }

  /// How many groups there are.
  var count: Int { groups.count }

  /// Adds a group within another and returns its number.
  mutating func add(within parent: Int) -> Int {
    groups.append(Group(parent: parent, curve: groups[parent].curve))
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
      if groups[number].table.trials >= groups[number].renewalAt { renew(number) }
      if number == 0 { return }
      number = groups[number].parent
    }
  }

  /// When a member of the group that has lived so long is going to die.
  mutating func outlook(of group: Int, atAge milliseconds: Int64) -> Outlook {
    let step = LifeStep.index(of: milliseconds)
    if groups[group].isMade & (1 << UInt64(step)) == 0 {
      groups[group].outlooks[step] = groups[group].curve.outlook(atStep: step)
      groups[group].isMade |= 1 << UInt64(step)
    }
    return groups[group].outlooks[step]
  }

  /// Makes anew what the group expects, and with the first what all do.
  private mutating func renew(_ number: Int) {
    groups[number].renewalAt = groups[number].table.trials * 17 / 16
    for each in number == 0 ? 0..<groups.count : number..<number + 1 {
      groups[each].curve = LifeCurve(hazards: hazards(of: each))
      groups[each].isMade = 0
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
