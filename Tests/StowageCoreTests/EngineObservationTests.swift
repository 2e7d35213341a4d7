import StowageCore
import StowagePolicies
import Synchronization
import TestSupport
import Testing

/// What a placement policy is told, and when; that random histories agree is for ``Scatter`` to find out.
@Suite struct EngineObservationTests {
  private let notes = Notes()

  private func rig(_ change: (inout EngineSettings) -> Void = { _ in }) -> Rig<Listener> {
    var settings = EngineSettings(shardBytes: 4, trigger: .none, sealTrapped: false)
    change(&settings)
    return Rig(settings, Listener(notes: notes), Greedy())
  }

  @Test func `a shard that its garbage seals is heard of as sealed before it is collected in the same check`()
  {
    var rig = rig { ($0.trigger, $0.sealTrapped) = (.garbageCap(Ratio(1, 4)), true) }
    let (first, _) = rig.put([1])
    rig.put([1])
    _ = notes.take()
    rig.send(.release(first, .deleted))
    #expect(notes.take() == ["released 0 deleted", "sealed 0", "collected 0", "place 1 of 0"])
  }

  @Test func `a shard that a survivor fills is heard of before the next survivor is placed`() {
    var rig = rig()
    var dead: [ObjectID] = []
    for bytes in [1, 2, 2] {
      dead.append(rig.put([bytes]).id)
      rig.put([4 - bytes])
    }
    for object in dead { rig.send(.release(object, .deleted)) }
    _ = notes.take()
    rig.send(.reclaimRequested(target: .zero))
    #expect(
      notes.take() == [
        "collected 1", "place 3 of 1", "collected 2", "place 5 of 2", "sealed 3", "collected 0",
        "place 1 of 0",
      ])
  }

  @Test func `all shards that an event seals are heard of in order, at its end`() {
    var rig = rig()
    let (id, _) = rig.upload([3])
    #expect(notes.take() == ["place 0"])
    rig.send(.poisoned(ShardID(0), committedBytes: 0))
    #expect(notes.take() == ["sealed 0"], "it is gone already, and told of all the same")
    rig.send(.arrive(id, storedBytes: 1))
    #expect(notes.take() == ["sealed 1"])
  }

  @Test func `a seal by age is heard of before the event, as of its due instant`() {
    var rig = rig { $0.maxOpenAgeMilliseconds = 10 }
    let (id, _) = rig.put([1])
    rig.wait(25)
    rig.send(.release(id, .expired))
    #expect(notes.take() == ["place 0", "sealed 0", "released 0 expired"])
    #expect(notes.lastSeal == Instant(milliseconds: 10))
  }

  @Test func `releases are told with their reason, and an abort without one`() {
    var rig = rig()
    let (old, _) = rig.put([1])
    let (new, _) = rig.put([1], replacing: old)
    rig.send(.read(new))
    let (pending, _) = rig.upload([1])
    rig.send(.abort(pending))
    #expect(
      notes.take() == ["place 0", "place 1", "released 0 overwritten", "read 1", "place 2", "released 2"])
  }

  @Test func `a victim that a refused move brings back is sealed once and collected twice`() {
    var rig = rig()
    let (dead, _) = rig.put([3])
    rig.put([1])
    rig.send(.release(dead, .deleted))
    rig.send(.reclaimRequested(target: .zero))
    rig.send(.refused(.move(PlanID(0), to: ShardID(1), offset: 0)))
    rig.send(.readable(ShardID(0)))
    _ = notes.take()
    rig.send(.reclaimRequested(target: .zero))
    #expect(notes.take() == ["collected 0", "place 1 of 0"])
  }
}

/// What a policy was told, in words.
private final class Notes: Sendable {
  private let state = Mutex<(words: [String], lastSeal: Instant?)>(([], nil))

  func add(_ words: String) { state.withLock { $0.words.append(words) } }
  func addSeal(of shard: Shard) {
    state.withLock {
      $0.words.append("sealed \(shard.id.index)")
      $0.lastSeal = shard.sealed.wall
    }
  }
  /// What was told since the last call.
  func take() -> [String] {
    state.withLock { state in
      defer { state.words = [] }
      return state.words
    }
  }
  var lastSeal: Instant? { state.withLock { $0.lastSeal } }
}

/// Keeps survivors apart and writes down what it hears.
private struct Listener: PlacementPolicy {
  static let name = "listener"
  let classCount = 2
  let notes: Notes

  func place(_ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    notes.add("place \(upload.index)")
    return PlacementClass(0)
  }
  func place(_ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment)
    -> PlacementClass
  {
    notes.add("place \(survivor.owner.index) of \(survivor.victim.index)")
    return PlacementClass(1)
  }
  func released(
    _ upload: UploadID, _ facts: ChunkFacts, _ reason: ReleaseReason?, among shards: ShardTable,
    at now: Moment
  ) {
    notes.add("released \(upload.index)" + (reason.map { " \($0)" } ?? ""))
  }
  func read(_ object: ObjectID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment) {
    notes.add("read \(object.index)")
  }
  func sealed(_ shard: Shard, among shards: ShardTable, at now: Moment) { notes.addSeal(of: shard) }
  func collected(_ shard: Shard, among shards: ShardTable, at now: Moment) {
    notes.add("collected \(shard.id.index)")
  }
}
