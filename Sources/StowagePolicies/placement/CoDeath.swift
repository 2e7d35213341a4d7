public import StowageCore

/// Packs together what is deleted together, which need not be what lives equally long: a job's files go with the job, a
/// folder's with the folder, whenever that is.
///
/// What an object may die with is its batch, where batches of its bucket die together; else the prefix of its key, where prefixes
/// of its bucket do. With an open-shard budget of *n*, at least one class of each kind, in this order:
/// - *n*/2 for uploads to such batches and prefixes. Each has a class for itself while it is busy; where none is free it
///   goes by bucket,
/// - *n*/4 for their survivors, which stay with their batch or prefix, in the same way,
/// - *n*/2 for all other uploads, by bucket number modulo their count,
/// - *n*/2 for all other survivors, by bucket.
///
/// Batches of a bucket die together where that holds for more than half of its deletions and expiries, in a moving average
/// to which each adds a sixteenth: a member dies together with its batch if it outlives the first that died by no more than
/// an eighth of its own life. (Of independent lives without memory one in fifteen would; and a member that was early makes its
/// batch look worse than it is.) The first to die says nothing, and where a member was uploaded after that, as under a prefix that one
/// job after the other writes to, it is the first of the next. The same for prefixes.
///
/// There is no class by time: uploads of one bucket lie together in the order of time anyway, so what dies together since
/// it came together needs no more than a class for its bucket. A batch needs its own where others come in between.
///
/// State: 1.5 MiB for the first deaths of batches and prefixes, of which the newest remain, and 8 bytes per bucket; keeps 20 bytes
/// per object. Complexity: O(classes).
/// Source: none; after CAZA (H. R. Lee et al., "Compaction-Aware Zone Allocation for LSM based Key-Value Store on ZNS SSDs",
/// HotStorage 2022), which puts together the files of one future compaction, instead of those of one level.
public struct CoDeath: PlacementPolicy, CataloguedPolicy {
  public static let name = "co-death"
  public static let summary = "each batch or prefix for itself where they die together, else by bucket"

  /// Classes for uploads by bucket, and as many for survivors.
  private let buckets: Int
  private var uploading: CompanyClasses
  private var surviving: CompanyClasses
  private var firstDeaths = FirstDeaths()
  /// By bucket, the part of the deaths that came together with those of their batch.
  private var jointBatches = PerKey<Float>(0)
  /// The same for prefixes.
  private var jointPrefixes = PerKey<Float>(0)

  public init(openShards: Int) {
    buckets = max(1, openShards / 2)
    uploading = CompanyClasses(count: max(1, openShards / 2))
    surviving = CompanyClasses(count: max(1, openShards / 4))
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(openShards: context.openShards)
  }

  @inlinable public var facts: FactSet { [.bucket, .batch, .prefix, .uploadedBytes] }
  public var classCount: Int { uploading.count + surviving.count + 2 * buckets }

  /// With whom an object is expected to die, nil where that cannot be said.
  private func company(_ facts: ChunkFacts) -> Company? {
    if facts.batch != 0 && jointBatches[facts.bucket] > 0.5 { return .batch(facts) }
    if facts.prefix != 0 && jointPrefixes[facts.bucket] > 0.5 { return .prefix(facts) }
    return nil
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if let company = company(facts), let number = uploading.number(of: company) {
      return PlacementClass(number)
    }
    return PlacementClass(uploading.count + surviving.count + Int(facts.bucket) % buckets)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if let company = company(facts), let number = surviving.number(of: company) {
      return PlacementClass(uploading.count + number)
    }
    return PlacementClass(uploading.count + surviving.count + buckets + Int(facts.bucket) % buckets)
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    guard reason == .deleted || reason == .expired else { return }
    if facts.batch != 0, let isTogether = died(with: .batch(facts), facts, at: now) {
      jointBatches[facts.bucket] += ((isTogether ? 1 : 0) - jointBatches[facts.bucket]) / 16
    }
    if facts.prefix != 0, let isTogether = died(with: .prefix(facts), facts, at: now) {
      jointPrefixes[facts.bucket] += ((isTogether ? 1 : 0) - jointPrefixes[facts.bucket]) / 16
    }
  }

  /// Nil for the first to die, which says nothing.
  private mutating func died(with company: Company, _ facts: ChunkFacts, at now: Moment) -> Bool? {
    let uploaded = facts.uploaded.ingestedBytes
    guard let first = firstDeaths.first(of: company, orNow: now.ingestedBytes, since: uploaded) else {
      return nil
    }
    return now.ingestedBytes - first <= (now.ingestedBytes - uploaded) / 8
  }
}
