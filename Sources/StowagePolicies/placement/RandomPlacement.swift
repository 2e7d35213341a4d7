public import StowageCore

/// Draws a class at random: the control that shows what more open shards bring by themselves.
///
/// Classes `0..<classes`, for uploads and survivors alike. State: a generator. Complexity: O(1).
/// No source; a control.
public struct RandomPlacement: PlacementPolicy, CataloguedPolicy {
  public static let name = "random"
  public static let summary = "a class at random (control: same number of open shards, no information)"
  public static let parameters = [Parameter("classes", "number of classes", standard: "8")]

  public let classCount: Int
  private var random: Random

  public init(classes: Int, seed: Seed) {
    precondition(classes > 0, "\(classes) classes leave no place to write")
    classCount = classes
    random = seed.stream("placement.random")
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(classes: try arguments.integer("classes", in: 1...4096), seed: context.seed)
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "classes", value: "\(classCount)")]
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(random.below(classCount)) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(random.below(classCount)) }
}
