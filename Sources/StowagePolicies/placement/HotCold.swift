public import StowageCore

/// Moves what has survived long enough to colder tiers: survivors go down by their age, never up.
///
/// Data that has lived long is likely to live on (a decreasing hazard), so its place may cost more to write and to
/// collect, and less to keep: a stronger codec, a wider erasure code.
///
/// - Class 0: uploads, in the first tier.
/// - Class 1: survivors younger than `after`, in the first tier.
/// - Class 1 + *i*: survivors from an age of `after`·`times`^(*i* − 1) on, in tier *i*; the last has no upper edge.
///
/// Only what reclaim has to copy anyway moves, so a shard without garbage stays where it is. State: none; keeps 8 bytes per
/// object. Complexity: O(tiers).
/// Source: age as the sign of warmth in S. Muralidhar et al., "f4: Facebook's warm BLOB storage system", OSDI 2014.
/// Deviation: there whole volumes change tier; here chunks do, when they are copied.
public struct HotCold: PlacementPolicy, CataloguedPolicy {
  public static let name = "hot-cold"
  public static let summary = "survivors to colder tiers by age; needs --tiers"
  public static let parameters = [
    Parameter("after", "age from which survivors go to the second tier", standard: "7d"),
    Parameter("times", "each further tier after so many times the age of the one before", standard: "4"),
  ]

  /// Age from which survivors go to each tier but the first, in milliseconds; ascending.
  public let edgesMilliseconds: [Int64]
  private let times: Int

  /// - Precondition: `afterMilliseconds` and `times` are at least 1, and `tierCount` is in 2...256.
  public init(afterMilliseconds: Int64, times: Int = 4, tierCount: Int) {
    precondition(
      afterMilliseconds > 0 && times > 0 && (2...256).contains(tierCount),
      "no ages from \(afterMilliseconds) ms in steps of \(times) for \(tierCount) tiers")
    var edges = [afterMilliseconds]
    while edges.count < tierCount - 1 {
      let (next, overflow) = edges[edges.count - 1].multipliedReportingOverflow(by: Int64(times))
      edges.append(overflow ? .max : next)
    }
    edgesMilliseconds = edges
    self.times = times
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    let after = try arguments.milliseconds("after")
    let times = try arguments.integer("times", in: 1...1_000_000)
    if context.tierCount < 2 { throw .needsTiers(policy: Self.name) }
    self.init(afterMilliseconds: after, times: times, tierCount: context.tierCount)
  }

  public var arguments: [PolicySpecification.Argument] {
    [
      PolicySpecification.Argument(key: "after", value: Quantity.text(milliseconds: edgesMilliseconds[0])),
      PolicySpecification.Argument(key: "times", value: "\(times)"),
    ]
  }

  @inlinable public var facts: FactSet { .uploadedWall }
  public var classCount: Int { edgesMilliseconds.count + 2 }

  public func tier(of placementClass: PlacementClass) -> Tier {
    Tier(UInt8(max(0, Int(placementClass.index) - 1)))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    let (age, overflow) = now.wall.milliseconds.subtractingReportingOverflow(facts.uploaded.wall.milliseconds)
    let tier = edgesMilliseconds.count { $0 <= (overflow ? .max : age) }
    return PlacementClass(1 + tier)
  }
}
