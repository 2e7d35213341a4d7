public import StowageCore

/// Packs by expected remaining life: that of a declared expiry, or else the median that a predictor tells, asked anew at
/// every copy, so that what has outlived its prediction is classed by what is left of it.
///
/// Classes are even in the logarithm of the remaining life, from the time in which all uploads fill a shard to six years,
/// and three quarters as many as shards may be open:
/// - Class 0: what dies before a shard is filled.
/// - Class *i* ≥ 1: by steps of the life left; the last has no upper edge.
///
/// State: the predictor's; keeps 24 bytes per object with `bucket-history`, beside its 1. Complexity: that of the predictor.
/// Source: US 11,263,128 (Zhang et al.), where each shard file is for a range of predicted lifespans. Deviations: survivors
/// are predicted anew (after LAVA, MLSys 2025), and ranges follow the ingest rate.
public struct Predicted: PlacementPolicy, CataloguedPolicy {
  public static let name = "predicted"
  public static let summary = "by expected remaining life in geometric steps"
  public static let parameters = PredictorChoice.parameters
  public static var usesPredictor: Bool { true }
  public static let forms = PredictorChoice.forms.map { PolicySpecification(name: name, arguments: $0) }

  private let choice: PredictorChoice
  private var foresight: Foresight
  private var fillTime: FillTime
  public let classCount: Int

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    choice = try PredictorChoice(arguments, in: context)
    foresight = Foresight(choice.predictor)
    fillTime = FillTime(shardBytes: context.shardBytes)
    classCount = max(1, min(context.openShards - context.openShards / 4, LifeStep.count))
  }

  public var arguments: [PolicySpecification.Argument] { choice.arguments }
  public var facts: FactSet { foresight.facts }

  private mutating func classOf(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> PlacementClass {
    let step = foresight.outlook(upload, facts, at: now).quartiles.median
    let shortest = LifeStep.index(of: fillTime.milliseconds)
    return PlacementClass(max(0, step - shortest) * classCount / (LifeStep.count - shortest))
  }

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
