public import StowageCore

/// A placement policy for tests: hashes all that it is shown and told, so that any wrong fact, moment or order of calls
/// leads to other classes.
///
/// It does not look at the shard table, which ``NaiveEngine`` cannot show.
public struct Scatter: PlacementPolicy {
  public static let name = "scatter"
  public let facts: FactSet = [.key, .bucket, .logicalBytes, .uploadedWall, .uploadedBytes, .expiry, .reads]
  public let classCount: Int
  private var state: UInt64 = 0

  /// What a call was: two that show the same must not be the same.
  private enum Call: Int { case upload = 1, survivor, released, read, sealed, collected }

  public init(classes: Int) { classCount = classes }

  public func tier(of placementClass: PlacementClass) -> Tier { Tier(UInt8(placementClass.index % 2)) }

  private mutating func mix(_ number: Int) { state = scrambled(state ^ UInt64(bitPattern: Int64(number))) }

  private mutating func mix(_ call: Call, at now: Moment) {
    mix(call.rawValue)
    mix(now)
  }

  private mutating func mix(_ moment: Moment) {
    mix(Int(moment.wall.milliseconds))
    mix(moment.ingestedBytes)
  }

  private mutating func mix(_ shard: Shard) {
    for number in [shard.id.index, shard.placementClass.index, shard.length, shard.liveBytes] {
      mix(Int(number))
    }
    mix(Int(shard.tier.index))
    for moment in [shard.opened, shard.appended, shard.sealed] { mix(moment) }
    mix(Int(shard.sealOrder))
    mix(shard.isReadable && shard.state == .sealed ? 1 : 0)
  }

  private mutating func mix(_ facts: ChunkFacts) {
    mix(Int(facts.key))
    mix(Int(facts.bucket))
    mix(facts.logicalBytes ?? -1)
    mix(facts.uploaded)
    mix(Int(facts.expiry?.milliseconds ?? -1))
    mix(Int(facts.reads))
    mix(Int(facts.lastRead?.milliseconds ?? -1))
  }

  private var answer: PlacementClass { PlacementClass(Int(state % UInt64(classCount))) }

  public mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    mix(.upload, at: now)
    mix(Int(upload.index))
    mix(facts)
    return answer
  }

  public mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass {
    mix(.survivor, at: now)
    for number in [survivor.owner.index, survivor.victim.index, survivor.victimClass.index] {
      mix(Int(number))
    }
    for number in [survivor.bytes, survivor.chunks] { mix(number) }
    mix(survivor.victimOpened)
    mix(facts)
    return answer
  }

  public mutating func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    mix(.released, at: now)
    mix(Int(upload.index))
    mix(facts)
    mix(Int(reason?.rawValue ?? 9))
  }

  public mutating func read(_ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
  {
    mix(.read, at: now)
    mix(Int(object.index))
    mix(facts)
  }

  public mutating func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    mix(.sealed, at: now)
    mix(shard)
  }

  public mutating func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    mix(.collected, at: now)
    mix(shard)
  }
}
