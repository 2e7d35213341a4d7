public import StowageCore

/// An engine with a clock and a list of what it decided: for tests that go step by step.
public struct Rig<Placement: PlacementPolicy>: ~Copyable {
  public private(set) var engine: Engine<Placement>
  public private(set) var instant = Instant.zero
  private var buffer = Table<Decision>()

  public init(_ settings: EngineSettings, _ placement: Placement, _ cleaning: any CleaningPolicy) {
    engine = Engine(settings, placement: placement, cleaning: cleaning)
  }

  /// Lets time pass without an event.
  public mutating func wait(_ milliseconds: Int64) {
    instant = instant.advanced(byMilliseconds: milliseconds)
  }

  /// Sends an event, checks the books, and returns what was decided.
  @discardableResult public mutating func send(_ event: Event) -> [Decision] {
    buffer.removeAll()
    engine.handle(event, at: instant, into: &buffer)
    engine.ledger.checkInvariants()
    return (0..<buffer.count).map { buffer[$0] }
  }

  /// Begins an upload and brings its chunks.
  @discardableResult public mutating func upload(
    _ chunks: [Int], bucket: UInt32 = 0, life: Int64? = nil
  ) -> (id: UploadID, decisions: [Decision]) {
    let id = engine.nextUpload
    let expiry = life.map { instant.advanced(byMilliseconds: $0) }
    var decisions = send(.begin(id, ChunkFacts(bucket: bucket, expiry: expiry)))
    for chunk in chunks { decisions += send(.arrive(id, storedBytes: chunk)) }
    return (id, decisions)
  }

  /// A whole upload, committed.
  @discardableResult public mutating func put(
    _ chunks: [Int], bucket: UInt32 = 0, replacing: ObjectID? = nil
  ) -> (id: ObjectID, decisions: [Decision]) {
    let (id, decisions) = upload(chunks, bucket: bucket)
    return (ObjectID(id), decisions + send(.commit(id, replacing: replacing)))
  }

  /// Owner and bytes of what lies in a shard, in order.
  public func contents(of shard: Int) -> [[Int]] {
    var found: [[Int]] = []
    engine.ledger.forEachExtent(of: ShardID(UInt32(shard))) { found.append([Int($0.index), $1]) }
    return found
  }
}

// Decisions by plain numbers, for tests that write them out.
extension Decision {
  public static func assigned(_ upload: UploadID, _ placementClass: Int) -> Decision {
    .assign(upload, PlacementClass(placementClass), .first)
  }
  public static func opened(_ shard: UInt32, _ placementClass: Int) -> Decision {
    .open(ShardID(shard), PlacementClass(placementClass), .first)
  }
  public static func appended(_ upload: UploadID, _ shard: UInt32, at offset: Int, _ bytes: Int) -> Decision {
    .append(upload, ShardID(shard), offset: offset, bytes: bytes)
  }
  public static func sealed(_ shard: UInt32, _ reason: SealReason) -> Decision {
    .seal(ShardID(shard), reason)
  }
  public static func freed(_ shard: UInt32, plan: UInt32? = nil) -> Decision {
    .free(ShardID(shard), plan.map { PlanID($0) })
  }
  public static func moved(
    _ plan: UInt32, _ owner: UploadID, from: (UInt32, Int), to: (UInt32, Int), _ bytes: Int, chunks: Int = 1
  ) -> Decision {
    .move(
      PlanID(plan),
      Move(
        owner: owner, from: ShardID(from.0), fromOffset: from.1, to: ShardID(to.0), toOffset: to.1,
        bytes: bytes,
        chunks: chunks))
  }
}
