/// Stands between an engine and a cleaning policy that may err, where an error must not trap.
///
/// A shard that is no candidate under the rules counts as a fault and as no proposal, which ends the check.
public struct GuardedCleaning: CleaningPolicy {
  /// Not to be persisted: see ``innerName``.
  public static let name = "guarded"

  /// The policy inside.
  public private(set) var inner: any CleaningPolicy
  /// What has been wrong so far.
  public let faults: PolicyFaults

  public init(_ policy: any CleaningPolicy, faults: PolicyFaults = PolicyFaults()) {
    inner = policy
    self.faults = faults
  }

  /// The name of the policy inside, which is the one to persist.
  public var innerName: String { type(of: inner).name }

  /// What the policy inside says.
  public var takesVictimsWithoutGarbage: Bool { inner.takesVictimsWithoutGarbage }

  /// What the policy inside says.
  public var leavesChoiceToPlacement: Bool { inner.leavesChoiceToPlacement }

  /// What the policy inside says.
  public var facts: FactSet { inner.facts }

  /// What the policy inside says; of a shard that is not there nothing is found.
  public mutating func shardToSurvey(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { inner.shardToSurvey(among: shards, under: rules, at: now) }

  /// Passed on.
  public mutating func surveyed(
    _ shard: ShardID, _ survey: Survey, among shards: ShardTable, at now: Moment
  ) { inner.surveyed(shard, survey, among: shards, at: now) }

  /// The policy's proposal where the rules allow it, else nil.
  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    guard let victim = inner.propose(among: shards, under: rules, at: now) else { return nil }
    if shards.slot(ofVictim: victim, under: rules) != nil { return victim }
    faults.note(.victim(victim))
    return nil
  }
}
