/// What the engine is told about space, budget and triggers. DESIGN.md section 8 names the flags.
public struct EngineSettings: Sendable, Hashable {
  /// Capacity of a shard in stored bytes.
  public var shardBytes: Int
  /// When there is too much garbage.
  public var trigger: Trigger
  /// When the trigger is looked at.
  public var checkPoint: CheckPoint
  /// Which garbage a cap counts.
  public var garbageAccounting: GarbageAccounting
  /// Least garbage fraction of a victim.
  public var victimFloor: Ratio
  /// Most victims that one check may take; nil is no limit.
  public var victimsPerCheck: Int?
  /// Most shards that may be open at once, at least 1.
  public var openShards: Int
  /// Longest time that a shard stays open, in milliseconds.
  public var maxOpenAgeMilliseconds: Int64?
  /// Whether garbage trapped in open shards seals the worst of them early.
  public var sealTrapped: Bool
  /// A number for each tier's codec; survivors are transcoded where they go to a tier with another number. Empty where all
  /// tiers compress alike; the last one stands for further tiers.
  public var tierCodecs: [UInt8]

  /// For each tier the number of the first one that has its codec, as ``tierCodecs`` wants it; none where all have the same.
  public static func numbers<Codec: Equatable>(ofCodecs codecs: [Codec]) -> [UInt8] {
    let firsts = codecs.map { codec in UInt8(codecs.firstIndex(of: codec) ?? 0) }
    return firsts.allSatisfy { $0 == 0 } ? [] : firsts
  }

  /// Largest shard, because offsets within a shard are kept in 32 bits.
  public static let maximumShardBytes = Int(UInt32.max)

  public init(
    shardBytes: Int = 256 << 20, trigger: Trigger = .garbageCap(Ratio(1, 10)),
    checkPoint: CheckPoint = .event,
    garbageAccounting: GarbageAccounting = .all, victimFloor: Ratio = .zero, victimsPerCheck: Int? = nil,
    openShards: Int = 32, maxOpenAgeMilliseconds: Int64? = nil, sealTrapped: Bool = true,
    tierCodecs: [UInt8] = []
  ) {
    precondition(
      shardBytes > 0 && shardBytes <= Self.maximumShardBytes,
      "a shard of \(shardBytes) bytes is not in 1...\(Self.maximumShardBytes)")
    precondition(openShards > 0, "an open-shard budget of \(openShards) leaves no place to write")
    self.shardBytes = shardBytes
    self.trigger = trigger
    self.checkPoint = checkPoint
    self.garbageAccounting = garbageAccounting
    self.victimFloor = victimFloor
    self.victimsPerCheck = victimsPerCheck
    self.openShards = openShards
    self.maxOpenAgeMilliseconds = maxOpenAgeMilliseconds
    self.sealTrapped = sealTrapped
    self.tierCodecs = tierCodecs
  }
}

/// When there is too much garbage.
public enum Trigger: Sendable, Hashable {
  /// Dead over stored bytes, all shards together, may not exceed the cap.
  case garbageCap(Ratio)
  /// Each sealed shard is reclaimed as soon as its garbage fraction reaches the threshold.
  case shardThreshold(Ratio)
  /// Never: shards are freed when their last chunk dies.
  case none
}

/// Where the trigger is looked at.
public enum CheckPoint: Sendable, Hashable {
  /// Once per trace row: at the end of each commit, abort and release.
  case event
  /// Whenever a shard was sealed.
  case seal
  /// Both: what a store does, whose uploads may seal many shards before a row ends.
  case eventAndSeal
}

/// Which garbage a cap counts; the denominator is always all stored bytes.
public enum GarbageAccounting: Sendable, Hashable {
  /// All of it.
  case all
  /// That of sealed shards only.
  case sealed
}
