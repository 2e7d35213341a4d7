public import StowageCore

/// What one run measured. docs/METRICS.md defines every figure; DESIGN.md section 8 fixes the names.
///
/// Ratios are nil where they are undefined. Byte counts and ratios are taken after the warm-up.
public struct RunResult: Hashable, Sendable {
  /// The policies that ran, with every parameter.
  public struct Policy: Hashable, Sendable {
    /// As `name:key=value,…`.
    public var placement: String
    /// As `name:key=value,…`.
    public var cleaning: String
  }

  /// Stored over live bytes while the trace runs.
  public struct SpaceAmplification: Hashable, Sendable {
    /// Integral over time of stored bytes over that of live bytes.
    public var mean: Double?
    /// The ratio that is not exceeded in 99 % of the time.
    public var p99: Double?
    /// The largest ratio.
    public var max: Double?
  }

  /// The same with what erasure coding and replicas of open shards add.
  public struct Physical: Hashable, Sendable {
    /// Bytes written to devices over ingested bytes.
    public var writeAmplification: Double?
    /// Integral over time of bytes on devices over that of live bytes.
    public var spaceAmplification: Double?
    /// The ratio of bytes on devices to live bytes that is not exceeded in 99 % of the time.
    public var spaceAmplificationP99: Double?
  }

  /// Events in the life of shards.
  public struct Shards: Hashable, Sendable {
    /// Opened after the warm-up.
    public var opened: Int
    /// Sealed after the warm-up.
    public var sealed: Int
    /// Freed without a copy, because nothing in them lived.
    public var freedWhole: Int
    /// Freed by a plan that copied what lived.
    public var reclaimed: Int
    /// Most shards that were open at once after the warm-up.
    public var openMax: Int
  }

  /// Parts of the stored bytes at the end; they add up to 1.
  public struct Parts: Hashable, Sendable {
    /// Bytes of live chunks without their records' overhead.
    public var live: Double?
    /// Garbage in sealed shards.
    public var deadSealed: Double?
    /// Garbage trapped in open shards.
    public var deadOpen: Double?
    /// What records add to live chunks.
    public var overhead: Double?
  }

  /// Live share of the bytes of each sealed shard at the end.
  public typealias LiveFraction = Fragmentation.LiveFraction

  /// Maximal runs of dead bytes in a shard at the end.
  public typealias Holes = Fragmentation.Holes

  /// How well chunks that die together were packed together. See ``Purity``.
  public struct PurityFigures: Hashable, Sendable {
    /// Interquartile range of death times in a shard over the mean lifetime.
    public var deathSpread: Double?
    /// Share of bytes in a shard that die within a tenth of the mean lifetime of their median.
    public var nearMedian: Double?
    /// Share of copied bytes that die within a tenth of the mean lifetime.
    public var wastedCopies: Double?
  }

  /// How well lives were told where a predictor told them; nil where none did. See ``PredictionMeter``.
  public struct Prediction: Hashable, Sendable {
    /// Part of pairs of objects whose lives are told in the right order.
    public var concordance: Double?
    /// Root mean square of the logarithm of life over median told.
    public var logError: Double?
    /// Mean distance between told and observed probabilities of death.
    public var calibration: Double?
    /// Part of the ingested bytes whose life was not declared.
    public var askedShare: Double?
  }

  /// What ran.
  public var policy: Policy
  /// Of everything random in the run.
  public var seed: UInt64
  /// What the result depends on besides the trace and the seed.
  public var settings: RunSettings
  /// Part of the ingested bytes that does not count.
  public var warmup: Double
  /// What was played, warm-up included.
  public var rows: ReplayCounts
  /// Stored bytes that uploads brought after the warm-up.
  public var ingestedBytes: Int
  /// Stored bytes that reclaim copied after the warm-up.
  public var copiedBytes: Int
  /// Of live chunks at the end, without their records' overhead.
  public var liveBytes: Int
  /// In all shards at the end.
  public var storedBytes: Int
  /// Garbage at the end, trapped bytes included.
  public var deadBytes: Int
  /// Garbage in open shards at the end.
  public var trappedBytes: Int
  /// (ingested + copied) / ingested.
  public var writeAmplification: Double?
  /// Stored over live bytes.
  public var spaceAmplification: SpaceAmplification
  /// On devices.
  public var physical: Physical
  /// What became of shards.
  public var shards: Shards
  /// What the stored bytes are at the end.
  public var parts: Parts
  /// How full sealed shards are at the end.
  public var liveFraction: LiveFraction
  /// How the garbage lies at the end.
  public var holes: Holes
  /// What open shards held.
  public var openShards: OpenFigures
  /// What sealed shards hold at the end.
  public var sealedShards: SealedFigures
  /// What getting garbage back cost.
  public var reclaim: ReclaimFigures
  /// Where the objects lie at the end.
  public var objectScatter: ScatterFigures
  /// Where the objects of gets lay when they were read.
  public var getScatter: ScatterFigures
  /// What other jobs touch.
  public var jobs: JobFigures
  /// How well shards were packed.
  public var purity: PurityFigures
  /// Tier by tier; empty where neither tiers nor prices were asked for.
  public var tiers: [TierFigures]
  /// Nil without prices.
  public var cost: CostFigures?
  /// 0 for the arrival-order baseline, 1 for the oracle; nil in a run by itself.
  public var gapClosed: Double?
  /// 0 for the arrival-order baseline, 1 for the reference that knows the laws; nil where there is none.
  public var gapClosedInformed: Double?
  /// What a predictor was worth.
  public var prediction: Prediction
  /// The course of the run, where the settings ask for it.
  public var record: RunRecord?
}

