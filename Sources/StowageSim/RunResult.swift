import StowageCore

/// What one run measured. docs/METRICS.md defines every figure; DESIGN.md section 8 fixes the names.
///
/// Ratios are nil where they are undefined. Byte counts and ratios are taken after the warm-up.
public struct RunResult: Hashable, Sendable {
  /// The policies that ran, with every parameter.
  public struct Policy: Hashable, Sendable {
    public var placement: String
    public var cleaning: String
  }

  public struct SpaceAmplification: Hashable, Sendable {
    public var mean: Double?
    public var p99: Double?
    public var max: Double?
  }

  public struct Physical: Hashable, Sendable {
    public var writeAmplification: Double?
    public var spaceAmplification: Double?
  }

  public struct Shards: Hashable, Sendable {
    public var opened: Int
    public var sealed: Int
    public var freedWhole: Int
    public var reclaimed: Int
    public var openMax: Int
  }

  /// Parts of the stored bytes at the end; they add up to 1.
  public struct Parts: Hashable, Sendable {
    public var live: Double?
    public var deadSealed: Double?
    public var deadOpen: Double?
    public var overhead: Double?
  }

  public struct LiveFraction: Hashable, Sendable {
    public var mean: Double?
    public var p1: Double?
    public var gini: Double?
  }

  public struct Holes: Hashable, Sendable {
    public var count: Int
    public var meanBytes: Double?
    public var p50Bytes: Int?
    public var p99Bytes: Int?
  }

  public struct PurityFigures: Hashable, Sendable {
    public var deathSpread: Double?
    public var wastedCopies: Double?
  }

  public var policy: Policy
  public var seed: UInt64
  public var settings: RunSettings
  public var warmup: Double
  public var rows: ReplayCounts
  public var ingestedBytes: Int
  public var copiedBytes: Int
  public var liveBytes: Int
  public var storedBytes: Int
  public var deadBytes: Int
  public var trappedBytes: Int
  public var writeAmplification: Double?
  public var spaceAmplification: SpaceAmplification
  public var physical: Physical
  public var shards: Shards
  public var parts: Parts
  public var liveFraction: LiveFraction
  public var holes: Holes
  public var purity: PurityFigures
  public var gapClosed: Double?
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
      spaceAmplification: replay.space.physicalMean)
    shards = Shards(
      opened: sums.opened, sealed: sums.sealed, freedWhole: sums.freedWhole, reclaimed: sums.reclaimed,
      openMax: replay.meter.mostOpenShards)
    parts = Parts(
      live: Self.ratio(replay.livePayloadBytes, space.storedBytes),
      deadSealed: Self.ratio(space.deadSealedBytes, space.storedBytes),
      deadOpen: Self.ratio(space.deadOpenBytes, space.storedBytes),
      overhead: Self.ratio(space.liveBytes - replay.livePayloadBytes, space.storedBytes))
    liveFraction = LiveFraction(survey.liveFractions)
    holes = Holes(survey.holes)
    purity = PurityFigures(
      deathSpread: replay.purity.deathSpread, wastedCopies: replay.purity.wastedCopies)
    gapClosed = nil
  }

  private static func ratio(_ part: Int, _ whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

extension RunResult.LiveFraction {
  /// - Parameter fractions: one per sealed shard, ascending.
  init(_ fractions: [Double]) {
    let count = Double(fractions.count)
    let total = fractions.reduce(0, +)
    mean = fractions.isEmpty ? nil : total / count
    p1 = quantile(0.01, of: fractions)
    let ranked = fractions.enumerated().reduce(0) { $0 + (2 * Double($1.offset) + 1 - count) * $1.element }
    gini = total > 0 ? ranked / (count * total) : nil
  }
}

extension RunResult.Holes {
  /// - Parameter lengths: one per hole, ascending.
  init(_ lengths: [Int]) {
    count = lengths.count
    meanBytes = lengths.isEmpty ? nil : Double(lengths.reduce(0, +)) / Double(lengths.count)
    p50Bytes = quantile(0.5, of: lengths)
    p99Bytes = quantile(0.99, of: lengths)
  }
}

/// The smallest value that at least `share` of the ascending values do not exceed.
private func quantile<Value>(_ share: Double, of values: [Value]) -> Value? {
  if values.isEmpty { return nil }
  let rank = Int((share * Double(values.count)).rounded(.up))
  return values[min(max(rank, 1), values.count) - 1]
}
