/// Chooses victims: the second of the five seams.
///
/// The engine asks for one victim at a time, as often as its trigger demands. A proposal that the rules do not
/// allow is a programmer's error in replay and tests; the store skips it.
public protocol CleaningPolicy: Sendable {
  /// What the command line and reports call it.
  static var name: String { get }
  /// Whether a victim without garbage makes sense to this policy. It frees nothing, but a closed form may ask
  /// for it.
  var takesVictimsWithoutGarbage: Bool { get }
  /// Whether the placement policy chooses, which must then answer ``PlacementPolicy/victim(among:under:at:)``.
  var leavesChoiceToPlacement: Bool { get }
  /// The facts to keep for surveys, beside those that the placement policy asks for. Constant.
  var facts: FactSet { get }
  /// A candidate whose live bytes it wants to know more about before it proposes; nil where it knows enough. It is asked
  /// again after each answer, as often as there are candidates at most.
  mutating func shardToSurvey(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID?
  /// What was found in the shard that it asked about.
  mutating func surveyed(_ shard: ShardID, _ survey: Survey, among shards: ShardTable, at now: Moment)
  /// The next victim, or nil where no candidate is allowed or none is worth it.
  mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID?
}

extension CleaningPolicy {
  /// False: a victim is taken for its garbage.
  public var takesVictimsWithoutGarbage: Bool { false }
  /// False.
  public var leavesChoiceToPlacement: Bool { false }
  /// None.
  public var facts: FactSet { [] }
  /// None: the shard table says enough.
  public mutating func shardToSurvey(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { nil }
  /// Does nothing.
  public mutating func surveyed(
    _ shard: ShardID, _ survey: Survey, among shards: ShardTable, at now: Moment
  ) {}
}

/// Leaves the choice of victims to the placement policy, for schemes that are made of both.
public struct ChosenByPlacement: CleaningPolicy {
  /// Reports have the placement policy's name in its place.
  public static let name = "own"
  /// True.
  public var leavesChoiceToPlacement: Bool { true }

  public init() {}

  /// None: it is not asked.
  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { nil }
}

/// Which candidates may be taken in one check.
public struct VictimRules: Hashable, Sendable {
  /// Least garbage fraction.
  public var floor: Ratio
  /// Whether a victim need not hold garbage.
  public var allowsVictimsWithoutGarbage: Bool
  /// Seals before the check began. A shard sealed since is a victim only for its garbage: a check takes each
  /// shard at most once, so it ends.
  public var sealsBefore: UInt64

  public init(floor: Ratio, allowsVictimsWithoutGarbage: Bool, sealsBefore: UInt64) {
    self.floor = floor
    self.allowsVictimsWithoutGarbage = allowsVictimsWithoutGarbage
    self.sealsBefore = sealsBefore
  }

  /// Whether the candidate may be taken.
  @inlinable public func allow(_ shard: Shard) -> Bool {
    if shard.deadBytes == 0 {
      return allowsVictimsWithoutGarbage && shard.sealOrder < sealsBefore && floor.numerator == 0
    }
    return floor.isReached(by: shard.deadBytes, of: Int(shard.length))
  }
}
