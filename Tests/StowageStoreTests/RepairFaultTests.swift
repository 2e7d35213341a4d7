import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// The n-th call fails while a store is repaired that has a damaged fragment, a damaged copy and a lost device's worth of
/// room; for every n.
@Suite struct RepairFaultTests {
  @Test(arguments: FaultCase.all)
  func aRepairThatIsCutOffAnywhereLosesNothingAndCanBeRunAgain(_ it: FaultCase) throws {
    let damaged = try Self.damaged()
    let (images, state) = (damaged.devices.map(\.image), damaged.catalog.state)
    var call = 1
    while true {
      let world = damaged
      world.devices = images.map { MemoryDevice($0) }
      world.catalog = MemoryCatalog(state)
      let faults = Faults()
      faults.fail(call, with: it.fault, repetition: it.repetition)
      let faulty = world.devices.enumerated().map { FaultyDevice($1, number: $0, faults: faults) }
      _ = try? world.repair(faulty)
      let wasStruck = !faults.strikes.isEmpty
      world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) }
      do {
        let report = try world.repair()
        #expect(report.losses == [], "call \(call)")
        let after = try world.fsck()
        #expect(after.exitCode == 0, "call \(call): \(after.findings)")
        try world.expectAcknowledgedAfterReopening()
      } catch {
        Issue.record("call \(call): \(error)")
      }
      if !wasStruck { break }
      call += 1
    }
    #expect(call > 20)
  }

  /// A store with the damage of one device: a fragment, a copy and a superblock.
  private static func damaged() throws -> World {
    let world = try World.closed("rs:2+1", devices: 5)
    let shards = world.core.shards.values.sorted { $0.id < $1.id }
    let sealed = try #require(shards.first { $0.state == .sealed })
    let open = try #require(shards.first { $0.state == .open })
    let offset = FileHeader.byteCount + 10
    try world.devices[Int(sealed.places[1])].damage(
      .fragment(shard: sealed.uuid, number: 1), .flip(bit: 2, at: offset))
    try world.devices[Int(open.places[0])].damage(.copy(shard: open.uuid), .flip(bit: 2, at: offset))
    try world.devices[4].damage(.superblock, .flip(bit: 2, at: offset))
    return world
  }
}
