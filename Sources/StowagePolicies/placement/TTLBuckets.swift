public import StowageCore

/// Packs together what is declared to expire at about the same time after now.
///
/// Chunks packed together should die together, so that a shard becomes wholly dead and is freed without a copy.
/// With a declared expiry the remaining life is known exactly, at upload (the TTL) and at every copy.
///
/// - Class 0: uploads without declared expiry.
/// - Class 1: survivors without declared expiry.
/// - `width=w`: class 2 + *i* has a remaining life in `[i·w, (i+1)·w)`; the last, 2 + 4095, has no upper edge.
/// - `base=b,classes=n`: class 2 has `[0, b)`, class 2 + *i* has `[b·2^(i-1), b·2^i)`; the last, 2 + n − 1, has no
///   upper edge.
///
/// The even form may name more classes than shards may be open; the engine's budget then seals those that
/// starve. State: none; keeps 8 bytes per object. Complexity: O(1).
/// Source: per-TTL volumes (SeaweedFS, RocksDB FIFO) for the even form; G. Varghese, A. Lauck, "Hashed and
/// Hierarchical Timing Wheels", SOSP 1987, and Segcache's TTL buckets (NSDI 2021) for the geometric one.
/// Deviation: survivors are re-binned by what remains of their life.
public struct TTLBuckets: PlacementPolicy, CataloguedPolicy {
  public static let name = "ttl-buckets"
  public static let summary = "same declared time to live together, in even or geometric steps"
  public static let parameters = [
    Parameter("width", "even steps of remaining life (the standard form, with 1d)", standard: "1d"),
    Parameter("base", "geometric steps instead: upper edge of the shortest", standard: "1h"),
    Parameter("classes", "geometric steps: how many", standard: "12"),
  ]

  /// Both ways to cut remaining life, because the even one started the question and the geometric one answers it.
  public static let forms = [
    PolicySpecification(name: name, arguments: [PolicySpecification.Argument(key: "width", value: "1d")]),
    PolicySpecification(
      name: name,
      arguments: [
        PolicySpecification.Argument(key: "base", value: "1h"),
        PolicySpecification.Argument(key: "classes", value: "12"),
      ]),
  ]

  /// How remaining life is cut into classes.
  public enum Steps: Hashable, Sendable {
    /// All classes span `widthMilliseconds`.
    case even(widthMilliseconds: Int64)
    /// The shortest spans `baseMilliseconds`, each further one as much as all before it.
    case geometric(baseMilliseconds: Int64, classes: Int)
  }

  /// The steps in use.
  public let steps: Steps
  @inlinable public var facts: FactSet { .expiry }
  private static let evenSteps = 4096

  public var classCount: Int {
    switch steps {
    case .even: 2 + Self.evenSteps
    case .geometric(_, let classes): 2 + classes
    }
  }

  public init(_ steps: Steps) {
    switch steps {
    case .even(let width): precondition(width > 0, "a width of \(width) ms has no steps")
    case .geometric(let base, let classes):
      precondition(base > 0 && classes > 0, "no classes from \(base) ms in \(classes) steps")
    }
    self.steps = steps
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    let isGeometric = arguments.gives("base") || arguments.gives("classes")
    if isGeometric && arguments.gives("width") {
      throw .conflict(policy: Self.name, first: "width", second: "base and classes")
    }
    if isGeometric {
      let base = try arguments.milliseconds("base")
      self.init(.geometric(baseMilliseconds: base, classes: try arguments.integer("classes", in: 1...64)))
    } else {
      self.init(.even(widthMilliseconds: try arguments.milliseconds("width")))
    }
  }

  public var arguments: [PolicySpecification.Argument] {
    switch steps {
    case .even(let width):
      [PolicySpecification.Argument(key: "width", value: Quantity.text(milliseconds: width))]
    case .geometric(let base, let classes):
      [
        PolicySpecification.Argument(key: "base", value: Quantity.text(milliseconds: base)),
        PolicySpecification.Argument(key: "classes", value: "\(classes)"),
      ]
    }
  }

  func classOf(_ expiry: Instant, at now: Instant) -> PlacementClass {
    let (difference, isTooLarge) = expiry.milliseconds.subtractingReportingOverflow(now.milliseconds)
    let remaining = expiry <= now ? 0 : isTooLarge ? .max : difference
    switch steps {
    case .even(let width):
      return PlacementClass(2 + Int(min(remaining / width, Int64(Self.evenSteps - 1))))
    case .geometric(let base, let classes):
      let doublings = Int64.bitWidth - (remaining / base).leadingZeroBitCount
      return PlacementClass(2 + min(doublings, classes - 1))
    }
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    guard let expiry = facts.expiry else { return PlacementClass(0) }
    return classOf(expiry, at: now.wall)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    guard let expiry = facts.expiry else { return PlacementClass(1) }
    return classOf(expiry, at: now.wall)
  }
}
