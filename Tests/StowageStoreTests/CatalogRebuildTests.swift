import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

@Suite struct CatalogRebuildTests {
  @Test func aLostCatalogComesBackDeletesIncluded() throws {
    let world = try World(try World.small())
    for index in 0..<20 { try world.put("key-\(index)", content(index, 150)) }
    for index in 0..<20 where index % 3 == 0 { try world.delete("key-\(index)") }
    try world.core.sealAll()
    try world.core.close()
    let catalog = MemoryCatalog()
    let outcome = try CatalogRebuild.run(from: world.devices, into: catalog)
    #expect(catalog.snapshot() == world.catalog.snapshot())
    #expect(catalog.sequence() == world.catalog.sequence())
    #expect(outcome.doubts == [] && outcome.devices.count == 2)
    world.catalog = catalog
    #expect(try world.fsck().findings == [])
    try world.reopen()
    try world.expectAcknowledged()
    #expect(try World.content("key-3", in: world.core) == nil)
  }

  @Test func aCatalogLostInACrashComesBackWithWhatWasAcknowledged() throws {
    let world = try World(try World.small())
    for index in 0..<12 { try world.put("key-\(index)", content(index, 150)) }
    world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice(names: 0, writes: .none)) }
    world.catalog = MemoryCatalog()
    _ = try CatalogRebuild.run(from: world.devices, into: world.catalog)
    try world.reopen()
    try world.expectAcknowledged()
  }

  @Test func oneDeviceMayBeMissingAndNoMore() throws {
    let world = try World.closed()
    for first in 0..<4 {
      var given: [(any Device)?] = world.devices
      given[first] = nil
      let catalog = MemoryCatalog()
      _ = try CatalogRebuild.run(from: given, into: catalog)
      #expect(catalog.snapshot() == world.catalog.snapshot())
      for second in 0..<4 where second != first {
        var fewer = given
        fewer[second] = nil
        #expect(throws: StoreError.self) { try CatalogRebuild.run(from: fewer, into: MemoryCatalog()) }
      }
    }
  }

  @Test func aDamagedNewestLogIsNeverPassedOverForAnOlderOne() throws {
    let world = try World.closed()
    let epoch = world.core.log.epoch
    let places = world.core.log.places
    // An older log that was left over.
    try world.devices[3].put(
      LogFormat.header(store: world.core.store, epoch: 0)
        + LogFormat.entry(
          .snapshotEnd, sequence: 1, [Mutation]().encoded(), store: world.core.store, epoch: 0),
      as: .log(epoch: 0))
    for place in places { try world.devices[place].damage(.log(epoch: epoch), .flip(bit: 0, at: 40)) }
    #expect(throws: StoreError.self) { try CatalogRebuild.run(from: world.devices, into: MemoryCatalog()) }
    try world.devices[places[0]].damage(.log(epoch: epoch), .flip(bit: 0, at: 40))
    let catalog = MemoryCatalog()
    _ = try CatalogRebuild.run(from: world.devices, into: catalog)
    #expect(catalog.snapshot() == world.catalog.snapshot())
  }

  @Test func logsThatEndInDamageAreRefused() throws {
    let world = try World.closed()
    let name = FileName.log(epoch: world.core.log.epoch)
    for place in world.core.log.places {
      let length = try world.devices[place].length(of: name)
      try world.devices[place].damage(name, .flip(bit: 0, at: length - 1))
    }
    #expect(throws: StoreError.self) { try CatalogRebuild.run(from: world.devices, into: MemoryCatalog()) }
    let catalog = MemoryCatalog()
    let outcome = try CatalogRebuild.run(from: world.devices, into: catalog, acceptingDoubts: true)
    #expect(outcome.doubts.count == 2 && outcome.sequence == world.catalog.sequence() - 1)
  }
}
