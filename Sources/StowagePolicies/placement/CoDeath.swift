public import StowageCore

/// Packs together what is deleted together, which need not be what lives equally long: a job's files go with the job, whenever
/// that is.
///
/// With an open-shard budget of *n*, at least one class of each kind, in this order:
/// - *n*/2 for uploads of batches, where batches of their bucket die together. A batch has a class for itself while it is busy;
///   where none is free it goes by bucket,
/// - *n*/4 for survivors of such batches, which stay with their batch, in the same way,
/// - *n*/2 for all other uploads, by bucket number modulo their count,
/// - *n*/2 for all other survivors, by bucket.
///
/// Batches of a bucket die together where that holds for more than half of its deletions and expiries,
/// in a moving average to which each adds a sixteenth: a member dies together with its batch if it outlives the first that died
/// by no more than an eighth of its own life. (Of independent lives without memory one in fifteen would; and a member
/// that was early makes its batch look worse than it is.) The first to die of a batch says nothing.
///
/// There is no class by time: uploads of one bucket lie together in the order of time anyway, so what dies together since
/// it came together needs no more than a class for its bucket. A batch needs its own where others come in between.
///
/// State: 8 bytes per batch and 4 per bucket; keeps 16 bytes per object. Complexity: O(classes).
/// Source: none; after CAZA (H. R. Lee et al., "Compaction-Aware Zone Allocation for LSM based Key-Value Store on ZNS SSDs",
/// HotStorage 2022), which puts together the files of one future compaction, instead of those of one level.
public struct CoDeath: PlacementPolicy, CataloguedPolicy {
  public static let name = "co-death"
  public static let summary = "each batch for itself in buckets whose batches die together, else by bucket"

  /// Classes for uploads by bucket, and as many for survivors.
  private let buckets: Int
  private var uploading: BatchClasses
  private var surviving: BatchClasses
  /// By batch, ingested bytes when its first member died.
  private var firstDeaths = PerKey(Int.max)
  /// By bucket, the part of the deaths that came together with those of their batch.
  private var joint = PerKey<Float>(0)

  public init(openShards: Int) {
    buckets = max(1, openShards / 2)
    uploading = BatchClasses(count: max(1, openShards / 2))
    surviving = BatchClasses(count: max(1, openShards / 4))
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(openShards: context.openShards)
  }

  @inlinable public var facts: FactSet { [.bucket, .batch, .uploadedBytes] }
  public var classCount: Int { uploading.count + surviving.count + 2 * buckets }

  private func isJoint(_ facts: ChunkFacts) -> Bool { facts.batch != 0 && joint[facts.bucket] > 0.5 }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if isJoint(facts), let number = uploading.number(of: facts.batch) { return PlacementClass(number) }
    return PlacementClass(uploading.count + surviving.count + Int(facts.bucket) % buckets)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if isJoint(facts), let number = surviving.number(of: facts.batch) {
      return PlacementClass(uploading.count + number)
    }
    return PlacementClass(uploading.count + surviving.count + buckets + Int(facts.bucket) % buckets)
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    guard facts.batch != 0, reason == .deleted || reason == .expired else { return }
    let first = firstDeaths[facts.batch]
    if first == .max {
      firstDeaths[facts.batch] = now.ingestedBytes
      return
    }
    let life = now.ingestedBytes - facts.uploaded.ingestedBytes
    let isTogether = now.ingestedBytes - first <= life / 8
    joint[facts.bucket] += ((isTogether ? 1 : 0) - joint[facts.bucket]) / 16
  }
}

/// Gives each batch the number of a class, as long as there is one.
private struct BatchClasses: Sendable {
  /// The batch of each class, 0 where there is none yet, and when it was last asked for.
  private var classes: [(batch: UInt32, asked: Int)]
  private var clock: Int

  /// A class that was not asked for in so many questions per class is another batch's to have.
  private static var patience: Int { 8 }

  init(count: Int) {
    clock = Self.patience * count
    classes = Array(repeating: (0, 0), count: count)
  }

  var count: Int { classes.count }

  /// Nil where all classes are busy with other batches.
  mutating func number(of batch: UInt32) -> Int? {
    clock += 1
    var idlest = 0
    for index in classes.indices {
      if classes[index].batch == batch {
        classes[index].asked = clock
        return index
      }
      if classes[index].asked < classes[idlest].asked { idlest = index }
    }
    if clock - classes[idlest].asked <= Self.patience * count { return nil }
    classes[idlest] = (batch, clock)
    return idlest
  }
}
