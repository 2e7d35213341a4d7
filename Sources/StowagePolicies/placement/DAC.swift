public import StowageCore

/// Moves data one class up when it is overwritten and one class down when it survives a reclaim.
///
/// - Class 0: uploads to a new key, and what has survived most.
/// - Class *i*: what was overwritten *i* times more than it survived, within the ends; the last is the hottest.
///
/// Levels belong to keys: a key that is deleted and put again goes on from its level. Where the shell knows no keys
/// (number 0), everything is in class 0. State: 1 byte per key; keeps 4 bytes per object. Complexity: O(1).
/// Source: M.-L. Chiang, P. Lee, R.-C. Chang, "Using Data Clustering to Improve Cleaning Performance for Flash Memory",
/// Software: Practice and Experience 29(3), 1999; details after SepBIT's simulator (fallfish/sepbit).
/// Deviations: there each block has a level; here a key has, so an object of several chunks goes down with each of its
/// extents that survives.
public struct DAC: PlacementPolicy, CataloguedPolicy {
  public static let name = "dac"
  public static let summary = "one class hotter per overwrite, one colder per survival (DAC)"
  public static let parameters = [Parameter("classes", "number of classes", standard: "6")]

  public let classCount: Int
  private var levels = PerKey(DAC.unseen)

  private static let unseen = UInt8.max

  public init(classes: Int = 6) {
    precondition((1..<255).contains(classes), "\(classes) classes do not fit into a byte per key")
    classCount = classes
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
    let level = levels[facts.key]
    levels[facts.key] = level == Self.unseen ? 0 : min(level + 1, UInt8(classCount - 1))
    return PlacementClass(Int(levels[facts.key]))
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let level = levels[facts.key]
    // After a restart the policy has not seen all keys.
    if level == Self.unseen || level == 0 { return PlacementClass(0) }
    levels[facts.key] = level - 1
    return PlacementClass(Int(level) - 1)
  }
}