extension RunResult {
  /// Reads a replay's books at its end.
  init<Placement: PlacementPolicy>(
    of replay: borrowing Replay<Placement>, _ policy: Policy, _ settings: RunSettings, warmup: Double,
    seed: Seed
  ) {
    let space = replay.engine.space
    let sums = replay.meter.measured
    let survey = replay.engine.ledger.survey()
    precondition(
      replay.meter.storedBytes == space.storedBytes,
      "the shell counted \(replay.meter.storedBytes) stored bytes, the engine \(space.storedBytes)")
    let means = replay.meter.census.means(until: replay.engine.ledger.instant, replay.space)
    self.policy = policy
    self.seed = seed.value
    self.settings = settings
    self.warmup = warmup
    rows = replay.counts
    ingestedBytes = sums.ingestedBytes
    copiedBytes = sums.copiedBytes
    liveBytes = replay.livePayloadBytes
    storedBytes = space.storedBytes
    deadBytes = space.deadBytes
    trappedBytes = space.deadOpenBytes
    writeAmplification = Self.ratio(sums.ingestedBytes + sums.copiedBytes, sums.ingestedBytes)
    spaceAmplification = SpaceAmplification(
      mean: replay.space.mean, p99: replay.space.quantile(0.99),
      max: replay.space.mean.map { _ in replay.space.largest })
    physical = Physical(
      writeAmplification: Self.ratio(sums.physicalWrittenBytes, sums.ingestedBytes),
      spaceAmplification: replay.space.physicalMean,
      spaceAmplificationP99: replay.space.physicalQuantile(0.99))
    shards = Shards(
      opened: sums.opened, sealed: sums.sealed, freedWhole: sums.freedWhole, reclaimed: sums.reclaimed,
      openMax: replay.meter.census.mostOpen)
    parts = Parts(
      live: Self.ratio(replay.livePayloadBytes, space.storedBytes),
      deadSealed: Self.ratio(space.deadSealedBytes, space.storedBytes),
      deadOpen: Self.ratio(space.deadOpenBytes, space.storedBytes),
      overhead: Self.ratio(space.liveBytes - replay.livePayloadBytes, space.storedBytes))
    liveFraction = survey.liveFraction
    holes = survey.holeLengths
    openShards = OpenFigures(
      means, maxBytes: replay.meter.census.mostOpenBytes(storedBytes: space.storedBytes), sums,
      shardBytes: settings.engine.shardBytes)
    sealedShards = SealedFigures(
      replay.engine.ledger.shards, settings.engine, storedBytes: space.storedBytes)
    reclaim = ReclaimFigures(sums)
    objectScatter = ScatterFigures(replay.scatterOfObjects())
    getScatter = ScatterFigures(replay.getScatter)
    jobs = JobFigures(means, replay.deathDays.sums)
    purity = PurityFigures(
      deathSpread: replay.purity.deathSpread, nearMedian: replay.purity.nearMedian,
      wastedCopies: replay.purity.wastedCopies)
    tiers = TierFigures.all(of: replay, settings)
    let milliseconds = replay.tierBooks.measuredMilliseconds
    let liveTB = milliseconds > 0 ? replay.tierBooks.userTime / milliseconds / 1e12 : nil
    cost = settings.prices.map { [tiers] in CostFigures(tiers, $0, liveTB: liveTB) }
    gapClosed = nil
    gapClosedInformed = nil
    prediction = replay.predictions.result
  }

  static func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}
