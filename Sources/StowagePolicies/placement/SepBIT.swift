public import StowageCore

/// Infers when data will die from how long the version before it lived, and from how long it has lived itself.
///
/// With ℓ the mean life of a shard of class 0, in ingested bytes, from its opening to its reclaim (renewed every
/// sixteen such shards, endless before):
/// - Class 0: uploads over a version that lived less than ℓ: they are likely to live shortly too.
/// - Class 1: other uploads.
/// - Class 2: survivors of class 0.
/// - Class 3 + *i*: other survivors younger than ℓ·4^(*i* + 1); the last has no upper edge.
///
/// An overwritten life also counts as long where it exceeds the window of recent uploads, which grows with each upload
/// and shrinks while it holds more bytes than live or more than ℓ.
/// State: three numbers, with `new=bucket` another 8 bytes per bucket; keeps 8 bytes per object, 12 with `new=bucket`.
/// Complexity: O(classes).
/// Source: Q. Wang et al., "Separating Data via Block Invalidation Time Inference for Write Amplification Reduction in
/// Log-Structured Storage", FAST 2022, section 3; details after its simulator (fallfish/sepbit).
/// Deviations:
/// - There each block written recently is in a queue. Here the queue is its length alone, since a block is in it if
///   its life so far is not longer: the decisions are the same.
/// - Live bytes, which bound the window, are live uploads times the mean upload; there they include what is dead in open
///   segments.
/// - Lives and ages count ingested bytes and belong to a whole upload, there to each block. A shard is opened by its
///   first append, there when the one before it is sealed.
/// - With `new=bucket`, an upload that overwrites nothing is taken for as short-lived as what was lately deleted or
///   expired in its bucket (a moving average, each death weighs 1/16). As published, `new=long`, it is long-lived, so
///   that a workload of creations and deletions is separated by the age of survivors alone.
public struct SepBIT: PlacementPolicy, CataloguedPolicy {
  public static let name = "sepbit"
  public static let summary = "uploads by the life of what they overwrite, survivors by age (SepBIT)"
  public static let parameters = [
    Parameter("classes", "number of classes, 4 or more", standard: "6"),
    Parameter("new", "what overwrites nothing: long, or as the deaths of its bucket", standard: "long"),
  ]

  /// The published form, and the one for creations and deletions.
  public static let forms = NewUploads.allCases.map { new in
    PolicySpecification(
      name: name, arguments: [PolicySpecification.Argument(key: "new", value: new.rawValue)])
  }

  /// What an upload that overwrites nothing is taken for.
  public enum NewUploads: String, CaseIterable, Sendable {
    /// Long-lived.
    case long
    /// As short-lived as what was lately deleted in its bucket.
    case bucket
  }

  public let classCount: Int
  /// What an upload that overwrites nothing is taken for.
  public let new: NewUploads
  private var lifespan = ShardLifespan()
  private var window = RecentUploads()
  /// By bucket, the moving average of lives that ended; endless before the first.
  private var lives = PerKey(Double.infinity)

  /// - Precondition: there are four classes or more.
  public init(classes: Int = 6, new: NewUploads = .long) {
    precondition(classes >= 4, "\(classes) classes, and SepBIT needs four")
    classCount = classes
    self.new = new
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 4...64), new: try arguments.choice("new"))
  }

  public var arguments: [PolicySpecification.Argument] {
    [
      PolicySpecification.Argument(key: "classes", value: "\(classCount)"),
      PolicySpecification.Argument(key: "new", value: new.rawValue),
    ]
  }

  @inlinable public var facts: FactSet {
    new == .long ? [.uploadedBytes, .overwritten] : [.uploadedBytes, .overwritten, .bucket]
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    window.begin(at: now, within: lifespan.mean)
    let life = facts.overwritten.map { Double($0.ingestedBytes) } ?? expectedLife(in: facts.bucket)
    return PlacementClass(life < min(lifespan.mean, Double(window.bytes)) ? 0 : 1)
  }

  private func expectedLife(in bucket: UInt32) -> Double { new == .bucket ? lives[bucket] : .infinity }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    if survivor.victimClass == PlacementClass(0) { return PlacementClass(2) }
    let age = now.ingestedBytes - facts.uploaded.ingestedBytes
    return PlacementClass(3 + lifespan.steps(reachedBy: age, atMost: classCount - 4))
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    window.end()
    guard new == .bucket, let reason, reason != .overwritten else { return }
    let life = Double(now.ingestedBytes - facts.uploaded.ingestedBytes)
    let average = lives[facts.bucket]
    lives[facts.bucket] = average.isInfinite ? life : average + (life - average) / 16
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    lifespan.noteReclaim(of: shard, at: now)
  }
}

/// The window of recent uploads, in ingested bytes.
private struct RecentUploads: Sendable {
  private(set) var bytes = 0
  private var uploads = 0
  private var liveUploads = 0
  /// Ingested since the first upload that was seen.
  private var ingested = 0
  private var latest: Int?

  /// An upload begins; what was ingested since the one before it has entered the window.
  mutating func begin(at now: Moment, within lifespan: Double) {
    let entered = max(0, now.ingestedBytes - (latest ?? now.ingestedBytes))
    latest = now.ingestedBytes
    ingested += entered
    bytes += entered
    let live = Double(ingested) * Double(max(0, liveUploads)) / Double(max(1, uploads))
    if Double(bytes) > min(live, lifespan) { bytes -= min(entered, bytes) }
    if Double(bytes) > lifespan { bytes -= min(entered, bytes) }
    uploads += 1
    liveUploads += 1
  }

  mutating func end() { liveUploads -= 1 }
}
