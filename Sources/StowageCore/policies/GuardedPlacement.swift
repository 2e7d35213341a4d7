/// Stands between an engine and a placement policy that may err, where an error must not trap: a store would trap again
/// at every start.
///
/// A class out of range becomes class 0 and a tier that does not exist the first one; both are counted in ``faults``. The
/// policy hears and is asked everything else. It is in the core since it is about the engine's contract with any policy.
///
/// What the policy says is constant is asked once, and the class count once per answer, so that the engine's own checks
/// cannot see another one. A policy that traps by itself, traps.
public struct GuardedPlacement: PlacementPolicy {
  /// Not to be persisted: see ``innerName``.
  public static let name = "guarded"

  /// The policy inside.
  public private(set) var inner: any PlacementPolicy
  /// What has been wrong so far.
  public let faults: PolicyFaults
  /// What the policy inside asked for in the beginning.
  public let facts: FactSet
  /// At least 1; the inner policy's own at its last answer.
  public private(set) var classCount: Int
  private let tierCount: Int

  /// - Precondition: `tierCount` is at least 1.
  public init(_ policy: any PlacementPolicy, tierCount: Int = 1, faults: PolicyFaults = PolicyFaults()) {
    precondition(tierCount >= 1, "\(tierCount) tiers leave no place to write")
    inner = policy
    self.faults = faults
    self.tierCount = tierCount
    facts = policy.facts
    classCount = 1
  }

  /// The name of the policy inside, which is the one to persist.
  public var innerName: String { type(of: inner).name }

  /// The policy's answer where there is such a tier, else the first.
  public func tier(of placementClass: PlacementClass) -> Tier {
    let tier = inner.tier(of: placementClass)
    if Int(tier.index) < tierCount { return tier }
    faults.note(.tier(tier, of: tierCount))
    return .first
  }

  /// The policy's answer where it is in range, else class 0.
  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { checked(inner.place(upload, facts, among: shards, at: now)) }

  /// The policy's answer where it is in range, else class 0.
  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { checked(inner.place(survivor, facts, among: shards, at: now)) }

  private mutating func checked(_ answer: PlacementClass) -> PlacementClass {
    let stated = inner.classCount
    classCount = max(1, min(stated, PlacementClass.limit))
    if Int(answer.index) < stated { return answer }
    faults.note(.placementClass(answer, of: stated))
    return PlacementClass(0)
  }

  /// Passed on.
  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) { inner.released(upload, facts, reason, among: shards, at: now) }

  /// Passed on.
  public mutating func read(
    _ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) { inner.read(object, facts, among: shards, at: now) }

  /// Passed on.
  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    inner.sealed(shard, among: shards, at: now)
  }

  /// Passed on.
  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    inner.collected(shard, among: shards, at: now)
  }

  /// Passed on.
  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool { inner.foretell(bytes, of: upload, facts, at: now, in: &outlook) }

  /// The policy's proposal where the rules allow it, else nil.
  public mutating func victim(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    guard let victim = inner.victim(among: shards, under: rules, at: now) else { return nil }
    if shards.slot(ofVictim: victim, under: rules) != nil { return victim }
    faults.note(.victim(victim))
    return nil
  }
}
