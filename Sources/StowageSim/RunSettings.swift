public import StowageCore
public import StowagePolicies

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
  /// How shards lie on devices, for the physical figures only.
  public var geometry: StripeGeometry
  /// Whether to measure death spread and wasted copies, which costs 8 bytes per live object and some time.
  public var measuresPurity: Bool

  /// What stands where neither the run nor the workload says anything.
  public static let standardWarmup = 0.3

  public init(
    engine: EngineSettings = EngineSettings(), chunkBytes: Int = 4 << 20, recordOverhead: Int = 0,
    warmup: Double? = nil, geometry: StripeGeometry = .standard, measuresPurity: Bool = true
  ) {
    self.engine = engine
    self.chunkBytes = chunkBytes
    self.recordOverhead = recordOverhead
    self.warmup = warmup
    self.geometry = geometry
    self.measuresPurity = measuresPurity
  }
}

/// Which policies a run uses.
public struct PolicyChoice: Hashable, Sendable {
  /// The placement policy.
  public var placement: PolicySpecification
  /// nil is the placement policy's own cleaner where it brings one, greedy elsewhere.
  public var cleaning: PolicySpecification?

  public init(placement: PolicySpecification, cleaning: PolicySpecification? = nil) {
    self.placement = placement
    self.cleaning = cleaning
  }
}
