import StowageCore

/// What was done since the last group was committed, and is not durable yet.
struct Staged {
  /// Changes of the catalog, in order, without those of ``chunks`` and of shards.
  var mutations: [Mutation] = []
  /// Chunks appended since, in order. Kept with their bytes, so that they can be written elsewhere.
  var chunks: [StagedChunk] = []
  /// Copies made since, in order.
  var moves: [StagedMove] = []
  /// What the core hears once the group is durable, in order.
  var outcomes: [Outcome] = []
  /// Shards with bytes that are not synced, ascending.
  var unsynced: [UInt32] = []
  /// Shards whose rows changed, ascending.
  var changedShards: [UInt32] = []
  /// Shards that hold nothing live once the group is durable, but for those that got survivors back since.
  var frees: [UInt32] = []
  var plans: [PlanID] = []
  /// Keys that an operation of this group is about.
  var claimed: Set<KeyName> = []
  /// Bytes of records in memory.
  var bytes = 0
  /// Of those, of chunks that the last group has left out.
  private(set) var heldBytes = 0

  /// Whether there is nothing to commit; chunks that wait for a place are not.
  var isEmpty: Bool {
    mutations.isEmpty && moves.isEmpty && outcomes.isEmpty && changedShards.isEmpty && frees.isEmpty
      && plans.isEmpty && !chunks.contains(where: \.isPlaced)
  }

  /// Takes out all but the chunks that wait for a place.
  mutating func takeGroup() -> Staged {
    var group = self
    self = Staged()
    if group.chunks.allSatisfy(\.isPlaced) { return group }
    chunks = group.chunks.filter { !$0.isPlaced }
    bytes = chunks.reduce(0) { $0 + $1.record.count }
    heldBytes = bytes
    group.chunks.removeAll { !$0.isPlaced }
    group.bytes -= bytes
    return group
  }

  /// Content of an upload's chunks that wait for a place, in bytes.
  func waitingBytes(of upload: UInt64) -> Int {
    chunks.reduce(0) { $0 + ($1.row.upload == upload && !$1.isPlaced ? Int($1.row.contentBytes) : 0) }
  }

  mutating func note(unsynced shard: UInt32) { Self.insert(shard, into: &unsynced) }

  mutating func note(changed shard: UInt32) { Self.insert(shard, into: &changedShards) }

  private static func insert(_ shard: UInt32, into list: inout [UInt32]) {
    guard let place = list.firstIndex(where: { $0 >= shard }) else {
      list.append(shard)
      return
    }
    if list[place] != shard { list.insert(shard, at: place) }
  }
}

/// A chunk that was appended and is not durable.
struct StagedChunk {
  var row: ChunkRow
  var owner: UploadID
  /// Room for the header, then the payload.
  var record: [UInt8]
  /// False before it has been written where the core says that it goes, and after its shard failed.
  var isPlaced = false
}

/// A copy of a chunk that is not durable.
struct StagedMove {
  var chunk: UInt64
  var from: ChunkPlace
  var to: ChunkPlace
  var plan: PlanID
  /// Where it is compressed otherwise.
  var encoding: ChunkEncoding?

  var mutation: Mutation {
    encoding.map { .transcodeChunk(chunk, from: from, to: to, $0) } ?? .moveChunk(chunk, from: from, to: to)
  }
}

/// What the core hears once a group is durable.
enum Outcome {
  case committed(UploadID, parts: [UploadID], replacing: ObjectID?)
  /// With an instant, as of then, if the clock has not passed it.
  case released(ObjectID, ReleaseReason, at: Instant? = nil)
  case aborted(UploadID)
  /// As for a release.
  case factsChanged(ObjectID, expiry: Instant?, at: Instant)
}

/// A key, by its bytes.
struct KeyName: Hashable {
  var bucket: UInt32
  var key: [UInt8]

  init(_ bucket: UInt32, _ key: String) {
    self.bucket = bucket
    self.key = Array(key.utf8)
  }
}
