public import StowageCore

/// What is gone for good, as repairs have recorded it. Kept in the catalog as the document ``document``; nothing ever
/// leaves it.
struct Losses: Hashable, Sendable {
  /// Ascending by chunk.
  private(set) var chunks: [Loss] = []
  /// Ascending by shard and fragment.
  private(set) var fragments: [Quarantine] = []

  static let document = "losses"

  init() {}

  /// A fragment that cannot be computed from the others. What is there of it is kept.
  struct Quarantine: Hashable, Sendable {
    var shard: UInt32
    var fragment: UInt16
    var reason: String
    var isAccepted = false
  }

  var isEmpty: Bool { chunks.isEmpty && fragments.isEmpty }
  var hasUnaccepted: Bool { !chunks.allSatisfy(\.isAccepted) || !fragments.allSatisfy(\.isAccepted) }

  func loss(of chunk: UInt64) -> Loss? { chunks.first { $0.chunk == chunk } }

  func quarantine(of fragment: Int, in shard: UInt32) -> Quarantine? {
    fragments.first { $0.shard == shard && Int($0.fragment) == fragment }
  }

  /// Adds a loss, unless it is known.
  mutating func add(_ loss: Loss) {
    let place = chunks.firstIndex { $0.chunk >= loss.chunk } ?? chunks.count
    if place < chunks.count && chunks[place].chunk == loss.chunk { return }
    chunks.insert(loss, at: place)
  }

  /// Adds a quarantine, unless it is known.
  mutating func add(_ new: Quarantine) {
    let place =
      fragments.firstIndex { ($0.shard, $0.fragment) >= (new.shard, new.fragment) } ?? fragments.count
    if place < fragments.count && fragments[place].shard == new.shard
      && fragments[place].fragment == new.fragment
    {
      return
    }
    fragments.insert(new, at: place)
  }

  /// Notes that the owner knows of all of them.
  mutating func accept() {
    for index in chunks.indices { chunks[index].isAccepted = true }
    for index in fragments.indices { fragments[index].isAccepted = true }
  }
}

/// A chunk that no repair could bring back.
public struct Loss: Hashable, Sendable {
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
  /// Why it could not be brought back.
  public var reason: String
  /// When that was found out.
  public var recorded: Instant
  /// Whether the owner knows of it.
  public var isAccepted = false
}

extension Losses {
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.put(chunks) { $1.write(to: &$0) }
    writer.put(fragments) { writer, quarantine in
      writer.put(quarantine.shard)
      writer.put(quarantine.fragment)
      writer.put(quarantine.reason)
      writer.put(quarantine.isAccepted)
    }
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    var reader = ByteReader(bytes)
    chunks = try reader.list { (reader) throws(FormatError) in try Loss(from: &reader) }
    fragments = try reader.list { (reader) throws(FormatError) in
      Quarantine(
        shard: try reader.number(), fragment: try reader.number(), reason: try reader.text(),
        isAccepted: try reader.flag())
    }
    try reader.finish()
  }
}

extension Loss {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.put(chunk)
    writer.put(shard)
    writer.put(offset)
    writer.put(bytes)
    writer.put(object) { writer, object in
      writer.put(object.bucket)
      writer.put(object.key)
      writer.put(object.version) { $0.put($1) }
    }
    writer.put(reason)
    writer.put(recorded)
    writer.put(isAccepted)
  }

  fileprivate init(from reader: inout ByteReader) throws(FormatError) {
    chunk = try reader.number()
    shard = try reader.number()
    offset = try reader.number()
    bytes = try reader.number()
    object = try reader.optional { (reader) throws(FormatError) in
      let (bucket, key) = (try reader.text(), try reader.text())
      let version = try reader.optional { (reader) throws(FormatError) in try reader.number(UInt64.self) }
      return ObjectName(bucket: bucket, key: key, version: version)
    }
    reason = try reader.text()
    recorded = try reader.instant()
    isAccepted = try reader.flag()
  }
}
