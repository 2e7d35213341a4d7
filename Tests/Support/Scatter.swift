public import StowageCore

/// A placement policy for tests: hashes all that it is shown, and what it was shown of releases and reads, so that
/// any wrong fact, moment or order of calls leads to other classes.
public struct Scatter: PlacementPolicy {
  public static let name = "scatter"
  public let facts: FactSet = [.key, .bucket, .logicalBytes, .uploadedWall, .uploadedBytes, .expiry, .reads]
  public let classCount: Int
  private var state: UInt64 = 0

  public init(classes: Int) { classCount = classes }

  public func tier(of placementClass: PlacementClass) -> Tier { Tier(UInt8(placementClass.index % 2)) }

  private mutating func mix(_ number: Int) { state = scrambled(state ^ UInt64(bitPattern: Int64(number))) }

  private mutating func mix(_ facts: ChunkFacts) {
    mix(Int(facts.key))
    mix(Int(facts.bucket))
    mix(facts.logicalBytes ?? -1)
    mix(Int(facts.uploaded.wall.milliseconds))
    mix(facts.uploaded.ingestedBytes)
    mix(Int(facts.expiry?.milliseconds ?? -1))
    mix(Int(facts.reads))
    mix(Int(facts.lastRead?.milliseconds ?? -1))
  }

  private mutating func answer(at now: Moment) -> PlacementClass {
    mix(Int(now.wall.milliseconds))
    mix(now.ingestedBytes)
    return PlacementClass(Int(state % UInt64(classCount)))
  }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    mix(Int(upload.index))
    mix(facts)
    return answer(at: now)
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    for number in [survivor.owner.index, survivor.victim.index, survivor.victimClass.index] {
      mix(Int(number))
    }
    for number in [survivor.bytes, survivor.chunks, survivor.victimOpened.ingestedBytes] { mix(number) }
    mix(Int(survivor.victimOpened.wall.milliseconds))
    mix(facts)
    return answer(at: now)
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    mix(Int(upload.index))
    mix(facts)
    mix(Int(reason?.rawValue ?? 9))
  }

  public mutating func read(_ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
  {
    mix(Int(object.index))
    mix(facts)
  }
}
