import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Restored engines by hand, and states that none can be restored from.
@Suite struct EngineStateTests {
  private let settings = EngineSettings(shardBytes: 10, trigger: .none, openShards: 2)

  @Test func `a state without anything makes an engine without history`() {
    var engine = restored(state(openedShards: 0))
    #expect(engine.nextUpload == UploadID(0))
    let decisions = put([3], into: &engine)
    #expect(decisions == [.assigned(UploadID(0), 0), .opened(0, 0), .appended(UploadID(0), 0, at: 0, 3)])
  }

  @Test func `numbers go on behind those that were handed out`() {
    var engine = restored(
      state([.committed, .committed], [sealed(1, order: 3, [(0, 0, 4), (1, 4, 2)])], openedShards: 7))
    #expect(engine.nextUpload == UploadID(2))
    #expect(engine.ledger.shards.sealedCount == 20)
    #expect(put([10], into: &engine).contains(.opened(7, 0)))
    #expect(engine.ledger.shards.shard(ShardID(7))?.sealOrder == 20)
  }

  @Test func `a pending upload goes on in the open shard of its class, in one extent`() {
    var engine = restored(
      state(
        [.pending(PlacementClass(1), .first)], [open(3, class: 1, [(0, 2, 3), (0, 5, 1)], length: 6)]))
    var decisions = Table<Decision>()
    engine.handle(.arrive(UploadID(0), storedBytes: 2), at: .zero, into: &decisions)
    #expect(decisions[0] == .appended(UploadID(0), 3, at: 6, 2))
    var extents: [Int] = []
    engine.ledger.forEachExtent(of: ShardID(3)) { extents.append($1) }
    #expect(extents == [6])
    #expect(engine.space.deadOpenBytes == 2 && engine.space.liveChunks == 3)
    engine.handle(.abort(UploadID(0)), at: .zero, into: &decisions)
    engine.ledger.checkInvariants()
  }

  @Test func `an upload without chunks begins where it is told to`() {
    var engine = restored(state([.pending(PlacementClass(1), Tier(1)), .committed], []))
    var decisions = Table<Decision>()
    engine.handle(.arrive(UploadID(0), storedBytes: 2), at: .zero, into: &decisions)
    #expect(decisions[0] == .open(ShardID(9), PlacementClass(1), Tier(1)))
    engine.handle(.release(ObjectID(1), .deleted), at: .zero, into: &decisions)
    engine.ledger.checkInvariants()
  }

  @Test(arguments: [(4, 2, 1 as UInt32), (2, 4, 0), (3, 3, 0)])
  func `the least recently appended shard is sealed first, the lower number of equals`(
    first: Int, second: Int, expected: UInt32
  ) {
    var one = open(0, class: 0, [(0, 0, 1)])
    var other = open(1, class: 1, [(0, 0, 1)])
    one.appended = Moment(wall: .zero, ingestedBytes: first)
    other.appended = Moment(wall: .zero, ingestedBytes: second)
    var engine = Engine(
      settings, placement: ByBucket(buckets: 3), cleaning: Greedy(),
      restoring: state([.committed], [one, other]))
    #expect(put([1], bucket: 2, into: &engine).contains(.sealed(expected, .budget)))
  }

  @Test func `shards that came of age while nobody looked are sealed as of their due instants`() {
    var settings = settings
    settings.maxOpenAgeMilliseconds = 50
    var engine = Engine(
      settings, placement: Arrival(), cleaning: Greedy(),
      restoring: state([.committed], [open(0, class: 0, [(0, 0, 1)])]))
    var decisions = Table<Decision>()
    engine.handle(.tick, at: Instant(milliseconds: 49), into: &decisions)
    #expect(decisions.count == 0)
    engine.handle(.tick, at: Instant(milliseconds: 900), into: &decisions)
    #expect(decisions[0] == .sealed(0, .age))
    #expect(engine.ledger.shards.shard(ShardID(0))?.sealed.wall == Instant(milliseconds: 50))
  }

  @Test func `what is kept about an object is what the state says`() {
    var facts = ChunkFacts(key: 5, expiry: Instant(milliseconds: 70))
    (facts.uploaded, facts.reads, facts.lastRead) = (Moment(wall: .zero, ingestedBytes: 3), 4, .zero)
    var state = state([.committed], [open(0, class: 0, [(0, 0, 1)])])
    state.uploads[0].facts = facts
    let witness = Witness()
    var engine = Engine(settings, placement: witness, cleaning: Greedy(), restoring: state)
    var decisions = Table<Decision>()
    engine.handle(.release(ObjectID(0), .deleted), at: .zero, into: &decisions)
    #expect(witness.seen.facts == facts)
  }

