/// Decides which chunks share a shard: the first of the five seams.
///
/// A policy answers with a class; each class has one open shard at most. It is never trusted: in replay and
/// tests a class out of range is a programmer's error, in the store it is counted and class 0 is used. It can
/// waste space and copies, never data. It does no I/O, reads no clock and draws only from its own seeded
/// generator.
public protocol PlacementPolicy: Sendable {
  /// Persisted with what the policy has learned: a new name when old state can no longer be read.
  static var name: String { get }
  /// The facts to keep for survivors, reads and releases. Constant.
  var facts: FactSet { get }
  /// Answers are in `0..<classCount`; may change from one event to the next.
  var classCount: Int { get }
  /// The tier that a class belongs to.
  func tier(of placementClass: PlacementClass) -> Tier
  /// The class of a new upload. All facts that the shell knows are there; stored bytes are still unknown.
  mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass
  /// The class of an extent that survives the reclaim of a shard. Only kept facts are there.
  mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass
  /// An object or an aborted upload is gone. Only kept facts are there.
  mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment)
  /// An object was read. Only kept facts are there.
  mutating func read(
    _ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
  /// The shard is immutable from now on. It is told of once, in the event that sealed it.
  mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment)
  /// The shard was taken as a victim; its survivors are placed next.
  mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment)
  /// Adds live bytes of an upload to an outlook by what the policy expects of them. False, and nothing added, where it
  /// cannot tell. For cleaners that want to know; only kept facts are there.
  mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool
  /// The next victim, where the scheme brings its own choice (``ChosenByPlacement``).
  mutating func victim(among shards: ShardTable, under rules: VictimRules, at now: Moment) -> ShardID?
}

/// An extent that was live when its shard was reclaimed.
public struct Survivor: Hashable, Sendable, BitwiseCopyable {
  /// The object, or the pending upload, that it belongs to.
  public var owner: UploadID
  /// Stored bytes of the extent.
  public var bytes: Int
  /// Whole chunks in it, at least 1.
  public var chunks: Int
  /// The shard that is reclaimed.
  public var victim: ShardID
  /// The class that the victim was opened for.
  public var victimClass: PlacementClass
  /// When the victim was opened, on both clocks.
  public var victimOpened: Moment

  package init(
    owner: UploadID, bytes: Int, chunks: Int, victim: ShardID, victimClass: PlacementClass,
    victimOpened: Moment
  ) {
    self.owner = owner
    self.bytes = bytes
    self.chunks = chunks
    self.victim = victim
    self.victimClass = victimClass
    self.victimOpened = victimOpened
  }
}

extension PlacementPolicy {
  /// None.
  @inlinable public var facts: FactSet { [] }
  /// The first tier, which is the only one without a tier file.
  @inlinable public func tier(of placementClass: PlacementClass) -> Tier { .first }
  /// Does nothing.
  @inlinable public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {}
  /// Does nothing.
  @inlinable public mutating func read(
    _ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) {}
  /// Does nothing.
  @inlinable public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {}
  /// Does nothing.
  @inlinable public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {}
  /// It cannot tell.
  @inlinable public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool { false }
  /// None.
  @inlinable public mutating func victim(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { nil }
}

/// A placement policy that knows the future: an upper bound, not a candidate.
///
/// Only the simulator can tell the future, and only the simulator can make such a policy run.
public protocol OraclePolicy: PlacementPolicy {
  /// Told before each upload begins: when, on both clocks, the object that it becomes will die. Where it does not
  /// die in this trace, `ingestedBytes` is `Int.max`, and the wall time is its expiry or ``Instant/never``.
  mutating func foresee(death: Moment, of upload: UploadID)
  /// Whether it must know the laws by which objects live, which a trace does not tell.
  static var needsLaws: Bool { get }
  /// Told once, before anything else, the laws of the workload, where they are known.
  mutating func foresee(laws: [LawTable])
  /// Told before each upload begins by which of them its object lives.
  mutating func foresee(law: Int, of upload: UploadID)
}

extension OraclePolicy {
  /// False.
  public static var needsLaws: Bool { false }
  /// Does nothing.
  public mutating func foresee(laws: [LawTable]) {}
  /// Does nothing.
  public mutating func foresee(law: Int, of upload: UploadID) {}
}
