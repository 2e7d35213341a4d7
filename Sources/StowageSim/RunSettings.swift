public import StowageCore
public import StowagePolicies
public import StowageTrace

/// Everything that a run's result depends on, the trace and the seed aside.
public struct RunSettings: Hashable, Sendable {
  /// Shards, trigger and budget.
  public var engine: EngineSettings
  /// User's bytes of a full chunk.
  public var chunkBytes: Int
  /// Bytes that a record adds to each chunk.
  public var recordOverhead: Int
  /// Part of the ingested bytes that does not count; nil takes the workload's own, or else 0.3.
  public var warmup: Double?
  /// Hottest first, at least one: how chunks are compressed, and how shards lie on devices.
  public var tiers: [TierModel]
  /// Models that were learned elsewhere, by what the arguments of policies call them.
  public var models: [String: HazardModel]
  /// What devices cost and can do; nil where nobody asks.
  public var prices: PriceList?
  /// Whether to measure death spread and wasted copies, which costs 8 bytes per live object and some time.
  public var measuresPurity: Bool
  /// Whether the result brings the record of the run, which costs memory per shard and some time.
  public var keepsRecord = false

  /// What stands where neither the run nor the workload says anything.
  public static let standardWarmup = 0.3

  /// The warm-up of a run on a trace: as set, or else the trace's own, or else the standard one.
  func warmup(of trace: Trace) -> Double { warmup ?? trace.warmup ?? Self.standardWarmup }

  public init(
    engine: EngineSettings = EngineSettings(), chunkBytes: Int = 4 << 20, recordOverhead: Int = 0,
    warmup: Double? = nil, tiers: [TierModel] = [.standard], prices: PriceList? = nil,
    models: [String: HazardModel] = [:],
    measuresPurity: Bool = true
  ) {
    self.engine = engine
    self.chunkBytes = chunkBytes
    self.recordOverhead = recordOverhead
    self.warmup = warmup
    precondition(!tiers.isEmpty, "a store has at least one tier")
    self.tiers = tiers
    self.engine.tierCodecs = EngineSettings.numbers(ofCodecs: tiers.map(\.codec))
    self.models = models
    self.prices = prices
    self.measuresPurity = measuresPurity
  }

  /// Whether somebody asked for tiers or prices.
  var keepsTierBooks: Bool { prices != nil || tiers != [.standard] }

  /// The devices that a tier lies on.
  ///
  /// - Precondition: the prices know the group that the tier names.
  func devices(of tier: TierModel) -> DeviceGroup {
    guard let prices else { return .standard }
    guard let devices = prices.group(named: tier.group) else {
      preconditionFailure("the prices know no device group \(tier.group ?? "")")
    }
    return devices
  }
}
