import StowageCore
import StowagePolicies
import TestSupport
import Testing

/// Which victims `death-aware` takes, on stores worked out by hand.
@Suite struct DeathAwareTests {
  private static let day: Int64 = 86_400_000

  /// Shards of 10 bytes, `days` apart, of bytes that live as declared, of which the first were deleted; all garbage is to go,
  /// and the first shard that is freed is returned.
  private func victim(
    lives: [Int64?], dead: [Int], days: Int64 = 0, cleaner: any CleaningPolicy
  ) -> UInt32? {
    var rig = Rig(EngineSettings(shardBytes: 10, trigger: .none), Foreteller(), cleaner)
    var doomed: [ObjectID] = []
    for (life, dead) in zip(lives, dead) {
      for byte in 0..<10 {
        let (id, _) = rig.upload([1], life: life)
        rig.send(.commit(id))
        if byte < dead { doomed.append(ObjectID(id)) }
      }
      rig.wait(days * Self.day)
    }
    for id in doomed { rig.send(.release(id, .deleted)) }
    let decisions = rig.send(.reclaimRequested(target: .zero))
    for case .free(let shard, _) in decisions { return shard.index }
    return nil
  }

  @Test func `what is about to die is left alone, though it holds more garbage`() {
    let lives: [Int64?] = [Self.day, 1000 * Self.day]
    #expect(victim(lives: lives, dead: [6, 3], cleaner: Greedy()) == 0)
    #expect(victim(lives: lives, dead: [6, 3], cleaner: DeathAware(shardBytes: 10)) == 1)
  }

  @Test func `among equal lives it takes the largest garbage fraction, among equal ones the first`() {
    let lives: [Int64?] = [30 * Self.day, 30 * Self.day]
    #expect(victim(lives: lives, dead: [3, 6], cleaner: DeathAware(shardBytes: 10)) == 1)
    #expect(victim(lives: lives, dead: [5, 5], cleaner: DeathAware(shardBytes: 10)) == 0)
  }

  @Test func `where nothing is foretold, the old are taken to live on`() {
    #expect(victim(lives: [nil, nil], dead: [5, 6], days: 30, cleaner: DeathAware(shardBytes: 10)) == 0)
    #expect(victim(lives: [nil, nil], dead: [5, 6], days: 30, cleaner: Greedy()) == 1)
  }
}

/// Foretells declared expiries and nothing else; everything in one class.
private struct Foreteller: PlacementPolicy {
  static let name = "foreteller"
  let facts: FactSet = .expiry
  let classCount = 1

  mutating func place(
    _ upload: UploadID, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  mutating func place(
    _ survivor: Survivor, _ facts: ChunkFacts, among shards: ShardTable, at now: Moment
  ) -> PlacementClass { PlacementClass(0) }

  mutating func foretell(
    _ bytes: Int, of upload: UploadID, _ facts: ChunkFacts, at now: Moment, in outlook: inout Outlook
  ) -> Bool {
    guard let expiry = facts.expiry else { return false }
    outlook.add(bytes, dyingAfter: expiry.milliseconds - now.wall.milliseconds)
    return true
  }
}
