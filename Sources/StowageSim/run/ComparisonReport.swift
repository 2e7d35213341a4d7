import StowageCore
public import StowageTrace

/// What a comparison found.
public struct ComparisonReport: Sendable {
  /// Runs that differ in the seed only: one row of a table.
  public struct Group: Sendable {
    /// One per seed, in the order of the seeds.
    public var runs: [RunReport] = []
  }

  /// Of the file, without its folder.
  public var traceName: String
  /// By policies in the order in which they were given, and within them by trigger. Never empty; the first are the
  /// baseline, the last the bound.
  public internal(set) var groups: [Group]
  /// Ascending.
  public var seeds: [UInt64]
  /// Most shards that are open at once.
  public var openShards: Int
  /// Of each trace that ran, the mean space amplification that no packing undercuts without copies; see ``SpaceBound``.
  public var spaceBounds: [Double?] = []
  /// Policies that were asked for by `all` and cannot run.
  public var skipped: [Comparison.Skipped] = []
  /// Whether the reference is among the groups, before the bound.
  var hasReference = false
  /// What the reader of the trace says of its file.
  public var account = TraceAccount()

  init(traceName: String, groups: Int, seeds: [UInt64], openShards: Int) {
    self.traceName = traceName
    self.openShards = openShards
    self.groups = Array(repeating: Group(), count: groups)
    self.seeds = seeds
  }

  /// All runs as reports list them: by placement, cleaning, cap and seed.
  public var runs: [RunReport] {
    groups.flatMap(\.runs).sorted { $0.result.isListed(before: $1.result) }
  }

  /// The mean of ``spaceBounds``, nil where none is known.
  public var spaceBound: Double? { Interval(spaceBounds).mean }

  /// Fills in which part of the gaps between baseline and bound, and baseline and reference, each run closes, seed by seed.
  mutating func closeGaps() {
    let triggers = groups.prefix { $0.policy == groups[0].policy }.count
    for index in groups.indices {
      for seed in groups[index].runs.indices {
        let worst = groups[index % triggers].runs[seed].result.writeAmplification
        let bound = groups.count - triggers + index % triggers
        let best = groups[bound].runs[seed].result.writeAmplification
        let own = groups[index].runs[seed].result.writeAmplification
        groups[index].runs[seed].result.gapClosed = Self.gapClosed(own, from: worst, to: best)
        guard hasReference else { continue }
        let reference = groups[bound - triggers].runs[seed].result.writeAmplification
        groups[index].runs[seed].result.gapClosedInformed = Self.gapClosed(own, from: worst, to: reference)
      }
    }
  }

  /// nil where there is no gap to close: then the bound copies no less than the baseline, and the sign of the
  /// quotient would mislead.
  static func gapClosed(_ own: Double?, from worst: Double?, to best: Double?) -> Double? {
    guard let own, let worst, let best, worst > best else { return nil }
    return (worst - own) / (worst - best)
  }
}

extension ComparisonReport.Group {
  var policy: RunResult.Policy? { runs.first?.result.policy }
}

extension RunResult {
  /// The order of DESIGN.md section 8. A run without a cap comes after those with one.
  func isListed(before other: RunResult) -> Bool {
    if policy.placement != other.policy.placement { return policy.placement < other.policy.placement }
    if policy.cleaning != other.policy.cleaning { return policy.cleaning < other.policy.cleaning }
    let (own, its) = (settings.engine.trigger.level ?? 2, other.settings.engine.trigger.level ?? 2)
    return own != its ? own < its : seed < other.seed
  }
}
