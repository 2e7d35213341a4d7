/// How much of a store is looked at. Each level does what those before it do.
public enum FsckLevel: String, Sendable, CaseIterable, Comparable {
  /// Catalog, superblocks, logs, and which files there are with how many bytes.
  case quick
  /// The headers of files and records, against the rows and the other way round.
  case headers
  /// Every byte: checksums, parity, and whether each chunk decompresses.
  case data

  public static func < (left: FsckLevel, right: FsckLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .quick: 0
    case .headers: 1
    case .data: 2
    }
  }
}

/// What a check of a store has found.
public struct FsckReport: Hashable, Sendable {
  /// How much was looked at.
  public var level: FsckLevel
  /// In the order in which it was found: catalog, devices, logs, shards, files.
  public var findings: [Finding] = []
  /// Chunks that cannot be read back, those among them that are only missing devices away included.
  public var unreadable: [UnreadableChunk] = []
  /// What was looked at.
  public var counts = Counts()
  /// What lives and what is dead in each shard, whatever can be read of it.
  public var map = ShardMap()
  /// Losses that earlier repairs have recorded.
  var losses = Losses()
  /// What is wrong with each shard that something is wrong with, ascending.
  var shards: [ShardFinding] = []
  /// Places whose superblock has to be written anew, with what it should be.
  var superblocks: [Int: Superblock] = [:]
  /// Whether the metadata log has to be begun anew.
  var needsLog = false
  /// The highest epoch that a log is named after, whole or not.
  var newestLogEpoch: UInt64 = 0
  /// Numbers of devices that are not there.
  var missingDevices: [Int] = []

  init(level: FsckLevel) { self.level = level }

  /// What was looked at.
  public struct Counts: Hashable, Sendable {
    /// Shards with files.
    public var shards = 0
    /// Copies and fragments that are there.
    public var files = 0
    /// Records whose header was read, dead ones included.
    public var records = 0
    /// Chunks that were read back and decompressed.
    public var chunks = 0
    /// Objects and finished parts whose whole content was compared with an MD5.
    public var objects = 0
    /// Bytes read from devices.
    public var bytesRead = 0
    /// Devices that were read from.
    public var devicesTouched = 0
  }

  /// A chunk that cannot be read back now.
  public struct UnreadableChunk: Hashable, Sendable {
    /// ``ChunkRow/id``.
    public var chunk: UInt64
    /// ``ShardRow/id``.
    public var shard: UInt32
    /// Of its record in the shard.
    public var offset: UInt32
    /// Bytes of content.
    public var bytes: UInt32
    /// What it is a part of.
    public var object: ObjectName?
    /// Whether a device that is missing, or that failed when it was read, may still have it.
    public var mayReturn: Bool
    /// Why it cannot be read.
    public var reason: String
  }

  /// What has to be done about a shard.
  struct ShardFinding: Hashable, Sendable {
    var shard: UInt32
    /// Fragments that are bad or not there, ascending; empty for a shard with copies.
    var badFragments: [Int] = []
    /// Those among them that match their own checksums, and not the data.
    var wrongParities: [Int] = []
    /// Whether a copy is bad or not there.
    var hasBadCopies = false
  }

  /// Whether there is no damage, no loss, and nothing that could not be looked at.
  public var isClean: Bool { exitCode == 0 }

  /// For the shell: 0 clean, 2 damage, 5 incomplete.
  public var exitCode: Int32 {
    if findings.contains(where: { $0.severity == .damage || $0.severity == .loss }) { return 2 }
    return findings.contains { $0.severity == .incomplete } ? 5 : 0
  }

  /// What of the content is lost or cannot be read now, each object once, in the order in which it was found.
  public var unreadableObjects: [ObjectName] {
    var seen: Set<ObjectName> = []
    return unreadable.compactMap(\.object).filter { seen.insert($0).inserted }
  }
}
