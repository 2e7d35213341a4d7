public import StowageCore
public import StowagePolicies

/// A grid of runs on one workload: (placement × cleaning × trigger) × seeds.
///
/// Arrival order and the oracle, both with greedy cleaning, are always among them, as the baseline and the bound, and the
/// reference `informed` with its own cleaner where the laws of life are known, which is in a workload file only.
public struct Comparison: Sendable {
  /// The specifications to run, in the order in which people see them.
  public var placements: [PolicySpecification]
  /// nil is each placement policy's own cleaner, or else greedy.
  public var cleanings: [PolicySpecification?]
  /// One table each.
  public var triggers: [Trigger]
  /// Ascending; a table shows their mean.
  public var seeds: [Seed]
  /// Everything else; its trigger has no meaning here.
  public var settings: RunSettings

  /// Those of all policies that cannot run, for the report.
  public var skipped: [Skipped] = []

  /// A policy that cannot run on what it was asked to.
  public struct Skipped: Hashable, Sendable {
    /// As it was asked for.
    public var placement: PolicySpecification
    /// Why it cannot.
    public var reason: String
  }

  /// What `all` stands for: every form of every policy in the catalogue, but for those that cannot run with the settings.
  public static func allPlacements(
    in settings: RunSettings = RunSettings()
  ) throws -> (placements: [PolicySpecification], skipped: [Skipped]) {
    var (placements, skipped): ([PolicySpecification], [Skipped]) = ([], [])
    // The reference is among all comparisons where it can be.
    for form in try PlacementList.all().filter({ !$0.needsLaws }).flatMap(\.forms) {
      do {
        _ = try PolicyChoice(placement: form).resolved(in: settings)
        placements.append(form)
      } catch let error as PolicyError {
        guard case .needsTiers = error else { throw error }
        skipped.append(Skipped(placement: form, reason: "\(error)"))
      }
    }
    return (placements, skipped)
  }

  /// A grid without grid: own cleaners, the trigger of the settings, one seed.
  public init(
    placements: [PolicySpecification], cleanings: [PolicySpecification?] = [nil], triggers: [Trigger]? = nil,
    seeds: [Seed] = [Seed(1)], settings: RunSettings = RunSettings()
  ) {
    self.placements = placements
    self.cleanings = cleanings
    self.triggers = triggers ?? [settings.engine.trigger]
    self.seeds = seeds
    self.settings = settings
  }

  /// One pair of policies of the grid.
  struct Pair: Sendable {
    var choice: PolicyChoice
    var names: RunResult.Policy
  }

  /// Every pair that will run, once each: the baseline first, the bound last, the reference before it, the others as they
  /// were given.
  ///
  /// - Throws: ``PolicyError``.
  func pairs(withReference hasReference: Bool = true) throws -> [Pair] {
    let baseline = try pair(.baseline)
    let last = try (hasReference ? [PolicyChoice.reference, .bound] : [.bound]).map(pair)
    var seen = Set(([baseline] + last).map(\.names))
    var others: [Pair] = []
    for placement in placements {
      for cleaning in cleanings {
        let pair = try pair(PolicyChoice(placement: placement, cleaning: cleaning))
        if seen.insert(pair.names).inserted { others.append(pair) }
      }
    }
    return [baseline] + others + last
  }

  /// Checks all policies, so that a mistake is found before a trace is read.
  public func check() throws { _ = try pairs() }

  /// What cannot run on a source whose laws of life nobody knows: the reference, which nobody asked for.
  ///
  /// - Throws: ``PolicyError`` where somebody asked for a policy that needs them.
  func skippedWithoutLaws() throws -> Skipped {
    let lawful = try PlacementList.all().filter(\.needsLaws).map(\.name)
    if let asked = placements.first(where: { lawful.contains($0.name) }) {
      throw PolicyError.needsLaws(policy: asked.name)
    }
    let reference = PolicyChoice.reference.placement
    return Skipped(
      placement: reference, reason: PolicyError.needsLaws(policy: reference.name).description)
  }

  private func pair(_ choice: PolicyChoice) throws -> Pair {
    Pair(choice: choice, names: try choice.resolved(in: settings))
  }
}
