import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// The replacement of a device is cut off at each of its steps, with and without what was not synced.
@Suite("A device replacement that is cut off") struct ReplacementCrashTests {
  /// What is left at some step.
  private struct Remains {
    var images: [MemoryDevice.Image]
    var catalog: MemoryCatalog.State
  }

  private func remains(of world: World, replacing lost: Int) throws -> [Remains] {
    let probe = Probe()
    let devices = world.devices.indices.map {
      $0 == lost ? MemoryDevice() : MemoryDevice(world.devices[$0].image)
    }
    let catalog = MemoryCatalog(world.catalog.state)
    var seen: [Remains] = []
    probe.step = {
      for keepsAll in [false, true] {
        let images = devices.map { device in
          let names = keepsAll ? device.image.pendingNames.count : 0
          return device.image.crashed(keeping: CrashChoice(names: names, writes: keepsAll ? .all : .none))
            .image
        }
        seen.append(Remains(images: images, catalog: catalog.state))
      }
    }
    var given: [(any Device)?] = devices.map { ProbeDevice($0, probe) }
    given[lost] = nil
    _ = try Repair.run(
      given, ProbeCatalog(catalog, probe), replacing: [(lost, ProbeDevice(devices[lost], probe))],
      using: Seed(11).stream("repair"), at: world.now)
    probe.step = nil
    return seen
  }

  @Test(
    "can be done again, and the catalog made anew from the devices",
    arguments: ["rs:2+1", "rs:1+1", "rs:2+2"])
  func isDoneAgain(code: String) throws {
    let world = try World.closed(code)
    for lost in world.devices.indices {
      let seen = try remains(of: world, replacing: lost)
      #expect(seen.count > 40)
      for (step, remains) in seen.enumerated() {
        do {
          try expectDoneAgain(world, remains, lost)
          try expectRebuilt(world, remains)
        } catch {
          Issue.record("\(code), device \(lost), state \(step): \(error)")
        }
      }
    }
  }

  private func expectDoneAgain(_ original: World, _ remains: Remains, _ lost: Int) throws {
    let world = original
    let before = (world.devices, world.catalog)
    defer { (world.devices, world.catalog) = before }
    world.devices = remains.images.map { MemoryDevice($0) }
    world.catalog = MemoryCatalog(remains.catalog)
    let isThere = try world.devices[lost].names().contains(.superblock)
    try world.expectAcknowledgedAfterReopening(without: isThere ? [] : [lost])
    let report = try world.repair(replacing: isThere ? [] : [lost])
    #expect(report.losses == [])
    #expect(try world.fsck().exitCode == 0)
    try world.expectAcknowledgedAfterReopening()
  }

  /// The catalog is lost too.
  private func expectRebuilt(_ original: World, _ remains: Remains) throws {
    let world = original
    let before = (world.devices, world.catalog)
    defer { (world.devices, world.catalog) = before }
    world.devices = remains.images.map { MemoryDevice($0) }
    world.catalog = MemoryCatalog()
    _ = try CatalogRebuild.run(from: world.devices, into: world.catalog)
    try world.expectAcknowledgedAfterReopening()
  }

  @Test("between log and catalog does not take the old device back") func oldDeviceReturns() throws {
    let world = try World.closed()
    let old = MemoryDevice(world.devices[1].image)
    let cut = try #require(
      try remains(of: world, replacing: 1).first { remains in
        let rebuilt = MemoryCatalog()
        let devices = remains.images.map { MemoryDevice($0) }
        guard (try? CatalogRebuild.run(from: devices, into: rebuilt)) != nil else { return false }
        return rebuilt.devices() != MemoryCatalog(remains.catalog).devices()
      })
    var devices = cut.images.map { MemoryDevice($0) }
    devices[1] = old
    let error = #expect(throws: StoreError.self) {
      _ = try Opening.open(
        devices, MemoryCatalog(cut.catalog), using: Seed(1).stream("again"), at: world.now)
    }
    #expect("\(try #require(error))".contains("does not have any more"))
  }
}
