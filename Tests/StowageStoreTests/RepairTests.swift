import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

extension World {
  /// Repairs the closed store, with empty devices in the place of those that are given as nil.
  func repair(
    _ given: [(any Device)?]? = nil, replacing lost: [Int] = [], acceptingLosses: Bool = false
  ) throws -> RepairReport {
    for number in lost { devices[number] = MemoryDevice() }
    var given = given ?? devices
    for number in lost { given[number] = nil }
    return try Repair.run(
      given, catalog, acceptingLosses: acceptingLosses, replacing: lost.map { ($0, devices[$0]) },
      using: Seed(11).stream("repair"), at: now)
  }

  /// What was acknowledged is read back through an opening on copies of the devices.
  func expectAcknowledgedAfterReopening(
    without lost: [Int] = [], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var given: [(any Device)?] = devices.map { MemoryDevice($0.image) }
    for number in lost { given[number] = nil }
    let core = try Opening.open(
      given, MemoryCatalog(catalog.state), using: Seed(9).stream("look"), at: now)
    for (key, expected) in acknowledged.sorted(by: { $0.key < $1.key }) {
      let found = try Self.content(key, in: core)
      #expect(found == expected, "\(key) without \(lost)", sourceLocation: sourceLocation)
    }
  }
}

@Suite struct RepairTests {
  @Test func nothingToRepairIsNothingDone() throws {
    let world = try World.closed()
    let report = try world.repair()
    #expect(report.exitCode == 0)
    #expect(report.steps == [])
  }

  @Test func everyDamagedFileIsRepaired() throws {
    let original = try World.closed()
    let (images, state) = (original.devices.map(\.image), original.catalog.state)
    for (number, name, length) in original.files {
      for offset in stride(from: 0, to: length, by: 7) + [-1, -2] {
        let world = original
        world.devices = images.map { MemoryDevice($0) }
        world.catalog = MemoryCatalog(state)
        switch offset {
        case -1: try world.devices[number].remove(name)
        case -2: try world.devices[number].put([1, 2, 3], as: name)
        default: try world.devices[number].damage(name, .flip(bit: offset % 8, at: offset))
        }
        let plan = try Repair.plan(world.devices, world.catalog)
        #expect(plan.exitCode == 3 && !plan.steps.isEmpty, "\(name) at \(offset): \(plan)")
        let report = try world.repair()
        #expect(report.exitCode == 3, "\(name) at \(offset): \(report)")
        let after = try world.fsck()
        #expect(after.exitCode == 0, "\(name) at \(offset): \(after.findings)")
        try world.expectAcknowledgedAfterReopening()
      }
    }
  }

  @Test func damageOfAllHeadersIsRepaired() throws {
    let world = try World.closed()
    for (number, name, _) in world.files {
      if case .fragment = name { try world.devices[number].damage(name, .flip(bit: 3, at: 20)) }
    }
    #expect(try world.repair().exitCode == 3)
    #expect(try world.fsck().findings == [])
  }

  @Test func parityThatIsNotThatOfTheDataIsComputedAnew() throws {
    let world = try World.closed("rs:3+2", devices: 5)
    let row = try #require(world.core.shards.values.filter { $0.state == .sealed }.min { $0.id < $1.id })
    let reader = try ShardReader(row, on: world.devices)
    // As a faulty encoder would have left it: its checksums are right, its content is not.
    let number = 4
    let name = FileName.fragment(shard: row.uuid, number: number)
    let device = world.devices[Int(row.places[number])]
    try device.damage(name, .flip(bit: 0, at: FileHeader.byteCount + 5))
    var wrong = row
    let content = try device.read(
      name, at: FileHeader.byteCount, count: reader.contentBytes(of: number))
    wrong.fragmentChecksums[number] = CRC32C.checksum(of: content.span.bytes)
    world.catalog.state.apply(.shard(wrong))
    let rebuild = FragmentRebuild(
      reader: try ShardReader(wrong, on: world.devices), store: world.core.store, number: number,
      target: Int(row.places[number]), device: device)
    _ = try rebuild.run()
    #expect(try world.fsck().findings.map(\.kind) == [.parity])
    #expect(try world.repair().exitCode == 3)
    #expect(try world.fsck().findings == [])
  }

  @Test func aRecordThatIsBadInAllCopiesIsRecordedAndTheRestIsSealed() throws {
    let world = try World.closed()
    let row = try #require(world.core.shards.values.first { $0.state == .open })
    for place in row.places {
      try world.devices[Int(place)].damage(
        .copy(shard: row.uuid), .flip(bit: 1, at: FileHeader.byteCount + 70))
    }
    let before = try world.fsck()
    #expect(before.unreadable.count == 1)
    let report = try world.repair()
    #expect(report.exitCode == 4)
    #expect(report.losses.count == 1)
    let after = try world.fsck()
    #expect(after.findings.map(\.severity) == [.loss])
    #expect(after.unreadable.map(\.chunk) == before.unreadable.map(\.chunk))
    for object in before.unreadableObjects { world.acknowledged[object.key] = nil }
    try world.expectAcknowledgedAfterReopening()
  }

  @Test func aDryRunWritesNothing() throws {
    let world = try World.closed()
    try world.devices[0].damage(.superblock, .flip(bit: 0, at: 3))
    let state = world.catalog.snapshot()
    let report = try Repair.plan(world.devices, world.catalog)
    #expect(report.steps.map(\.outcome) == [.planned])
    #expect(try world.fsck().exitCode == 2)
    #expect(world.catalog.snapshot() == state)
  }

  @Test func onlyAnEmptyDeviceTakesTheNumberOfAMissingOne() throws {
    let world = try World.closed()
    func replace(_ number: Int, _ device: any Device, lost: [Int]) throws {
      var given: [(any Device)?] = world.devices.map { MemoryDevice($0.image) }
      for number in lost { given[number] = nil }
      _ = try Repair.run(
        given, MemoryCatalog(world.catalog.state), replacing: [(number, device)],
        using: Seed(1).stream("r"), at: world.now)
    }
    #expect(throws: StoreError.self) { try replace(0, MemoryDevice(), lost: []) }
    #expect(throws: StoreError.self) { try replace(9, MemoryDevice(), lost: [1]) }
    #expect(throws: StoreError.self) { try replace(1, world.devices[1], lost: [1]) }
    try replace(1, MemoryDevice(), lost: [1])
  }

  @Test func devicesAreListedAsTheyAre() throws {
    let world = try World.closed()
    var given: [(any Device)?] = world.devices
    given[2] = nil
    try world.devices[0].damage(.superblock, .flip(bit: 0, at: 30))
    let list = try DeviceState.list(given, world.catalog)
    #expect(list.map(\.presence) == [.damaged, .present, .missing, .present])
    #expect(list[1].files > 1 && list[1].bytes > 100 && list[2].files == 0)
  }
}
