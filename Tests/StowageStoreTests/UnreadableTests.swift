import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// What cannot be read is never taken for dead.
@Suite struct UnreadableTests {
  @Test func aVictimWhoseSurvivorsCannotBeReadKeepsThemAndTheStoreGoesOn() throws {
    let world = try World(try World.small())
    for index in 0..<30 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.sealAll()
    let row = try #require(world.core.shards.values.filter { $0.state == .sealed }.min { $0.id < $1.id })
    for file in row.files {
      try world.devices[Int(file.device)].damage(file.name, .zeros(64..<400))
    }
    let doomed = try world.keys(in: row.id)
    #expect(doomed.count > 3)
    try world.delete(doomed[0])
    try world.core.tell(.reclaimRequested(target: .zero))
    try world.core.commit()
    #expect(world.core.failure == nil)
    #expect(world.core.unreadable == [row.id])
    #expect(world.core.shards[row.id]?.state == .sealed)
    world.core.engine.ledger.checkInvariants()
    for key in doomed.dropFirst() { world.acknowledged[key] = nil }
    try world.expectAcknowledged()
    try world.put("afterwards", content(77, 500))
    try world.core.sealAll()
    try world.expectAcknowledged()
    for key in doomed.dropFirst() {
      #expect(throws: StoreError.self) { try World.content(key, in: world.core) }
    }
    #expect(try world.catalog.check().isEmpty)
  }
}

extension World {
  /// The keys that have content in a shard, in order.
  func keys(in shard: UInt32) throws -> [String] {
    let uploads = Set(catalog.chunks(in: shard).map(\.upload))
    let versions = catalog.versions(VersionRange(bucket: 1, limit: 1000))
    return versions.filter { !uploads.isDisjoint(with: $0.uploads) }.map(\.key)
  }
}
