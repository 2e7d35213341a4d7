public import StowageCore

/// The state of a store in figures, by the names of the simulator's report. In stored bytes, without what erasure
/// coding and copies add.
public struct StoreStatistics: Hashable, Sendable {
  /// Events in the life of shards.
  public struct Shards: Hashable, Sendable {
    /// Since the store was made.
    public var opened: Int
    /// Since the store was made.
    public var sealed: Int
    /// Freed without a copy, since the store was opened.
    public var freedWhole: Int
    /// Freed by copying what lived, since the store was opened.
    public var reclaimed: Int
    /// Most that were open at once, since the store was opened.
    public var openMax: Int
  }

  /// Parts of the stored bytes, and how they lie.
  public struct Fragmentation: Hashable, Sendable {
    /// Bytes of live chunks without their records' headers.
    public var live: Double?
    /// Garbage in sealed shards.
    public var deadSealed: Double?
    /// Garbage in open shards.
    public var deadOpen: Double?
    /// What records add to live chunks.
    public var overhead: Double?
    /// Over sealed shards.
    public var liveFraction: StowageCore.Fragmentation.LiveFraction
    /// In all shards; nil where nobody has counted them.
    public var holes: StowageCore.Fragmentation.Holes?
  }

  /// What lies in one tier.
  public struct Tier: Hashable, Sendable {
    /// ``TierSettings/name``.
    public var name: String
    /// Open and sealed ones.
    public var shards: Int
    /// In these, dead ones included.
    public var storedBytes: Int
    /// In their live chunks, headers included.
    public var liveBytes: Int
  }

  /// As `name:key=value,…`.
  public var placement: String
  /// As `name:key=value,…`.
  public var cleaning: String
  /// Brought by uploads since the store was made.
  public var ingestedBytes: Int
  /// Copied by reclaims since the store was made.
  public var copiedBytes: Int
  /// Of live chunks, without their records' headers.
  public var liveBytes: Int
  /// In all shards.
  public var storedBytes: Int
  /// Garbage, trapped bytes included.
  public var deadBytes: Int
  /// Garbage in open shards.
  public var trappedBytes: Int
  /// (ingested + copied) / ingested.
  public var writeAmplification: Double?
  /// Live chunks.
  public var liveChunks: Int
  /// What became of shards.
  public var shards: Shards
  /// How full the shards are.
  public var fragmentation: Fragmentation
  /// Hottest first.
  public var tiers: [Tier]
  /// Devices that are there.
  public var devicesThere: Int
  /// Devices of the store.
  public var devices: Int
  /// Closed shards that wait to be turned into fragments.
  public var waitingSeals: Int
  /// What the policies answered that they must not.
  public var policyFaults: Int
}

extension StoreCore {
  func statistics() -> StoreStatistics { statistics(engine.ledger.survey().holeLengths) }

  /// - Parameter holes: as they were counted last, if they were.
  func statistics(_ holes: Fragmentation.Holes?) -> StoreStatistics {
    let space = engine.space
    let lives = Fragmentation(liveFractions: engine.ledger.liveFractions())
    let overhead = space.liveChunks * RecordHeader.byteCount
    var fragmentation = StoreStatistics.Fragmentation(
      lives, live: space.liveBytes - overhead, deadSealed: space.deadSealedBytes,
      deadOpen: space.deadOpenBytes, overhead: overhead)
    fragmentation.holes = holes
    return StoreStatistics(
      placement: settings.placement, cleaning: settings.cleaning, ingestedBytes: space.ingestedBytes,
      copiedBytes: space.copiedBytes, liveBytes: space.liveBytes - overhead, storedBytes: space.storedBytes,
      deadBytes: space.deadBytes, trappedBytes: space.deadOpenBytes,
      writeAmplification: Self.ratio(space.ingestedBytes + space.copiedBytes, space.ingestedBytes),
      liveChunks: space.liveChunks,
      shards: StoreStatistics.Shards(
        opened: Int(counters.openedShards), sealed: Int(clamping: counters.sealedShards),
        freedWhole: tally.freedWhole, reclaimed: tally.reclaimed, openMax: tally.mostOpen),
      fragmentation: fragmentation, tiers: tiers, devicesThere: devices.count - devices.missing.count,
      devices: devices.count,
      waitingSeals: sealQueue.count, policyFaults: faults.count)
  }

  private var tiers: [StoreStatistics.Tier] {
    var tiers = settings.tiers.map {
      StoreStatistics.Tier(name: $0.name, shards: 0, storedBytes: 0, liveBytes: 0)
    }
    for row in shards.values where row.state != .reclaiming {
      let index = min(Int(row.tier), tiers.count - 1)
      tiers[index].shards += 1
      tiers[index].storedBytes += Int(row.length)
      tiers[index].liveBytes += Int(engine.ledger.shards.shard(ShardID(row.id))?.liveBytes ?? 0)
    }
    return tiers
  }

  fileprivate static func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

extension StoreStatistics.Fragmentation {
  /// From the four parts of the stored bytes.
  init(_ survey: StowageCore.Fragmentation, live: Int, deadSealed: Int, deadOpen: Int, overhead: Int) {
    let stored = live + deadSealed + deadOpen + overhead
    self.live = StoreCore.ratio(live, stored)
    self.deadSealed = StoreCore.ratio(deadSealed, stored)
    self.deadOpen = StoreCore.ratio(deadOpen, stored)
    self.overhead = StoreCore.ratio(overhead, stored)
    liveFraction = survey.liveFraction
    holes = survey.holeLengths
  }
}

extension Store {
  /// The state of the store in figures.
  ///
  /// - Parameter countsHoles: whether holes are counted, which goes through all chunks and holds others up meanwhile.
  public func statistics(countsHoles: Bool = true) throws(StoreError) -> StoreStatistics {
    try look { (core) throws(StoreError) in
      countsHoles ? core.statistics() : core.statistics(nil)
    }
  }

  /// What it was made with.
  public func settings() throws(StoreError) -> StoreSettings {
    try look { (core) throws(StoreError) in core.settings }
  }
}
