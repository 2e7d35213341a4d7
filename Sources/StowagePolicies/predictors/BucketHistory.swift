public import StowageCore

/// Expects of an object what became of the others in its bucket and of its format: one life table for each pair, which
/// leans on that of the bucket, and that on the one of all, until it has seen enough. What overwrites a version has a table
/// within its pair by the life that it ends, in powers of two: where keys are written again and again, a short life
/// is followed by a short one. As long as these tables do worse than the one of all, outlooks are those of all.
///
/// State: a panel of at most 16,384 uploads, 17 KiB per table (at most 1,024 for buckets and pairs, and as many for lives; what
/// comes later shares the table above), 1 byte per object number. Complexity: O(steps lived) per watched upload, O(1) per
/// outlook but for new ones.
/// Source: the per-bucket lifespan table of US 11,263,128 (Zhang et al.), with censoring after Kaplan and Meier, 1958;
/// overwritten lives after SepBIT (Wang et al., FAST 2022).
/// Deviations: the patent's table holds upload and deletion times and yields one number; here it is a survival curve, asked
/// again at the present age. SepBIT asks whether the old life is below a threshold.
public struct BucketHistory: LifetimePredictor {
  public static let name = "bucket-history"
  public let facts: FactSet = [.bucket, .contentType, .uploadedWall, .overwritten]

  private var panel = Panel<UInt32>(limit: 16_384)
  private var groups = LifeGroups()
  private var contest = Contest()
  private var byBucket = PerKey<UInt32>(0)
  private var byPair: [UInt64: UInt32] = [:]
  private var byLife: [UInt64: UInt32] = [:]
  /// By upload the power of two of the life that it overwrote, which the core does not keep.
  private var overwrittenBy = PerKey(none)
  private var trials: [Panel<UInt32>.Trial] = []

  private static var mostGroups: Int { 1024 }
  private static var none: UInt8 { HazardProfile.power(ofLife: nil) }

  public init() {}

  private mutating func group(of facts: ChunkFacts) -> UInt32 {
    let pair = UInt64(facts.bucket) << 32 | UInt64(facts.contentType)
    if let known = byPair[pair] { return known }
    if groups.count - byLife.count + 2 > Self.mostGroups { return byBucket[facts.bucket] }
    if byBucket[facts.bucket] == 0 { byBucket[facts.bucket] = UInt32(groups.add(within: 0)) }
    let number = UInt32(groups.add(within: Int(byBucket[facts.bucket])))
    byPair[pair] = number
    return number
  }

  /// The pair itself where nothing is overwritten.
  private mutating func group(of facts: ChunkFacts, overwriting power: UInt8) -> UInt32 {
    let pair = group(of: facts)
    if power == Self.none { return pair }
    let key = UInt64(pair) << 8 | UInt64(power)
    if let known = byLife[key] { return known }
    if byLife.count >= Self.mostGroups { return pair }
    let number = UInt32(groups.add(within: Int(pair)))
    byLife[key] = number
    return number
  }

  public mutating func began(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) {
    let power = HazardProfile.power(ofLife: facts.overwritten)
    note(power, of: upload)
    panel.enter(upload, as: group(of: facts, overwriting: power), at: now.wall)
    panel.advance(to: now.wall, into: &trials)
    learn()
  }

  public mutating func ended(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, at now: Moment
  ) {
    note(Self.none, of: upload)
    panel.leave(upload, died: reason != nil, at: now.wall, into: &trials)
    learn()
  }

  /// Most uploads overwrite nothing, and their row need not be touched.
  private mutating func note(_ power: UInt8, of upload: UploadID) {
    if overwrittenBy[upload.index] != power { overwrittenBy[upload.index] = power }
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
    let age = now.wall.milliseconds(after: facts.uploaded.wall)
    if !contest.isWon { return groups.outlook(of: 0, atAge: age) }
    let power = facts.overwritten.map { HazardProfile.power(ofLife: $0) } ?? overwrittenBy[upload.index]
    return groups.outlook(of: Int(group(of: facts, overwriting: power)), atAge: age)
  }
}
