import StowageCore
import StowageTrace
import Testing

@Suite struct StowageTraceEventTests {
  private static let moment = Moment(wall: Instant(milliseconds: -3), ingestedBytes: 1 << 40)

  private static let facts: ChunkFacts = {
    var facts = ChunkFacts(
      key: .max, bucket: 1, contentType: 2, tenant: 3, batch: 4, logicalBytes: 0, expiry: .never)
    facts.address = .max - 1
    facts.prefix = 7
    facts.overwritten = Lifetime(
      from: Moment(wall: .zero, ingestedBytes: 0),
      to: Moment(wall: Instant(milliseconds: 5), ingestedBytes: 6))
    facts.uploaded = moment
    facts.reads = 9
    facts.lastRead = Instant(milliseconds: .min)
    return facts
  }()

  private static func state(uploads: Int, chunks: Int) -> EngineState {
    let shard = EngineState.Shard(
      id: ShardID(8), placementClass: PlacementClass(1 << 20 - 1), tier: Tier(255), opened: moment,
      appended: moment, sealed: moment, sealOrder: .max, isOpen: false, length: .max,
      chunks: (0..<chunks).map { EngineState.Chunk(owner: UploadID(0), offset: UInt32($0), bytes: 1) })
    var empty = shard
    empty.isOpen = true
    empty.chunks = []
    return EngineState(
      instant: moment.wall, ingestedBytes: 2, copiedBytes: 3, openedShards: 10, sealedShards: .max,
      uploads: (0..<uploads).map {
        EngineState.Upload(
          facts, $0 % 2 == 0 ? .committed : .pending(PlacementClass($0 % 1000), Tier(UInt8($0 % 256))))
      }, shards: [empty, shard, empty])
  }

  private static let events: [Event] = [
    .begin(UploadID(0), ChunkFacts()), .begin(UploadID(.max), facts), .arrive(UploadID(3), storedBytes: .max),
    .commit(UploadID(1)), .commit(UploadID(1), replacing: ObjectID(0)),
    .commit(UploadID(1), parts: [UploadID(9), UploadID(4)], replacing: ObjectID(7)), .abort(UploadID(5)),
    .release(ObjectID(1), .deleted), .release(ObjectID(2), .overwritten), .release(ObjectID(3), .expired),
    .read(ObjectID(4)), .factsChanged(ObjectID(1), expiry: nil),
    .factsChanged(ObjectID(1), expiry: Instant(milliseconds: 0)), .tick,
    .reclaimRequested(target: Ratio(0, 1)), .reclaimRequested(target: Ratio(.max, .max)),
    .transcoded(PlanID(2), []),
    .transcoded(
      PlanID(2), [TranscodedChunk(fromOffset: 0, bytes: 5), TranscodedChunk(fromOffset: 9, bytes: 1)]),
    .finished(PlanID(6)), .refused(.append(ShardID(1), offset: 77)),
    .refused(.move(PlanID(1), to: ShardID(2), offset: 88)), .readable(ShardID(1)),
    .poisoned(ShardID(1), committedBytes: 0), .cleaning(.suspended), .cleaning(.resumed),
    .restarted(state(uploads: 0, chunks: 0)), .restarted(state(uploads: 3, chunks: 2)),
  ]

  /// Events come to their instants in pairs, from before the origin on.
  private func write(_ events: [Event], to path: String) throws {
    var writer = try StowageTraceWriter(path: path)
    for (index, event) in events.enumerated() {
      try writer.write(event, at: Instant(milliseconds: Int64(index / 2 * 1000 - 5000)))
    }
    #expect(writer.eventCount == events.count)
    try writer.finish()
  }

  private func expectBack(_ events: [Event], from path: String) throws {
    var reader = try StowageTraceReader(path: path)
    for (index, event) in events.enumerated() {
      let read = try #require(try reader.nextEvent())
      #expect(String(reflecting: read.event) == String(reflecting: event), "event \(index)")
      #expect(read.instant.milliseconds == Int64(index / 2 * 1000 - 5000))
    }
    #expect(try reader.nextEvent() == nil)
    #expect(reader.eventCount == events.count)
  }

  @Test func `every kind of event comes back`() throws {
    let file = TemporaryFile()
    try write(Self.events, to: file.path)
    try expectBack(Self.events, from: file.path)
    let copy = TemporaryFile()
    try rewrite(file.path, to: copy.path)
    #expect(copy.contents() == file.contents())
  }

  @Test func `an event may go on over many blocks`() throws {
    let parts = (0..<40_000).map { UploadID(UInt32($0)) }
    let chunks = (0..<20_000).map { TranscodedChunk(fromOffset: $0 * 3, bytes: 2) }
    let events: [Event] = [
      .commit(UploadID(0), parts: parts), .tick, .restarted(Self.state(uploads: 20_000, chunks: 50_000)),
      .transcoded(PlanID(0), chunks), .tick,
    ]
    let file = TemporaryFile()
    try write(events, to: file.path)
    try expectBack(events, from: file.path)
    // The first block that ends at this instant or later begins within the third event.
    var reader = try StowageTraceReader(path: file.path)
    try reader.seek(to: Instant(milliseconds: -3999))
    let last = try #require(try reader.nextEvent())
    #expect(last.instant.milliseconds == -3000)
    #expect(try reader.nextEvent() == nil)
  }

  @Test func `rows and events keep their order, and readers of one kind pass over the other`() throws {
    let file = TemporaryFile(try smallTrace())
    let all = try StowageReading(file.path)
    #expect(all.items.map { $0.prefix(3) } == ["row", "row", "eve", "eve", "row", "row"])
    #expect(all.names.buckets.list == ["", "b", "c"])
    var rows = try StowageTraceReader(path: file.path)
    var times: [Int64] = []
    while let row = try rows.next() { times.append(row.time.milliseconds) }
    #expect(times == [5, 5, 9, 9] && rows.rowCount == 4)
    var events = try StowageTraceReader(path: file.path)
    #expect(try events.nextEvent()?.instant.milliseconds == 6)
    // The rest of the block of events is passed over.
    #expect(try events.next()?.key == 2)
    #expect(try events.nextEvent() == nil)
    #expect(try events.next() == nil)
  }

  @Test func `a trace that has only the other kind says so`() throws {
    let file = TemporaryFile()
    try write(Self.events, to: file.path)
    var reader = try StowageTraceReader(path: file.path)
    let error = #expect(throws: TraceError.self) { _ = try reader.next() }
    #expect(
      error?.description
        == "\(file.path): byte 0: a trace of events without rows, expected rows; read it as events")
    var writer = try StowageTraceWriter(path: file.path)
    try writer.write(
      TraceRow(time: .zero, operation: .put, bucket: 0, key: 0), names: TraceNames())
    try writer.finish()
    var rows = try StowageTraceReader(path: file.path)
    #expect(throws: TraceError.self) { _ = try rows.nextEvent() }
  }

  @Test func `names come with the events that refer to them`() throws {
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path)
    var names = TraceNames()
    for bucket in ["a", "b", "c"] { _ = names.buckets.number(of: bucket) }
    try writer.write(.begin(UploadID(0), ChunkFacts(bucket: 2, tenant: 5)), at: .zero, names: names)
    try writer.finish()
    #expect(try StowageReading(file.path).names.buckets.list == ["", "a", "b"])
  }
}
