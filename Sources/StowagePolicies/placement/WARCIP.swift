public import StowageCore

/// Clusters uploads by the interval since the upload before under the same key; survivors share one class.
///
/// - Class 0: survivors.
/// - Class *i*: uploads of the *i*th cluster, in no order; a cluster is the running mean of its intervals.
///
/// An upload goes to the cluster with the nearest mean, which then moves; what overwrites nothing has interval 0. A key
/// that survives a reclaim has its age then added to its next interval, once. Every 256 sealed shards of uploads, a
/// cluster with more than half of the bytes written since is split, if a class is free; otherwise the first with less
/// than a shard of them goes when its open shard is sealed.
/// State: 40 bytes per cluster, 8 bytes per key; keeps 12 bytes per object. Complexity: O(classes).
/// Source: J. Yang, S. Pei, Q. Yang, "WARCIP: Write Amplification Reduction by Clustering I/O Pages", SYSTOR 2019;
/// details after SepBIT's simulator (fallfish/sepbit).
/// Deviations: intervals count ingested bytes, there wall time (the same where each block is one tick, as in the
/// figures that this reproduces). Intervals belong to keys, there to blocks. The last cluster stays; where the shell knows
/// no overwritten lives, every interval is 0. A cluster that is to go keeps that mark when others are split, there the mark
/// stays with its position.
public struct WARCIP: PlacementPolicy, CataloguedPolicy {
  public static let name = "warcip"
  public static let summary = "uploads clustered by rewrite interval, survivors apart (WARCIP)"
  public static let parameters = [
    Parameter("classes", "number of classes, 2 or more", standard: "6")
  ]

  public let classCount: Int
  private let shardBytes: Int
  private var clusters: [Cluster]
  /// By key, what is added to the next interval.
  private var penalties = PerKey(0)
  /// The class whose cluster goes when its open shard is sealed.
  private var retiring: PlacementClass?
  private var sealedShards = 0
  private var periodBytes = 0
  /// The latest upload: its bytes are known when the next begins.
  private var latest: (class: PlacementClass, ingestedBytes: Int)?

  private static let shardsPerPeriod = 256

  /// Uploads of similar rewrite intervals.
  private struct Cluster: Sendable {
    var placementClass: PlacementClass
    var mean = 0.0
    /// Uploads in the mean: those since its shard was opened.
    var weight = 0.0
    /// Written in this period.
    var bytes = 0
  }

  /// - Precondition: there are two classes or more.
  public init(classes: Int = 6, shardBytes: Int) {
    precondition(classes >= 2, "\(classes) classes leave none for survivors")
    classCount = classes
    self.shardBytes = shardBytes
    clusters = (1..<classes).map { Cluster(placementClass: PlacementClass($0)) }
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 2...64), shardBytes: context.shardBytes)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  @inlinable public var facts: FactSet { [.key, .uploadedBytes, .overwritten] }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    noteBytes(upTo: now)
    var interval = 0.0
    if let life = facts.overwritten { interval = Double(life.ingestedBytes + penalties[facts.key]) }
    if penalties[facts.key] != 0 { penalties[facts.key] = 0 }
    // Of equally near clusters the last.
    var nearest = clusters.count - 1
    for index in clusters.indices.reversed()
    where (clusters[index].mean - interval).magnitude < (clusters[nearest].mean - interval).magnitude {
      nearest = index
    }
    let (mean, weight) = (clusters[nearest].mean, clusters[nearest].weight)
    clusters[nearest].mean = (mean * weight + interval) / (weight + 1)
    clusters[nearest].weight += 1
    latest = (clusters[nearest].placementClass, now.ingestedBytes)
    return clusters[nearest].placementClass
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if facts.key != 0 { penalties[facts.key] = now.ingestedBytes - facts.uploaded.ingestedBytes }
    return PlacementClass(0)
  }

  /// Counts the bytes of the upload before this one.
  private mutating func noteBytes(upTo now: Moment) {
    guard let latest else { return }
    let bytes = now.ingestedBytes - latest.ingestedBytes
    periodBytes += bytes
    if let index = index(of: latest.class) { clusters[index].bytes += bytes }
  }

  private func index(of placementClass: PlacementClass) -> Int? {
    clusters.firstIndex { $0.placementClass == placementClass }
  }

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    guard shard.placementClass != PlacementClass(0) else { return }
    if let index = index(of: shard.placementClass) {
      if retiring == shard.placementClass {
        clusters.remove(at: index)
        retiring = nil
      } else {
        clusters[index].weight = 0
      }
    }
    sealedShards += 1
    if sealedShards == Self.shardsPerPeriod { endPeriod() }
  }

  private mutating func endPeriod() {
    if let busy = clusters.firstIndex(where: { $0.bytes > periodBytes / 2 }), let free = freeClass {
      let before = busy == 0 ? 0 : clusters[busy - 1].mean
      let mean = (before + clusters[busy].mean) / 2
      clusters.insert(Cluster(placementClass: free, mean: mean), at: busy)
    } else if retiring == nil && clusters.count > 1 {
      retiring = clusters.first { $0.bytes < shardBytes }?.placementClass
    }
    for index in clusters.indices { clusters[index].bytes = 0 }
    (sealedShards, periodBytes) = (0, 0)
  }

  /// The lowest class without a cluster.
  private var freeClass: PlacementClass? {
    (1..<classCount).lazy.map { PlacementClass($0) }.first { index(of: $0) == nil }
  }
}
