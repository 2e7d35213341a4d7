public import StowageCore

/// Packs together what is going to die together, as far as anybody can tell, and together with `death-aware`, its own cleaner,
/// leaves alone what is about to.
///
/// What has a declared expiry dies at it; of everything else the predictor gives the distribution of the remaining life, at
/// the present age, for uploads and survivors alike.
/// - A date is expected where it is declared, or where three quarters die within five times the life of the first quarter.
///   Such chunks share a class by date: with a median of *m* to live, dates within *m*/16 (rounded down to a power of two, and no
///   less than it takes all uploads to fill a shard) share one. Dates of one width take turns in 128 classes.
/// - All others share a class by the step of their median (``LifeStep``): what survives moves to another as it ages.
///
/// More classes are named than shards may be open. The engine's budget seals those that starve, which for dates is right:
/// nothing will come any more.
///
/// State: the predictor's; keeps 24 bytes per object with `bucket-history`. Complexity: that of the predictor.
/// Source: none; timing wheels (G. Varghese, A. Lauck, SOSP 1987) turned towards predicted dates, with widths that grow as
/// in Segcache (NSDI 2021); re-prediction at each copy after LAVA (MLSys 2025).
public struct Stowage: PlacementPolicy, CataloguedPolicy {
  public static let name = "stowage"
  public static let summary = "by date of death where it can be told, else by expected remaining life"
  public static let parameters = PredictorChoice.parameters
  public static let ownCleaning: PolicySpecification? = PolicySpecification(name: DeathAware.name)

  private let choice: PredictorChoice
  private var foresight: Foresight
  private var fillTime: FillTime

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    choice = try PredictorChoice(arguments, in: context)
    foresight = Foresight(choice.predictor)
    fillTime = FillTime(shardBytes: context.shardBytes)
  }

  public var arguments: [PolicySpecification.Argument] { choice.arguments }
  public var facts: FactSet { foresight.facts }
  public var classCount: Int { LifeStep.count + DateClasses.count }

  private mutating func classOf(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> PlacementClass {
    let dates = DateClasses(leastMilliseconds: fillTime.milliseconds)
    if let expiry = facts.expiry {
      return PlacementClass(
        LifeStep.count + dates.number(dyingAfter: expiry.milliseconds(after: now.wall), at: now.wall))
    }
    let outlook = foresight.outlook(upload, facts, at: now)
    let median = outlook.step(ofPart: 0.5)
    if outlook.step(ofPart: 0.75) - outlook.step(ofPart: 0.25) < Self.wideSteps {
      let number = dates.number(dyingAfter: LifeStep.upperEdges[median], at: now.wall)
      return PlacementClass(LifeStep.count + number)
    }
    return PlacementClass(max(median, LifeStep.index(of: fillTime.milliseconds)))
  }

  /// Between the quartiles, where no date can be told.
  private static var wideSteps: Int { 7 }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    fillTime.note(now)
    foresight.began(upload, facts, at: now)
    return classOf(upload, facts, at: now)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(survivor.owner, facts, at: now) }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) { foresight.ended(upload, facts, reason, at: now) }

  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool {
    foresight.foretell(bytes, of: upload, facts, at: now, in: &outlook)
    return true
  }
}

/// Classes by expected date of death, the wider the further it is off.
struct DateClasses {
  /// No class is narrower.
  let leastMilliseconds: Int64

  /// A class covers a sixteenth of the time that is left.
  private static var widthsPerLife: Int64 { 16 }
  /// Dates of one width before their classes come again.
  private static var turns: Int { 128 }

  /// Answers are below it.
  static var count: Int { 63 * turns }

  func number(dyingAfter milliseconds: Int64, at now: Instant) -> Int {
    let width = max(leastMilliseconds, milliseconds / Self.widthsPerLife, 1)
    let power = Int64.bitWidth - 1 - width.leadingZeroBitCount
    let date = now.advanced(byMilliseconds: milliseconds).milliseconds >> Int64(power)
    return power * Self.turns + Int(date & Int64(Self.turns - 1))
  }
}
