public import StowageCore

/// One log per update rate: data sinks one class with each survival and rises by chance when it is overwritten early.
///
/// - Class 0: uploads to new keys, and what is overwritten most often; the last class is the coldest.
///
/// A survivor moves one class down; where its class is the lowest in use, only if that holds a shard of live data. An
/// upload over a version that lived less than expected moves one class up, with probability 1 − life / expected. What
/// is expected of a class is half of its live bytes, times the live part of what was reclaimed of it so far; that
/// mean is kept from the beginning.
/// Its own choice of victims (`own`) takes from the class to which spare space is worth least (``SpareSpace``) the shard
/// that was sealed first, of those with garbage.
///
/// State: a generator, 48 bytes per class, 1 byte per key; keeps 4 bytes per object. Complexity: O(1), and per victim
/// O(classes · sealed shards) at worst.
/// Source: R. Stoica, A. Ailamaki, "Improving Flash Write Performance by Using Update Frequency", VLDB 2013, as PLACEMENT.md
/// 1.2 tells it, the rules of placement after SepBIT's simulator (fallfish/sepbit).
/// Deviations: the paper itself was not at hand. In SepBIT's simulator the choice of victims has its arguments in a wrong
/// order and an approximation in place of Lambert's function; here the formula is solved, so figures with it are not to
/// be compared with those. Its placement may confuse the last class of uploads with that of survivors. Lives count
/// ingested bytes and belong to keys, there to pages; live bytes are live uploads times the mean upload. The rate of a
/// class is its share of the latest deaths. Where the shell knows no keys (number 0), everything is in class 0.
public struct MultiLog: PlacementPolicy, CataloguedPolicy {
  public static let name = "multilog"
  public static let summary = "down one class per survival, up by chance when overwritten early (MultiLog)"
  public static let ownCleaning: PolicySpecification? = PolicySpecification(name: name)
  public static let parameters = [Parameter("classes", "number of classes", standard: "6")]

  public let classCount: Int
  private let shardBytes: Int
  private var random: Random
  private var logs: [Log]
  /// The coldest class that anything was placed in.
  private var lowest = 0
  private var levels = PerKey(MultiLog.unseen)
  private var space: SpareSpace
  private var uploads = 0
  /// Ingested bytes when the first upload was seen.
  private var start: Int?

  private static let unseen = UInt8.max

  /// What is known of a class.
  private struct Log: Sendable {
    var liveUploads = 0
    var reclaimedBytes = 0
    var reclaimedDeadBytes = 0
  }

  public init(classes: Int = 6, shardBytes: Int, seed: Seed) {
    precondition((1..<255).contains(classes), "\(classes) classes do not fit into a byte per key")
    classCount = classes
    self.shardBytes = shardBytes
    random = seed.stream("placement.multilog")
    logs = Array(repeating: Log(), count: classes)
    space = SpareSpace(logs: classes)
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(
      classes: try arguments.integer("classes", in: 1...64), shardBytes: context.shardBytes,
      seed: context.seed)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  @inlinable public var facts: FactSet { [.key, .overwritten] }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if facts.key == 0 { return PlacementClass(0) }
    var level = Int(levels[facts.key])
    if level == Int(Self.unseen) { level = 0 }
    if let life = facts.overwritten {
      logs[level].liveUploads -= 1
      space.noteDeath(in: level)
      if level > 0 && rises(from: level, after: Double(life.ingestedBytes), at: now) { level -= 1 }
    }
    start = start ?? now.ingestedBytes
    uploads += 1
    logs[level].liveUploads += 1
    levels[facts.key] = UInt8(level)
    return PlacementClass(level)
  }

  private mutating func rises(from level: Int, after life: Double, at now: Moment) -> Bool {
    let log = logs[level]
    if log.reclaimedBytes == 0 { return false }
    let dead = Double(log.reclaimedDeadBytes) / Double(log.reclaimedBytes)
    let expected = liveBytes(of: level, at: now) * (1 - dead) / 2
    return life < expected && random.unit() < (expected - life) / expected
  }

  private func liveBytes(of level: Int, at now: Moment) -> Double {
    let ingested = Double(now.ingestedBytes - (start ?? now.ingestedBytes))
    return ingested * Double(max(0, logs[level].liveUploads)) / Double(max(1, uploads))
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let known = levels[facts.key]
    if known == Self.unseen { return PlacementClass(lowest) }
    var level = Int(known)
    // In the lowest class the survivor counts, as those of the victim that were placed before it.
    if level < lowest {
      level += 1
    } else if level + 1 < classCount && liveBytes(of: level, at: now) >= Double(shardBytes) {
      level += 1
      lowest = level
    }
    logs[Int(known)].liveUploads -= 1
    logs[level].liveUploads += 1
    levels[facts.key] = UInt8(level)
    return PlacementClass(level)
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    // An overwritten version was taken out when the new one began.
    let level = levels[facts.key]
    if level == Self.unseen || reason == .overwritten { return }
    logs[Int(level)].liveUploads -= 1
    if reason != nil { space.noteDeath(in: Int(level)) }
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    let index = Int(shard.placementClass.index)
    // After a restart a shard may have been opened for a class that is no longer there.
    if index >= classCount { return }
    logs[index].reclaimedBytes += Int(shard.length)
    logs[index].reclaimedDeadBytes += shard.deadBytes
  }

  public mutating func victim(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? {
    space.measure(shards)
    for level in space.byWorth() {
      var next = shards.oldestCandidate
      while let shard = next {
        if space.log(of: shard) == level && shard.deadBytes > 0 && rules.allow(shard) {
          return shard.id
        }
        next = shards.candidate(sealedAfter: shard)
      }
    }
    return nil
  }
}
