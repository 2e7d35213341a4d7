public import StowageCore

/// What could be done by somebody who knows by which law each object lives, but not what was drawn from it: the distance to
/// it is what learning still costs.
///
/// Objects without declared expiry are kept apart by law, and within it as `stowage` does it: by date of death where one can
/// be told (``DateClasses``), else by the step of the median of what is left at the present age. Declared expiries share
/// classes by date. Its cleaner is `death-aware` with the true laws.
///
/// State: 2 bytes per object, 257 KiB per law; keeps 16 bytes per object. Complexity: O(1), but for the
/// first look at an age of a law.
/// Source: none. A reference, not a proven bound: it is as good as its classes.
public struct Informed: OraclePolicy, CataloguedPolicy {
  public static let name = "informed"
  public static let summary = "knows the laws of life, not the deaths (a reference, not a candidate)"
  public static let ownCleaning: PolicySpecification? = PolicySpecification(name: DeathAware.name)
  public static var needsLaws: Bool { true }
  public let facts: FactSet = [.expiry, .uploadedWall]
  public var classCount: Int { (Self.mostLaws + 1) * LifeStep.count + DateClasses.count }

  private var laws = LawOutlooks([])
  private var lawOf = PerKey<UInt16>(0)
  private var fillTime: FillTime
  private var dates = DateClasses()

  /// Laws beyond share classes, not outlooks.
  private static var mostLaws: Int { 63 }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    fillTime = FillTime(shardBytes: context.shardBytes)
  }

  public mutating func foresee(death: Moment, of upload: UploadID) {}
  public mutating func foresee(laws: [LawTable]) { self.laws = LawOutlooks(laws) }
  public mutating func foresee(law: Int, of upload: UploadID) { lawOf[upload.index] = UInt16(law) }

  private mutating func classOf(_ upload: UploadID, _ facts: ChunkFacts, at now: Moment) -> PlacementClass {
    if let expiry = facts.expiry {
      return dateClass(dyingAfter: expiry.milliseconds(after: now.wall), at: now)
    }
    let law = Int(lawOf[upload.index])
    let lives = laws.quartiles(of: law, atAge: now.wall.milliseconds(after: facts.uploaded.wall))
    if lives.tellDate {
      return dateClass(dyingAfter: LifeStep.upperEdges[lives.median], at: now)
    }
    return PlacementClass(min(law, Self.mostLaws) * LifeStep.count + lives.median)
  }

  private mutating func dateClass(dyingAfter milliseconds: Int64, at now: Moment) -> PlacementClass {
    PlacementClass(
      classCount - DateClasses.count
        + dates.number(dyingAfter: milliseconds, at: now.wall, least: fillTime.milliseconds))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    fillTime.note(now)
    return classOf(upload, facts, at: now)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(survivor.owner, facts, at: now) }

  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool {
    if let expiry = facts.expiry {
      outlook.add(bytes, dyingAfter: expiry.milliseconds(after: now.wall))
    } else {
      let age = now.wall.milliseconds(after: facts.uploaded.wall)
      laws.add(bytes, of: Int(lawOf[upload.index]), atAge: age, to: &outlook)
    }
    return true
  }
}

/// Outlooks of laws, remembered for sixteenths of a ``LifeStep`` of age, which are taken for their middle.
private struct LawOutlooks: Sendable {
  private let laws: [LawTable]
  private var outlooks: [Outlook]
  private var isKnown: [Bool]

  private static var parts: Int { 16 }
  private static var places: Int { LifeStep.count * parts }

  init(_ laws: [LawTable]) {
    self.laws = laws
    outlooks = Array(repeating: Outlook(), count: laws.count * Self.places)
    isKnown = Array(repeating: false, count: laws.count * Self.places)
  }

  mutating func quartiles(of law: Int, atAge milliseconds: Int64) -> Outlook.Quartiles {
    outlooks[place(of: law, atAge: milliseconds)].quartiles
  }

  mutating func add(_ bytes: Int, of law: Int, atAge milliseconds: Int64, to outlook: inout Outlook) {
    outlook.add(bytes, outlooks[place(of: law, atAge: milliseconds)])
  }

  /// Where the outlook is, made now where it is asked for the first time.
  private mutating func place(of law: Int, atAge milliseconds: Int64) -> Int {
    // The last step has no end; what lies behind it is all the same.
    let milliseconds = min(milliseconds, LifeStep.upperEdges[LifeStep.count - 1] - 1)
    let step = LifeStep.index(of: milliseconds)
    let start = step == 0 ? 0 : LifeStep.upperEdges[step - 1]
    let width = LifeStep.upperEdges[step] - start
    let part = min(Self.parts - 1, Int((milliseconds - start) * Int64(Self.parts) / width))
    let place = law * Self.places + step * Self.parts + part
    if isKnown[place] { return place }
    let middle = start + width * Int64(2 * part + 1) / Int64(2 * Self.parts)
    outlooks[place] = laws[law].outlook(atAge: middle)
    isKnown[place] = true
    return place
  }
}
