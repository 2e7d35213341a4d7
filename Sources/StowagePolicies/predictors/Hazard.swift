public import StowageCore

/// Expects of an object what its facts made of others: a logistic regression tells the odds of dying in each step of age
/// from bucket, format, tenant, size, what is overwritten, hour and weekday, and what follows from step to step is the curve
/// of survival.
///
/// The log-odds are linear in the weights. All features but hour and weekday have a weight for each step of age, so that
/// each may have a shape of its own; pairs (bucket and format, bucket and size) are features too. Whoever
/// still lives counts for the steps that he has outlived. As long as the model does worse than the life table of all,
/// outlooks are those of the table.
///
/// State: a panel of at most 16,384 uploads, 4,096 rows of weights (2.1 MiB), outlooks (4.8 MiB), 5 bytes per object number.
/// Complexity: O(steps lived × features) per watched upload, O(1) per outlook but for new ones.
/// Source: D. R. Cox, "Regression Models and Life-Tables", JRSS B 34(2), 1972, section 6 (discrete time); J. D. Singer, J. B.
/// Willett, "It's About Time", J. Educational Statistics 18(2), 1993. Deviation: learned online.
public struct Hazard: LifetimePredictor {
  public static let name = "hazard"
  public let facts: FactSet = [.bucket, .contentType, .tenant, .logicalBytes, .uploadedWall, .overwritten]

  private var panel = Panel<HazardRows>(limit: 16_384)
  private var trials: [Panel<HazardRows>.Trial] = []
  private var features = FeatureTable()
  private var weights = HazardWeights()
  private let model: HazardModel?
  private let names: FactNames
  /// By upload the power of two of the life that it overwrote, which the core does not keep.
  private var overwrittenBy = PerKey<UInt8>(HazardProfile.power(ofLife: nil))

  /// Of all, for where the model is worth nothing.
  private var groups = LifeGroups()
  private var contest = Contest()

  private var memo = ProfileMemo()
  private var cache = OutlookCache()
  private var learned = 0
  private var editions: UInt64 = 0

  /// Without a model it starts from nothing; `names` are those that the model's features are found by.
  public init(model: HazardModel? = nil, names: FactNames = FactNames()) {
    self.model = model
    self.names = names
  }

  public mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    let power = HazardProfile.power(ofLife: facts.overwritten)
    if overwrittenBy[upload.index] != power { overwrittenBy[upload.index] = power }
    let entry = entry(for: HazardProfile(facts, overwritten: power)).rows
    panel.enter(upload, as: timed(entry, facts), at: now.wall)
    panel.advance(to: now.wall, into: &trials)
    learn()
  }

  public mutating func ended(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, at now: Moment
  ) {
    panel.leave(upload, died: reason != nil, at: now.wall, into: &trials)
    learn()
  }

  private mutating func learn() {
    for trial in trials {
      let probability = Tabulated.logistic(weights.logOdds(trial.subject, in: trial.step))
      contest.note(model: probability, table: groups.hazard(of: 0, in: trial.step), died: trial.died)
      groups.add(trial.step, died: trial.died, to: 0)
      if model?.learns == false { continue }
      weights.learn(trial.subject, trial.step, died: trial.died, expected: probability)
    }
    learned += trials.count
    trials.removeAll(keepingCapacity: true)
  }

  public mutating func outlook(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> Outlook {
    let age = now.wall.milliseconds(after: facts.uploaded.wall)
    if !contest.isWon { return groups.outlook(of: 0, atAge: age) }
    let entry = entry(for: HazardProfile(facts, overwritten: overwrittenBy[upload.index]))
    let rows = timed(entry.rows, facts)
    // What hour and weekday add is rounded, so that outlooks can be kept.
    let quarters = Int(min(max(-127, (weights.level(rows) * 4).rounded()), 127))
    let step = LifeStep.index(of: age)
    return cache.outlook(entry.edition << 16 | UInt64(quarters + 128) << 8 | UInt64(step)) {
      var logOdds = weights.logOdds(rows)
      for step in 0..<LifeStep.count { logOdds[step] += Float(quarters) / 4 }
      return LifeCurve(logOdds: logOdds).outlook(atStep: step)
    }
  }

  /// What is remembered of a profile, or is found out now.
  private mutating func entry(for profile: HazardProfile) -> ProfileMemo.Entry {
    let slot = memo.slot(of: profile)
    if var entry = memo[slot], entry.profile == profile {
      if !entry.isOutdated(trials: learned, pairTrials: weights.trials[entry.rows.pair]) { return entry }
      begin(&entry)
      memo[slot] = entry
      return entry
    }
    var rows = HazardRows()
    let features = profile.features
    for feature in features.indices { rows.rows[feature] = row(of: features[feature]) }
    var entry = ProfileMemo.Entry(profile: profile, rows: rows, edition: 0)
    begin(&entry)
    memo[slot] = entry
    return entry
  }

  private mutating func begin(_ entry: inout ProfileMemo.Entry) {
    editions += 1
    entry.edition = editions
    entry.trialsThen = learned
    entry.pairTrialsThen = weights.trials[entry.rows.pair]
  }

  /// Adds the rows of hour and weekday.
  private mutating func timed(_ rows: HazardRows, _ facts: ChunkFacts) -> HazardRows {
    var rows = rows
    rows.rows[8] = row(of: HazardFeature(kind: .hour, first: facts.uploaded.wall.hour))
    rows.rows[9] = row(of: HazardFeature(kind: .weekday, first: facts.uploaded.wall.weekday))
    return rows
  }

  private mutating func row(of feature: HazardFeature) -> UInt16 {
    let (row, isNew) = features.row(ofHash: feature.hash)
    if !isNew { return row }
    if let known = model?[feature.name(in: names)] {
      weights.addRow(known)
    } else {
      // The first guess is that of life tables.
      weights.addRow(mean: feature.kind == .all && model == nil ? Self.firstLogOdds : 0)
    }
    return row
  }

  private static var firstLogOdds: Float { -2.75 }
}