  @Test func `states that cannot be are told apart`() {
    let one = open(1, class: 0, [(0, 0, 2)])
    let faults: [(EngineState, String)] = [
      (state([.committed], [one, open(1, class: 1, [])]), "shard 1 comes after shard 1"),
      (state([.committed], [open(9, class: 0, [])]), "shard 9 is not among the 9 opened so far"),
      (state([.committed], [open(1, class: 0, [(0, 0, 2)], length: 11)]), "shard 1 has 11 bytes of 10"),
      (state([.committed], [open(1, class: 0, [(0, 0, 2)], length: 10)]), "shard 1 is full and open"),
      (state([.committed], [sealed(1, order: 0, [])]), "shard 1 is sealed and holds nothing live"),
      (
        state([.committed], [open(1, class: 0, [(0, 0, 2), (0, 1, 2)])]),
        "shard 1 has overlapping chunks at 1"
      ),
      (state([.committed], [open(1, class: 0, [(0, 0, 0)])]), "shard 1 has a chunk of no bytes at 0"),
      (state([], [one]), "shard 1 has a chunk of an unknown upload at 0"),
      (
        state([.committed], [open(1, class: 0, [(0, 0, 4)], length: 3)]),
        "shard 1 has 3 bytes and a chunk that ends at 4"
      ),
      (state([.committed], [one, open(2, class: 0, [])]), "class 0 has two open shards"),
      (
        state([], [open(1, class: 0, []), open(2, class: 1, []), open(3, class: 2, [])]),
        "3 shards are open, the budget is 2"
      ),
      (
        state([.committed], [sealed(1, order: 2, [(0, 0, 1)]), sealed(2, order: 2, [(0, 0, 1)])]),
        "two shards have the seal order 2"
      ),
      (
        state([.committed], [sealed(1, order: 20, [(0, 0, 1)])]),
        "seal order 20 is not among the 20 so far"
      ),
    ]
    for (state, text) in faults { #expect(state.fault(under: settings) == text) }
    #expect(state([.committed], [one]).fault(under: settings) == nil)
  }

  @Test func `an engine is not restored from a state that cannot be`() async {
    await #expect(processExitsWith: .failure) {
      let state = EngineState(
        instant: .zero, ingestedBytes: -1, copiedBytes: 0, openedShards: 0, sealedShards: 0, uploads: [],
        shards: [])
      _ = Engine(EngineSettings(), placement: Arrival(), cleaning: Greedy(), restoring: state)
    }
  }

  // MARK: Building

  private func state(
    _ uploads: [EngineState.Standing] = [], _ shards: [EngineState.Shard] = [], openedShards: UInt32 = 9
  ) -> EngineState {
    EngineState(
      instant: .zero, ingestedBytes: 100, copiedBytes: 30, openedShards: openedShards, sealedShards: 20,
      uploads: uploads.map { EngineState.Upload(ChunkFacts(), $0) }, shards: shards)
  }

  private func open(
    _ id: UInt32, class number: Int, _ chunks: [(UInt32, UInt32, UInt32)], length: UInt32? = nil
  ) -> EngineState.Shard {
    let moment = Moment(wall: .zero, ingestedBytes: 0)
    return EngineState.Shard(
      id: ShardID(id), placementClass: PlacementClass(number), tier: .first, opened: moment, appended: moment,
      sealed: moment, sealOrder: 0, isOpen: true, length: length ?? chunks.last.map { $0.1 + $0.2 } ?? 0,
      chunks: chunks.map { EngineState.Chunk(owner: UploadID($0.0), offset: $0.1, bytes: $0.2) })
  }

  private func sealed(_ id: UInt32, order: UInt64, _ chunks: [(UInt32, UInt32, UInt32)]) -> EngineState.Shard
  {
    var shard = open(id, class: 0, chunks)
    (shard.isOpen, shard.sealOrder) = (false, order)
    return shard
  }

  private func restored(_ state: EngineState) -> Engine<Arrival> {
    let engine = Engine(settings, placement: Arrival(), cleaning: Greedy(), restoring: state)
    engine.ledger.checkInvariants()
    return engine
  }

  private func put<Placement>(
    _ chunks: [Int], bucket: UInt32 = 0, into engine: inout Engine<Placement>
  ) -> [Decision] {
    var decisions = Table<Decision>()
    let upload = engine.nextUpload
    engine.handle(.begin(upload, ChunkFacts(bucket: bucket)), at: .zero, into: &decisions)
    for chunk in chunks { engine.handle(.arrive(upload, storedBytes: chunk), at: .zero, into: &decisions) }
    engine.handle(.commit(upload), at: .zero, into: &decisions)
    engine.ledger.checkInvariants()
    return (0..<decisions.count).map { decisions[$0] }
  }
}

/// Keeps every fact and remembers what it was shown at the last release.
private struct Witness: PlacementPolicy {
  final class Seen: @unchecked Sendable { var facts: ChunkFacts? }
  static let name = "witness"
  let facts = FactSet.prefix.union(FactSet(rawValue: 1 << 10 - 1))
  let classCount = 1
  let seen = Seen()

  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(0) }
  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  { PlacementClass(0) }
  func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) { seen.facts = facts }
}
