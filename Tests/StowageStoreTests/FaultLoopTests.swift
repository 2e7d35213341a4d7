import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// The n-th call of the devices fails, for every n until a run is not struck any more.
@Suite struct FaultLoopTests {
  @Test(arguments: FaultCase.all)
  func aFailingCallGivesACleanErrorAndLosesNothing(_ it: FaultCase) throws {
    var call = 1
    while true {
      let faults = Faults()
      let world = try World(try World.small(), through: faults)
      for index in 0..<6 { try world.put("before-\(index)", content(index, 120)) }
      faults.fail(call, with: it.fault, repetition: it.repetition)
      Self.work(in: world)
      let wasStruck = !faults.strikes.isEmpty
      faults.clear()
      // As after a loss of power: what failed to sync is gone.
      world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) }
      do {
        try world.reopen()
        try world.expectAcknowledged()
        #expect(try world.catalog.check().isEmpty, "call \(call)")
        try world.core.sealAll()
        try world.expectAcknowledged()
      } catch {
        Issue.record("call \(call): \(error)")
      }
      if !wasStruck { break }
      call += 1
    }
    #expect(call > 20)
  }

  @Test(arguments: FaultCase.all)
  func aCallThatFailsWhileTheStoreIsOpenedGivesACleanErrorAndLosesNothing(_ it: FaultCase) throws {
    var call = 1
    while true {
      let world = try World(try World.small())
      for index in 0..<8 { try world.put("before-\(index)", content(index, 120)) }
      try world.core.sealAll()
      for index in 0..<3 { try world.put("later-\(index)", content(50 + index, 120)) }
      let faults = Faults()
      let devices = world.devices.enumerated().map {
        FaultyDevice($0.element, number: $0.offset, faults: faults)
      }
      faults.fail(call, with: it.fault, repetition: it.repetition)
      try? world.reopen(devices)
      let wasStruck = !faults.strikes.isEmpty
      faults.clear()
      world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) }
      do {
        try world.reopen()
        try world.expectAcknowledged()
        #expect(try world.catalog.check().isEmpty, "call \(call)")
      } catch {
        Issue.record("call \(call): \(error)")
      }
      if !wasStruck { break }
      call += 1
    }
    #expect(call > 5)
  }

  @Test func aWriteThatFailsWhileManyVictimsAreReclaimedAtOnceKeepsThemAll() throws {
    var call = 1
    while true {
      let faults = Faults()
      var settings = try World.small()
      settings.garbageCap = nil
      let world = try World(settings, devices: 8, through: faults)
      for index in 0..<40 { try world.put("key-\(index)", content(index, 100)) }
      for index in 0..<40 where index % 6 > 1 { try world.delete("key-\(index)") }
      try world.core.sealAll()
      faults.plan(PlannedFault(.error(code: 5), atCall: call, of: [.write]))
      try? world.core.tell(.reclaimRequested(target: .zero))
      try? world.core.commit()
      let wasStruck = !faults.strikes.isEmpty
      faults.clear()
      #expect(world.core.failure == nil, "call \(call)")
      try world.expectAcknowledged()
      try world.reopen()
      try world.expectAcknowledged()
      #expect(try world.catalog.check().isEmpty, "call \(call)")
      if !wasStruck { break }
      call += 1
    }
    #expect(call > 20)
  }

  /// Puts, gets, deletes, seals and reclaims; errors are for the caller, who tries the next thing.
  static func work(in world: World) {
    for index in 0..<6 {
      try? world.put("during-\(index)", content(100 + index, 130))
      if index % 2 == 0 { try? world.delete("before-\(index)") }
      _ = try? World.content("before-1", in: world.core)
      if index == 3 { try? world.core.sealAll() }
    }
    try? world.core.tell(.reclaimRequested(target: .zero))
    try? world.core.commit()
    try? world.core.sealAll()
  }
}
