public import StowageCore

/// Packs by the true remaining life, in geometric steps: what a perfect prediction would bring.
///
/// Remaining life is measured in bytes yet to be ingested, so that a trace that runs twice as fast is packed the same.
///
/// - Class 0: dies within `base` ingested bytes.
/// - Class *i* ≥ 1: within `[base·2^(i-1), base·2^i)`; the last class has no upper edge and holds what never
///   dies in the trace.
///
/// A cleaner that asks is told the deaths themselves. With `sigma` both see each object's remaining life multiplied by a
/// factor that stays with the object, of a lognormal law with median 1: a predictor that errs by so much, and that learns
/// with the object's age.
///
/// State: the deaths that the simulator foretold, 16 bytes per object, with `sigma` 4 more. Complexity: O(1).
/// Source: PLACEMENT.md 2.5 (about 20 geometric classes give nearly all of the gain); relatives are FK in SepBIT's
/// simulator (even steps, six classes) and NoDaP (DOGI, FAST 2026). An achievable bound, not a proven one.
public struct Oracle: OraclePolicy, CataloguedPolicy {
  public static let name = "oracle"
  public static let summary =
    "true remaining life in geometric steps (knows the future: a bound, not a candidate)"
  public static let parameters = [
    Parameter("base", "upper edge of the shortest class in ingested bytes, or shard", standard: "shard"),
    Parameter("classes", "number of classes", standard: "20"),
    Parameter("sigma", "error of remaining lives: standard deviation of their logarithm", standard: nil),
  ]

  /// Upper edge of the shortest class, in ingested bytes.
  public let base: Int
  public let classCount: Int
  /// Standard deviation of the natural logarithm of remaining lives; nil where they are exact.
  public let sigma: Double?
  private var deaths = PerKey(Moment(wall: .never, ingestedBytes: .max))
  private var factors = PerKey<Float>(1)
  private var errors: Random

  public init(base: Int, classes: Int, sigma: Double? = nil, seed: Seed = Seed(1)) {
    precondition(base > 0 && classes > 0, "no classes from \(base) bytes in \(classes) steps")
    self.base = base
    classCount = classes
    self.sigma = sigma
    errors = seed.stream("placement.oracle")
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    let base = arguments.text("base") == "shard" ? context.shardBytes : try arguments.bytes("base")
    self.init(
      base: base, classes: try arguments.integer("classes", in: 1...64),
      sigma: arguments.gives("sigma") ? try arguments.number("sigma", in: 0...8) : nil, seed: context.seed)
  }

  public var arguments: [PolicySpecification.Argument] {
    [
      PolicySpecification.Argument(key: "base", value: Quantity.text(bytes: base)),
      PolicySpecification.Argument(key: "classes", value: "\(classCount)"),
    ] + (sigma.map { [PolicySpecification.Argument(key: "sigma", value: "\($0)")] } ?? [])
  }

  public mutating func foresee(death: Moment, of upload: UploadID) {
    deaths[upload.index] = death
    if let sigma { factors[upload.index] = Float(Elementary.exp(sigma * errors.normal())) }
  }

  /// A remaining life as it is seen.
  private func seen(_ life: Int64, of upload: UploadID) -> Int64 {
    sigma == nil ? life : Int64(min(Double(life) * Double(factors[upload.index]), 0x1p62))
  }

  private func classOf(_ upload: UploadID, at now: Moment) -> PlacementClass {
    let remaining = seen(Int64(max(0, deaths[upload.index].ingestedBytes - now.ingestedBytes)), of: upload)
    let doublings = Int64.bitWidth - (remaining / Int64(base)).leadingZeroBitCount
    return PlacementClass(min(doublings, classCount - 1))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(upload, at: now) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(survivor.owner, at: now) }

  public mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool {
    outlook.add(
      bytes, dyingAfter: seen(deaths[upload.index].wall.milliseconds(after: now.wall), of: upload))
    return true
  }
}
