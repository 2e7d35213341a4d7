import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct StoreCoreTests {
  @Test func whatWasPutIsReadBackWhileOpenAndSealedAndAfterReopening() throws {
    let world = try World(try World.small())
    for index in 0..<30 { try world.put("key-\(index)", content(index, 10 + index * 13)) }
    try world.expectAcknowledged()
    try world.core.sealAll()
    try world.expectAcknowledged()
    #expect(world.core.shards.values.contains { $0.state == .sealed })
    try world.core.close()
    try world.reopen()
    try world.expectAcknowledged()
    try world.put("later", content(99, 50))
    try world.expectAcknowledged()
  }

  @Test func holesAreClosedAndWhatSurvivesIsReadBack() throws {
    let world = try World(try World.small())
    for index in 0..<60 {
      try world.put("key-\(index)", content(index, 150))
      if index % 3 != 0 && index > 10 { try world.delete("key-\(index - 5)") }
      try world.core.sealAll()
    }
    #expect(world.core.engine.space.copiedBytes > 0)
    try world.expectAcknowledged()
    world.core.engine.ledger.checkInvariants()
  }

  @Test func aCrashLosesNothingThatWasAcknowledged() throws {
    let world = try World(try World.small())
    for index in 0..<20 { try world.put("key-\(index)", content(index, 150)) }
    try world.stagePut("unacknowledged", content(100, 300))
    world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice(names: 0, writes: .none)) }
    try world.reopen()
    try world.expectAcknowledged()
    #expect(try World.content("unacknowledged", in: world.core) == nil)
    try world.core.sealAll()
    try world.expectAcknowledged()
  }

  @Test func oneDeviceMayBeMissing() throws {
    let world = try World(try World.small())
    for index in 0..<30 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.sealAll()
    try world.core.close()
    for lost in 0..<4 {
      var given: [(any Device)?] = world.devices.map { MemoryDevice($0.image) }
      given[lost] = nil
      let catalog = MemoryCatalog(world.catalog.state)
      let core = try Opening.open(given, catalog, using: Seed(9).stream("again"), at: world.now)
      for (key, expected) in world.acknowledged {
        let found = try World.content(key, in: core)
        #expect(found == expected)
      }
    }
  }
}
