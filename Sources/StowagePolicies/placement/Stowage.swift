public import StowageCore

/// Packs together what is going to die together, as far as anybody can tell, and together with `death-aware`, its own cleaner,
/// leaves alone what is about to.
///
/// What has a declared expiry dies at it; of everything else the predictor gives the distribution of the remaining life, at
/// the present age, for uploads and survivors alike.
/// - A date is expected where it is declared, or where three quarters die within five times the life of the first quarter.
///   Such chunks share a class by date: with a median of *m* to live, dates within *m*/16 (rounded down to a power of two, and no
///   less than it takes all uploads to fill a shard) share one. Dates of one width take turns in 128 classes.
/// - All others share a class by the step of their median (``LifeStep``), uploads and survivors apart: what survives moves to
///   another as it ages, and does not come between what was written together.
///
/// Where deaths come no sooner to those of whom they are expected (``Trust``), all that declares nothing is taken for alike:
/// uploads and survivors apart, to the cleaner all with the same life, which makes it `greedy`.
///
/// With fewer than 512 sealed shards neighbouring classes are merged. More classes are named than shards may be open.
/// The engine's budget seals those that starve, which for dates is right: nothing will come any more.
///
/// State: the predictor's and 1 byte per object; keeps 24 bytes per object with `bucket-history`, beside its 1. Complexity: that of the
/// predictor.
/// Source: none; timing wheels (G. Varghese, A. Lauck, SOSP 1987) turned towards predicted dates, with widths that grow as
/// in Segcache (NSDI 2021); re-prediction at each copy after LAVA (MLSys 2025).
public struct Stowage: PlacementPolicy, CataloguedPolicy {
  public static let name = "stowage"
  public static let summary = "by date of death where it can be told, else by expected remaining life"
  public static let parameters = PredictorChoice.parameters
  public static var usesPredictor: Bool { true }
  public static let ownCleaning: PolicySpecification? = PolicySpecification(name: DeathAware.name)

  private let choice: PredictorChoice
  private var foresight: Foresight
  private var trust = Trust()
  private var fillTime: FillTime
  private var dates = DateClasses()
  private var open: OpenClasses

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    choice = try PredictorChoice(arguments, in: context)
    foresight = Foresight(choice.predictor)
    fillTime = FillTime(shardBytes: context.shardBytes)
    open = OpenClasses(count: 2 * LifeStep.count + DateClasses.count)
  }

  public var arguments: [PolicySpecification.Argument] { choice.arguments }
  public var facts: FactSet { foresight.facts }
  public var classCount: Int { 2 * LifeStep.count + DateClasses.count }

  private mutating func classOf(
    _ upload: UploadID, _ facts: ChunkFacts, survives: Bool, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let merged = max(1, Self.shardsForAllClasses / max(1, shards.candidateCount))
    if let expiry = facts.expiry {
      return dateClass(dyingAfter: expiry.milliseconds(after: now.wall), merged, at: now)
    }
    if !trust.isGiven { return classWithoutTrust(survives: survives) }
    let lives = foresight.outlook(upload, facts, at: now).quartiles
    let expected =
      lives.tellDate
      ? dateClass(dyingAfter: LifeStep.upperEdges[lives.median], merged, at: now)
      : stepClass(
        max(lives.median, LifeStep.index(of: fillTime.milliseconds)) / merged, survives: survives)
    open.note(expected)
    return expected
  }

  private func stepClass(_ step: Int, survives: Bool) -> PlacementClass {
    PlacementClass(survives ? LifeStep.count + step : step)
  }

  /// Uploads and survivors apart, as if all had the longest life; first of all what was left open is filled, but for what
  /// an upload that did not fit has opened anew.
  private func classWithoutTrust(survives: Bool) -> PlacementClass {
    let last = LifeStep.count - 1
    let (uploads, survivors) = (stepClass(last, survives: false), stepClass(last, survives: true))
    return open.any(except: uploads, survivors) ?? (survives ? survivors : uploads)
  }

  private mutating func dateClass(
    dyingAfter milliseconds: Int64, _ merged: Int, at now: Moment
  ) -> PlacementClass {
    PlacementClass(
      2 * LifeStep.count
        + dates.number(
          dyingAfter: milliseconds, at: now.wall,
          least: max(fillTime.milliseconds, min(milliseconds, 1 << 50) / 16 * Int64(merged))))
  }

  /// With fewer sealed shards, neighbouring classes are merged: in a small store the open shards of all of them would hold too
  /// much garbage that nobody can collect.
  private static var shardsForAllClasses: Int { 512 }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    fillTime.note(now)
    foresight.began(upload, facts, at: now)
    if facts.expiry == nil { trust.began(upload, facts, at: now) } else { trust.forget(upload) }
    return classOf(upload, facts, survives: false, among: shards, at: now)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(survivor.owner, facts, survives: true, among: shards, at: now) }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    if let other = trust.ended(upload, died: reason != nil && facts.expiry == nil) {
      trust.note(
        dying: foresight.outlook(upload, facts, at: now).quartiles.median,
        living: foresight.outlook(other.upload, other.facts, at: now).quartiles.median,
        age: now.wall.milliseconds(after: facts.uploaded.wall))
    }
    foresight.ended(upload, facts, reason, at: now)
  }

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    open.sealed(shard)
  }

  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool {
    if facts.expiry == nil && !trust.isGiven {
      outlook.add(bytes, dyingAfter: Int64(min(trust.meanAgeAtDeath, 0x1p62)))
    } else {
      foresight.foretell(bytes, of: upload, facts, at: now, in: &outlook)
    }
    return true
  }
}
