import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// While a device is missing nothing is cleaned and nothing that died is removed.
@Suite("A store with a missing device") struct MissingDeviceTests {
  /// A closed store with sealed shards on all of its devices, and garbage just below its cap.
  private func closed() throws -> World {
    let world = try World(World.small())
    for index in 0..<40 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.sealAll()
    try world.core.close()
    return world
  }

  private func reopen(_ world: World, without number: Int) throws {
    try world.reopen(world.devices.indices.map { $0 == number ? nil : world.devices[$0] })
  }

  /// Overwrites and deletes far beyond the cap.
  private func makeGarbage(in world: World) throws {
    for index in stride(from: 0, to: 40, by: 3) { try world.put("key-\(index)", content(100 + index, 90)) }
    for index in stride(from: 1, to: 40, by: 3) { try world.delete("key-\(index)") }
  }

  private func files(_ world: World) throws -> [Set<FileName>] {
    try world.devices.map { Set(try $0.names()) }
  }

  /// Fragments that were there and are gone.
  private func gone(_ before: [Set<FileName>], _ world: World) throws -> [FileName] {
    zip(before, try files(world)).flatMap { $0.subtracting($1) }
      .filter { if case .fragment = $0 { true } else { false } }
  }

  @Test("is not cleaned, from its opening on, and is once the device is back")
  func opened() throws {
    let world = try closed()
    try reopen(world, without: 2)
    #expect(world.core.toldCleaning == .suspended)
    let before = try files(world)
    try makeGarbage(in: world)
    #expect(world.core.counters.copiedBytes == 0)
    #expect(world.core.isGarbage(over: Ratio(3, 10)))
    #expect(try gone(before, world) == [])
    try world.expectAcknowledged()
    try world.core.close()
    try world.reopen()
    #expect(world.core.toldCleaning == .resumed)
    try world.put("more", content(7, 20))
    #expect(world.core.counters.copiedBytes > 0)
    #expect(!world.core.isGarbage(over: Ratio(2, 10)))
    try world.expectAcknowledged()
  }

  @Test("frees dead shards in the books alone, and their files when it is whole again")
  func freedWhole() throws {
    let world = try closed()
    try reopen(world, without: 1)
    let before = try files(world)
    for index in 0..<40 { try world.delete("key-\(index)") }
    try world.core.sealAll()
    #expect(world.core.engine.space.storedBytes == world.core.engine.space.deadOpenBytes)
    #expect(world.core.tally.freedWhole > 5)
    #expect(try gone(before, world) == [])
    try world.core.close()
    try reopen(world, without: 1)
    #expect(try gone(before, world) == [])
    try world.core.close()
    try world.reopen()
    let left = try files(world).flatMap { $0 }.filter { if case .fragment = $0 { true } else { false } }
    #expect(left == [])
    #expect(try Fsck.check(world.devices, world.catalog).findings == [])
  }

  @Test("refuses to be cleaned, and to say what it would clean") func refuses() throws {
    let world = try closed()
    try reopen(world, without: 3)
    try makeGarbage(in: world)
    let sequence = world.core.sequence
    #expect(throws: StoreError.missingDevices([3])) { _ = try world.core.reclaim(downTo: .zero) }
    #expect(throws: StoreError.missingDevices([3])) { _ = try world.core.proposal(downTo: .zero) }
    #expect(world.core.sequence == sequence)
  }

  @Test("is cleaned once the device was replaced") func replaced() throws {
    let world = try closed()
    try reopen(world, without: 0)
    try makeGarbage(in: world)
    try world.core.close()
    #expect(try world.repair(replacing: [0]).exitCode == 3)
    try world.reopen()
    #expect(try world.core.reclaim(downTo: .zero))
    #expect(world.core.counters.copiedBytes > 0)
    try world.expectAcknowledged()
  }

  @Test("seals what is overdue at its opening without cleaning") func overdue() throws {
    var settings = try World.small()
    settings.maxOpenAgeMilliseconds = 1000
    let world = try World(settings)
    for index in 0..<2 { try world.put("key-\(index)", content(index, 20)) }
    try world.delete("key-1")
    #expect(world.core.isGarbage(over: Ratio(4, 10)) && world.core.openShards.count == 1)
    try world.core.close()
    world.now.milliseconds += 5000
    try reopen(world, without: 3)
    try world.advance(5000)
    try world.put("more", content(1, 10))
    #expect(world.core.counters.copiedBytes == 0)
    try world.expectAcknowledged()
  }

  @Test("is not cleaned after a device was lost in its midst") func lostMeanwhile() throws {
    let faults = Faults()
    let world = try World(World.small(), through: faults)
    for index in 0..<40 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.sealAll()
    let copied = world.core.counters.copiedBytes
    faults.lose(device: 1)
    // The next write to it tells.
    for index in 50..<60 { try world.put("key-\(index)", content(index, 150)) }
    #expect(world.core.devices.missing == [1])
    #expect(world.core.toldCleaning == .suspended)
    let before = try files(world)
    try makeGarbage(in: world)
    #expect(world.core.counters.copiedBytes == copied)
    #expect(try gone(before, world) == [])
    #expect(throws: StoreError.missingDevices([1])) { _ = try world.core.reclaim(downTo: .zero) }
    try world.expectAcknowledged()
  }

  @Test("tells its users so") func users() async throws {
    let test = try await TestStore()
    try await test.store.createBucket("bucket")
    test.lose(device: 0)
    for index in 0..<30 { try await test.store.put(content(index, 5000), to: "bucket", "\(index % 7)") }
    await #expect(throws: StoreError.missingDevices([0])) { try await test.reclaim() }
    await #expect(throws: StoreError.missingDevices([0])) { try await test.store.proposeReclaim(to: .zero) }
    #expect(try await test.store.statistics().devicesThere == test.devices.count - 1)
    test.faults.clear()
    try await test.crash()
    try await test.reclaim()
  }
}
