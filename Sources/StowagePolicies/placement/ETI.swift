public import StowageCore

/// Finds hot ranges of addresses with few counters.
///
/// - Class 0: uploads to hot addresses, whose extent counts 4 writes or more.
/// - Class 1: other uploads.
/// - Class 2: survivors.
///
/// All addresses are divided into extents with a counter up to 15 each. A write to part of an extent splits it and
/// counts for that part, unless there are 1,024 extents already. Every 4,096 writes all counters are halved and
/// neighbours are merged where they are equal or both cold.
/// State: 16 bytes per extent. Keeps nothing. Complexity: O(log extents), and O(extents) for a split or a merge.
/// Source: M. Shafaei, P. Desnoyers, J. Fitzpatrick, "Write Amplification Reduction in Flash-Based SSDs Through
/// Extent-Based Temperature Identification", HotStorage 2016; details after SepBIT's simulator (fallfish/sepbit).
/// Deviations: a write is one upload and covers one address. Where keys are no addresses, the key's number stands for
/// it, so that keys that first appeared together are neighbours; without both, uploads are cold. Buckets share the one
/// range of addresses. Cold neighbours that merge keep the lower one's counter, as there.
public struct ETI: PlacementPolicy, CataloguedPolicy {
  public static let name = "eti"
  public static let summary = "uploads to hot ranges of addresses, other uploads, survivors (ETI)"

  public var classCount: Int { 3 }
  private var extents = [Extent(start: 0, writes: 0)]
  private var writesUntilDecay = ETI.decayPeriod

  private static let mostExtents = 1024
  private static let mostWrites = 15
  private static let hotWrites = 4
  private static let decayPeriod = 4096

  /// From its start to the start of the next.
  private struct Extent: Sendable {
    var start: UInt64
    var writes: Int
  }

  public init() {}
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) { self.init() }

  @inlinable public var facts: FactSet { .address }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    guard let address = facts.address ?? (facts.key == 0 ? nil : UInt64(facts.key)) else {
      return PlacementClass(1)
    }
    writesUntilDecay -= 1
    if writesUntilDecay == 0 {
      decay()
      writesUntilDecay = Self.decayPeriod
    }
    count(address)
    return PlacementClass(extents[indexOfExtent(at: address)].writes >= Self.hotWrites ? 0 : 1)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(2) }

  private mutating func count(_ address: UInt64) {
    let index = indexOfExtent(at: address)
    let extent = extents[index]
    if extent.writes == Self.mostWrites { return }
    let end = index + 1 < extents.count ? extents[index + 1].start : .max
    let isFirst = extent.start == address
    let isLast = end - address <= 1
    if isFirst && isLast {
      extents[index].writes += 1
      return
    }
    if extents.count >= Self.mostExtents { return }
    if !isLast { extents.insert(Extent(start: address + 1, writes: extent.writes), at: index + 1) }
    if isFirst {
      extents[index].writes += 1
    } else {
      extents.insert(Extent(start: address, writes: extent.writes + 1), at: index + 1)
    }
  }

  private mutating func decay() {
    var merged: [Extent] = []
    for extent in extents {
      let halved = Extent(start: extent.start, writes: extent.writes / 2)
      if let last = merged.last, isLike(last.writes, halved.writes) { continue }
      merged.append(halved)
    }
    extents = merged
  }

  private func isLike(_ one: Int, _ other: Int) -> Bool {
    one == other || one < Self.hotWrites && other < Self.hotWrites
  }

  /// The last extent that starts at or before the address.
  private func indexOfExtent(at address: UInt64) -> Int {
    var (low, high) = (0, extents.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if extents[middle].start <= address { low = middle } else { high = middle }
    }
    return low
  }
}
