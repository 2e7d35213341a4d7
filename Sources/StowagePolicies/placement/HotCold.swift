public import StowageCore

/// Moves what has survived long enough to colder tiers, unless it is still warm: survivors go down by their age, never up.
///
/// Data that has lived long is likely to live on (a decreasing hazard), so its place may cost more to write and to
/// collect, and less to keep: a stronger codec, a wider erasure code. But a read there may cost more too.
///
/// - Class 0: uploads, in the first tier.
/// - Class 1: survivors younger than `after`, in the first tier.
/// - Class 1 + *i*: survivors from an age of `after`·`times`^(*i* − 1) on, in tier *i*; the last has no upper edge.
///
/// A survivor with a temperature of `reads` or more stays in the tier in which it is, however old. The temperature is its
/// reads per day of its life, of which there is at least one, halved for each `after` that has passed since the last. What was
/// never read has none and goes by age alone.
///
/// Only what reclaim has to copy anyway moves, so a shard without garbage stays where it is. State: none; keeps 20 bytes per
/// object. Complexity: O(tiers).
/// Source: S. Muralidhar et al., "f4: Facebook's warm BLOB storage system", OSDI 2014: the rate of reads as temperature, and
/// age as what it falls with. Deviations: there whole volumes change tier, by the age of their type of content; here chunks
/// do, when they are copied, and each by its own reads. The halving is ours.
public struct HotCold: PlacementPolicy, CataloguedPolicy {
  public static let name = "hot-cold"
  public static let summary = "survivors to colder tiers by age, unless they are read; needs --tiers"
  public static let parameters = [
    Parameter("after", "age from which survivors go to the second tier", standard: "7d"),
    Parameter("times", "each further tier after so many times the age of the one before", standard: "4"),
    Parameter("reads", "reads per day from which a survivor stays in its tier", standard: "1"),
  ]

  /// Age from which survivors go to each tier but the first, in milliseconds; ascending.
  public let edgesMilliseconds: [Int64]
  private let times: Int
  private let readsPerDay: Int

  private static let day: Int64 = 86_400_000

  /// - Precondition: `afterMilliseconds`, `times` and `readsPerDay` are at least 1, and `tierCount` is in 2...256.
  public init(afterMilliseconds: Int64, times: Int = 4, readsPerDay: Int = 1, tierCount: Int) {
    precondition(
      afterMilliseconds > 0 && times > 0 && readsPerDay > 0 && (2...256).contains(tierCount),
      "no ages from \(afterMilliseconds) ms in steps of \(times) for \(tierCount) tiers")
    var edges = [afterMilliseconds]
    while edges.count < tierCount - 1 {
      let (next, overflow) = edges[edges.count - 1].multipliedReportingOverflow(by: Int64(times))
      edges.append(overflow ? .max : next)
    }
    edgesMilliseconds = edges
    self.times = times
    self.readsPerDay = readsPerDay
  }

  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    let after = try arguments.milliseconds("after")
    let times = try arguments.integer("times", in: 1...1_000_000)
    let reads = try arguments.integer("reads", in: 1...1_000_000)
    if context.tierCount < 2 { throw .needsTiers(policy: Self.name) }
    self.init(afterMilliseconds: after, times: times, readsPerDay: reads, tierCount: context.tierCount)
  }

  public var arguments: [PolicySpecification.Argument] {
    [
      PolicySpecification.Argument(key: "after", value: Quantity.text(milliseconds: edgesMilliseconds[0])),
      PolicySpecification.Argument(key: "times", value: "\(times)"),
      PolicySpecification.Argument(key: "reads", value: "\(readsPerDay)"),
    ]
  }

  @inlinable public var facts: FactSet { [.uploadedWall, .reads] }
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
    let age = Self.milliseconds(from: facts.uploaded.wall, to: now.wall)
    let tier = edgesMilliseconds.count { $0 <= age }
    if temperature(facts, age, at: now.wall) < Double(readsPerDay) { return PlacementClass(1 + tier) }
    return PlacementClass(1 + min(tier, max(0, Int(survivor.victimClass.index) - 1)))
  }

  private func temperature(_ facts: ChunkFacts, _ age: Int64, at now: Instant) -> Double {
    guard let lastRead = facts.lastRead else { return 0 }
    let halvings = max(0, Self.milliseconds(from: lastRead, to: now)) / edgesMilliseconds[0]
    if halvings > 32 { return 0 }
    return Double(facts.reads) * Double(Self.day) / Double(max(Self.day, age)) / Double(1 << halvings)
  }

  private static func milliseconds(from start: Instant, to end: Instant) -> Int64 {
    let (span, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
    return overflow ? .max : span
  }
}
