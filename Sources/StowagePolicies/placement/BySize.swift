public import StowageCore

/// Packs objects of similar size together, survivors mixed in.
///
/// - Class 0: size unknown, or below `base`.
/// - Class *i* ≥ 1: user's bytes in `[base·4^(i-1), base·4^i)`; the last class has no upper edge.
///
/// State: none; keeps 8 bytes per object. Complexity: O(1).
/// Source: size classes of allocators; as a lifetime hint in CacheLib's small and large engines (PLACEMENT.md 1.2).
public struct BySize: PlacementPolicy, CataloguedPolicy {
  public static let name = "by-size"
  public static let summary = "objects of similar size together, steps of four"
  public static let parameters = [
    Parameter("base", "upper edge of the smallest class", standard: "64KiB"),
    Parameter("classes", "number of classes", standard: "8"),
  ]

  /// Upper edge of the smallest class, in the user's bytes.
  public let base: Int
  public let classCount: Int
  @inlinable public var facts: FactSet { .logicalBytes }

  public init(base: Int, classes: Int) {
    precondition(base > 0 && classes > 0, "no size classes from \(base) bytes in \(classes) steps")
    self.base = base
    classCount = classes
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(base: try arguments.bytes("base"), classes: try arguments.integer("classes", in: 1...64))
  }

  public var arguments: [PolicySpecification.Argument] {
    [
      PolicySpecification.Argument(key: "base", value: Quantity.text(bytes: base)),
      PolicySpecification.Argument(key: "classes", value: "\(classCount)"),
    ]
  }

  func classOf(_ bytes: Int?) -> PlacementClass {
    let doublings = Int.bitWidth - ((bytes ?? 0) / base).leadingZeroBitCount
    return PlacementClass(min((doublings + 1) / 2, classCount - 1))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(facts.logicalBytes) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { classOf(facts.logicalBytes) }
}
