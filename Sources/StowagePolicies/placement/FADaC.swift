public import StowageCore

/// Counts overwrites up and survivals down, and cuts the count at powers of ten.
///
/// - Class 0: keys with a count of 0.
/// - Class *i*: counts in [10^(*i* − 1), 10^*i*); the last has no upper edge.
///
/// A key's count rises with each upload and falls, to 0 at least, with each extent that survives. Where the shell
/// knows no keys (number 0), everything is in class 0. State: 4 bytes per key; keeps 4 bytes per object.
/// Complexity: O(classes).
/// Source: K. Kremer, A. Brinkmann, "FADaC: A Self-adapting Data Classifier for Flash Memory", SYSTOR 2019; details
/// after SepBIT's simulator (fallfish/sepbit).
/// Deviations: there the edges are F·10^*i* with a fading average of request lengths, F += (length − F)/live blocks, and
/// a count must be above its edge. Here a request is one upload and has length 1, so that F is 1 and is not kept.
/// With requests of one block it is 1 there too, but for the rounding of its sums, which soon leaves it just below (0.999999999999
/// after 3 million writes); so a count that is equal to an edge is above it there, and here by definition. The other reading
/// costs 1.3 % of write amplification on z10perm with cost-benefit. Counts belong to keys, there to blocks.
public struct FADaC: PlacementPolicy, CataloguedPolicy {
  public static let name = "fadac"
  public static let summary = "powers of ten of overwrites less survivals per key (FADaC)"
  public static let parameters = [Parameter("classes", "number of classes", standard: "6")]

  public let classCount: Int
  private var counts = PerKey(UInt32.zero)

  public init(classes: Int = 6) {
    precondition(classes > 0, "\(classes) classes leave no place to write")
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
    let count = counts[facts.key]
    counts[facts.key] = count == .max ? count : count + 1
    return classOf(counts[facts.key])
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let count = counts[facts.key]
    if count == 0 { return PlacementClass(0) }
    counts[facts.key] = count - 1
    return classOf(count - 1)
  }

  private func classOf(_ count: UInt32) -> PlacementClass {
    var edge = 1.0
    var step = 0
    while step < classCount - 1 && Double(count) >= edge {
      edge *= 10
      step += 1
    }
    return PlacementClass(step)
  }
}
