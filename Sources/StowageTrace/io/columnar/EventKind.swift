/// What a record of a block of events says. An event is one record, and one more for each part of a list in it; these
/// follow it, in their order, so that a block ends wherever it is full.
enum EventKind: UInt8, CaseIterable {
  case begin, arrive, commit, abort, release, read, factsChanged, tick, reclaimRequested, transcoded, finished
  case refusedAppend, refusedMove, readable, poisoned, cleaning, restarted
  // What follows `commit`, `transcoded` and `restarted`.
  case part, transcodedChunk, stateUpload, stateShard, stateChunk

  /// Whether an event begins with it.
  var isEvent: Bool { rawValue <= EventKind.restarted.rawValue }
}

/// A column of one kind of record.
struct EventField {
  /// As the format page calls it.
  let name: String
  /// Numbers beyond it are in no file.
  let range: ClosedRange<Int64>

  private init(_ name: String, _ range: ClosedRange<Int64>) {
    self.name = name
    self.range = range
  }

  /// A number of 32 bits.
  static func number(_ name: String) -> EventField { EventField(name, 0...Int64(UInt32.max)) }
  /// A count of bytes, or an offset.
  static func bytes(_ name: String, atLeast least: Int64 = 0) -> EventField {
    EventField(name, least...Int64.max)
  }
  /// Any 64 bits: instants, which may lie before the origin, and what counts on without end.
  static func any(_ name: String) -> EventField { EventField(name, Int64.min...Int64.max) }
  static func upTo(_ limit: Int64, _ name: String) -> EventField { EventField(name, 0...limit) }
}

extension EventKind {
  /// The columns of each kind, in the order in which they are stored.
  static let fields: [[EventField]] = allCases.map { kind in
    switch kind {
    case .begin: [.number("upload")] + facts
    case .arrive: [.number("upload"), .bytes("bytes", atLeast: 1)]
    case .commit: [.number("upload"), .upTo(1, "replaces"), .number("replaced"), .number("parts")]
    case .abort: [.number("upload")]
    case .release: [.number("object"), .upTo(2, "reason")]
    case .read: [.number("object")]
    case .factsChanged: [.number("object"), .upTo(1, "expires"), .any("expiry")]
    case .tick: []
    case .reclaimRequested: [.bytes("numerator"), .bytes("denominator", atLeast: 1)]
    case .transcoded: [.number("plan"), .number("chunks")]
    case .finished: [.number("plan")]
    case .refusedAppend: [.number("shard"), .bytes("offset")]
    case .refusedMove: [.number("plan"), .number("shard"), .bytes("offset")]
    case .readable: [.number("shard")]
    case .poisoned: [.number("shard"), .bytes("committed bytes")]
    case .cleaning: [.upTo(1, "state")]
    case .restarted:
      [
        .any("instant"), .bytes("ingested"), .bytes("copied"), .number("opened shards"),
        .any("sealed shards"), .number("uploads"), .number("shards"),
      ]
    case .part: [.number("upload")]
    case .transcodedChunk: [.bytes("offset"), .bytes("bytes", atLeast: 1)]
    case .stateUpload: facts + [.upTo(1, "pending"), .upTo(classLimit, "class"), .upTo(255, "tier")]
    case .stateShard:
      [
        .number("shard"), .upTo(classLimit, "class"), .upTo(255, "tier"), .any("opened"),
        .any("opened ingested"), .any("appended"), .any("appended ingested"), .any("sealed"),
        .any("sealed ingested"), .any("seal order"), .upTo(1, "open"), .number("length"), .number("chunks"),
      ]
    case .stateChunk: [.number("owner"), .number("offset"), .number("bytes")]
    }
  }

  /// Placement classes are below 2^20.
  private static let classLimit: Int64 = 1 << 20 - 1

  /// Of ``ChunkFacts``. Flags say which of those are known that may be unknown; the others are then 0.
  private static let facts: [EventField] = [
    .upTo(15, "flags"), .number("key"), .number("bucket"), .number("content type"), .number("tenant"),
    .number("batch"), .number("prefix"), .any("address"), .bytes("user's bytes"), .any("expiry"),
    .any("last read"), .number("reads"), .any("overwritten life"), .any("overwritten bytes"),
    .any("uploaded"),
    .any("uploaded ingested"),
  ]

  var fields: [EventField] { Self.fields[Int(rawValue)] }
}

extension EventKind {
  /// The names that a record's facts refer to; nil where it has no facts.
  func names(in values: [Int64]) -> NameCounts? {
    let first: Int
    switch self {
    case .begin: first = 3
    case .stateUpload: first = 2
    default: return nil
    }
    return NameCounts(
      buckets: UInt32(values[first]), contentTypes: UInt32(values[first + 1]),
      tenants: UInt32(values[first + 2]), batches: UInt32(values[first + 3]))
  }
}
