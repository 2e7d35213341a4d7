public import StowageCore

/// Expects of an object what became of the others in its bucket and of its format: one life table for each pair, which
/// leans on that of the bucket, and that on the one of all, until it has seen enough. As long as the pairs do worse than the
/// one table of all, outlooks are those of all.
///
/// State: a panel of at most 16,384 uploads, 17 KiB per pair of bucket and format (at most 1,024 pairs; later ones share the
/// table of all). Complexity: O(steps lived) per watched upload, O(1) per outlook but for new ones.
/// Source: the per-bucket lifespan table of US 11,263,128 (Zhang et al.), with censoring after Kaplan and Meier, 1958.
/// Deviations: the patent's table holds upload and deletion times and yields one number; here it is a survival curve, asked
/// again at the present age.
public struct BucketHistory: LifetimePredictor {
  public static let name = "bucket-history"
  public let facts: FactSet = [.bucket, .contentType, .uploadedWall]

  private var panel = Panel<UInt32>(limit: 16_384)
  private var groups = LifeGroups()
  private var contest = Contest()
  private var byBucket = PerKey<UInt32>(0)
  private var byPair: [UInt64: UInt32] = [:]
  private var trials: [Panel<UInt32>.Trial] = []

  private static var mostGroups: Int { 1024 }

  public init() {}

  private mutating func group(of facts: ChunkFacts) -> UInt32 {
    let pair = UInt64(facts.bucket) << 32 | UInt64(facts.contentType)
    if let known = byPair[pair] { return known }
    if groups.count + 2 > Self.mostGroups { return byBucket[facts.bucket] }
    if byBucket[facts.bucket] == 0 { byBucket[facts.bucket] = UInt32(groups.add(within: 0)) }
    let number = UInt32(groups.add(within: Int(byBucket[facts.bucket])))
    byPair[pair] = number
    return number
  }

  public mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    panel.enter(upload, as: group(of: facts), at: now.wall)
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
      let (group, step) = (Int(trial.subject), trial.step)
      contest.note(
        model: groups.hazard(of: group, in: step), table: groups.hazard(of: 0, in: step), died: trial.died)
    }
    groups.learn(&trials)
  }

  public mutating func outlook(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> Outlook {
    let group = contest.isWon ? Int(group(of: facts)) : 0
    return groups.outlook(of: group, atAge: now.wall.milliseconds(after: facts.uploaded.wall))
  }
}
