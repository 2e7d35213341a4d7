/// How far a scrub has come. Kept in the catalog, so that it goes on where it was whatever happens in between.
struct ScrubPass: Hashable, Sendable {
  /// Passes over all shards that were completed.
  var completed: UInt64 = 0
  /// The last shard of this pass that was looked at, nil at its beginning.
  var lastShard: UInt32?

  static let document = "scrub"

  init() {}

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(completed)
    writer.put(lastShard) { $0.put($1) }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    completed = try reader.number()
    lastShard = try reader.optional { (reader) throws(FormatError) in try reader.number(UInt32.self) }
    try reader.finish()
  }
}

/// What a scrub has looked at, and what it has found.
public struct ScrubReport: Hashable, Sendable {
  /// As a check at level `data` would say it, in the order of the shards.
  public internal(set) var findings: [Finding] = []
  /// Chunks that cannot be read back now.
  public internal(set) var unreadable: [FsckReport.UnreadableChunk] = []
  /// Sealed shards that were looked at.
  public internal(set) var shards = 0
  /// Bytes read from devices.
  public internal(set) var bytesRead = 0
  /// Whether this was the end of a pass: all shards that were sealed have been looked at.
  public internal(set) var endsPass = false
  /// Passes completed since the store was made.
  public internal(set) var completedPasses: UInt64 = 0

  mutating func add(_ found: FsckReport) {
    findings += found.findings
    unreadable += found.unreadable
    shards += found.counts.shards
    bytesRead += found.counts.bytesRead
  }
}
