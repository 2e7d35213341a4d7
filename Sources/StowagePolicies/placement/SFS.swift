public import StowageCore

/// Clusters by hotness, writes over age: uploads and survivors go to the class whose shards are about as hot.
///
/// - Class 0: uploads to new keys, and the hottest; the last class is the coldest.
///
/// The hotness of a key is its writes divided by the bytes ingested since the last of them; that of a shard is the sum
/// of writes of what lives in it over the sum of those ages. At each reclaim three rounds of k-means over the sealed
/// shards, from the centres before, give one centre per class, in descending order; one without shards becomes 0. A
/// key goes to the nearest.
/// State: 16 bytes per key, 32 per shard ever opened; keeps 4 bytes per object. Complexity: O(classes) per extent,
/// O(sealed shards · classes) per reclaim.
/// Source: C. Min et al., "SFS: Random Write Considered Harmful in Solid State Drives", FAST 2012; details after
/// SepBIT's simulator (fallfish/sepbit).
/// Deviations: placement only; its own choice of victims is left to the cleaner (`cost-hotness`). Age counts ingested
/// bytes, there wall time (the same where each block is one tick). What lives in a shard is known by key, whole
/// uploads and not extents, and belongs to the shard of its class that is open when it is placed, which is one too
/// early where it does not fit. Where the shell knows no keys (number 0), uploads are in class 0 and survivors in the last.
public struct SFS: PlacementPolicy, CataloguedPolicy {
  public static let name = "sfs"
  public static let summary = "uploads and survivors by writes over age, in clusters of shards (SFS)"
  public static let parameters = [Parameter("classes", "number of classes", standard: "6")]

  public let classCount: Int
  /// Hotness of each class, descending.
  private var centres: [Double]
  private var heats: HeatTable
  private var keys = PerKey(KeyHeat())

  private static let rounds = 3

  public init(classes: Int = 6) {
    precondition(classes > 0, "\(classes) classes leave no place to write")
    classCount = classes
    centres = Array(repeating: 0, count: classes)
    heats = HeatTable(classes: classes)
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 1...64))
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  @inlinable public var facts: FactSet { .key }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if facts.key == 0 { return PlacementClass(0) }
    var key = keys[facts.key]
    heats.remove(key)
    let placementClass = key.writes == 0 ? 0 : nearestClass(to: key.heat(at: now))
    key.writes &+= 1
    key.written = now.ingestedBytes
    key.run = heats.add(key, to: placementClass)
    keys[facts.key] = key
    return PlacementClass(placementClass)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    var key = keys[facts.key]
    if key.run == KeyHeat.nowhere { return PlacementClass(classCount - 1) }
    heats.remove(key)
    let placementClass = nearestClass(to: key.heat(at: now))
    key.run = heats.add(key, to: placementClass)
    keys[facts.key] = key
    return PlacementClass(placementClass)
  }

  /// The colder of equally near ones.
  private func nearestClass(to heat: Double) -> Int {
    var nearest = centres.count - 1
    for index in centres.indices.reversed()
    where (centres[index] - heat).magnitude < (centres[nearest] - heat).magnitude {
      nearest = index
    }
    return nearest
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    // An overwritten version was taken out when the new one began.
    if facts.key == 0 || reason == .overwritten { return }
    heats.remove(keys[facts.key])
    keys[facts.key].run = KeyHeat.nowhere
  }

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    heats.noteSeal(of: shard)
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    let heats = self.heats.sealedHeats(at: now)
    if heats.count > classCount {
      for _ in 0..<Self.rounds { moveCentres(among: heats) }
    } else if !heats.isEmpty {
      for index in centres.indices { centres[index] = heats[index % heats.count] }
    }
    centres.sort(by: >)
    self.heats.forget(shard, among: shards)
  }

  /// One round of k-means. Of equally near centres the first.
  private mutating func moveCentres(among heats: [Double]) {
    var sums = Array(repeating: (heat: 0.0, count: 0.0), count: classCount)
    for heat in heats {
      var nearest = 0
      for index in 1..<centres.count
      where (centres[index] - heat).magnitude < (centres[nearest] - heat).magnitude {
        nearest = index
      }
      sums[nearest].heat += heat
      sums[nearest].count += 1
    }
    centres = sums.map { $0.count == 0 ? 0 : $0.heat / $0.count }
  }
}

/// What is known of a key.
private struct KeyHeat: Sendable, BitwiseCopyable {
  /// Ingested bytes when it was last written.
  var written = 0
  var writes: UInt32 = 0
  /// Where its live version is.
  var run = KeyHeat.nowhere

  static let nowhere = UInt32.max

  func heat(at now: Moment) -> Double {
    Double(writes) / Double(max(1, now.ingestedBytes - written))
  }
}

/// Sums over what lives in each shard. A run is what is placed in a class between two seals of it: a shard.
private struct HeatTable: Sendable {
  private var runs: [Run] = []
  /// By class, the run of its open shard.
  private var open: [UInt32]
  private var sealed: [(shard: ShardID, run: UInt32)] = []

  private struct Run: Sendable {
    var live = 0
    var writes = 0
    /// Of ingested bytes at the last write; wraps around.
    var written = 0
  }

  init(classes: Int) { open = Array(repeating: KeyHeat.nowhere, count: classes) }

  mutating func add(_ key: KeyHeat, to placementClass: Int) -> UInt32 {
    if open[placementClass] == KeyHeat.nowhere {
      open[placementClass] = UInt32(runs.count)
      runs.append(Run())
    }
    let run = Int(open[placementClass])
    runs[run].live += 1
    runs[run].writes += Int(key.writes)
    runs[run].written &+= key.written
    return UInt32(run)
  }

  mutating func remove(_ key: KeyHeat) {
    if key.run == KeyHeat.nowhere { return }
    let run = Int(key.run)
    runs[run].live -= 1
    runs[run].writes -= Int(key.writes)
    runs[run].written &-= key.written
  }

  mutating func noteSeal(of shard: Shard) {
    let placementClass = Int(shard.placementClass.index)
    // After a restart a shard may have been opened for a class that is no longer there.
    guard placementClass < open.count, open[placementClass] != KeyHeat.nowhere else { return }
    sealed.append((shard.id, open[placementClass]))
    open[placementClass] = KeyHeat.nowhere
  }

  /// Of each sealed shard in which something lives, in the order of sealing.
  func sealedHeats(at now: Moment) -> [Double] {
    sealed.compactMap { entry in
      let run = runs[Int(entry.run)]
      let ages = run.live &* now.ingestedBytes &- run.written
      return run.live > 0 && ages > 0 ? Double(run.writes) / Double(ages) : nil
    }
  }

  /// Forgets a victim, and what was freed since the last.
  mutating func forget(_ victim: Shard, among shards: ShardTable) {
    sealed.removeAll { $0.shard == victim.id || shards.shard($0.shard) == nil }
  }
}
