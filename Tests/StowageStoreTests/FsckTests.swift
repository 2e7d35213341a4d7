import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

extension World {
  /// A closed store with sealed and open shards, dead bytes among them, a few KiB in all.
  static func closed(_ code: String = "rs:2+1", devices: Int = 4) throws -> World {
    let world = try World(try small(code), devices: devices)
    for index in 0..<7 { try world.put("key-\(index)", bytes(index, 90 + index * 20)) }
    try world.delete("key-1")
    try world.core.sealAll()
    for index in 7..<9 { try world.put("key-\(index)", bytes(index, 60)) }
    try world.core.close()
    return world
  }

  private static func bytes(_ seed: Int, _ count: Int) -> [UInt8] { StowageStoreTests.content(seed, count) }

  func fsck(_ level: FsckLevel = .data) throws -> FsckReport {
    try Fsck.check(devices, catalog, level: level)
  }

  /// All files with what they hold.
  var files: [(device: Int, name: FileName, bytes: Int)] {
    devices.enumerated().flatMap { number, device in
      ((try? device.names()) ?? []).map { (number, $0, (try? device.length(of: $0)) ?? 0) }
    }
  }
}

@Suite struct FsckTests {
  @Test func aStoreThatWasClosedIsCleanAtEveryLevel() throws {
    let world = try World.closed()
    for level in FsckLevel.allCases {
      let report = try world.fsck(level)
      #expect(report.findings == [], "\(level)")
      #expect(report.exitCode == 0)
    }
    let counts = try world.fsck().counts
    #expect(counts.shards == world.core.shards.count)
    #expect(counts.chunks > 0 && counts.records > counts.chunks)
    #expect(counts.devicesTouched == 4)
    #expect(Set(world.core.shards.values.map(\.state)) == [.open, .sealed])
  }

  @Test func aStoreThatCrashedIsNotDamaged() throws {
    let world = try World(try World.small())
    for index in 0..<20 { try world.put("key-\(index)", content(index, 150)) }
    try world.stagePut("unacknowledged", content(100, 300))
    world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice(names: 0, writes: .none)) }
    #expect(try world.fsck().exitCode == 0)
  }

  @Test(arguments: 0..<4)
  func everyFlippedBitIsFound(on device: Int) throws {
    let world = try World.closed()
    var tried = 0
    for (number, name, length) in world.files where number == device {
      for offset in 0..<length {
        for bit in 0..<8 {
          try world.devices[number].damage(name, .flip(bit: bit, at: offset))
          let report = try world.fsck()
          let isFound = report.exitCode == 2 && report.findings.contains { $0.place.device == number }
          if !isFound {
            Issue.record("bit \(bit) of byte \(offset) of \(name) on \(number): \(report.findings)")
          }
          #expect(report.unreadable.isEmpty)
          try world.devices[number].damage(name, .flip(bit: bit, at: offset))
          tried += 1
        }
      }
    }
    #expect(tried > 2000)
    #expect(try world.fsck().findings == [])
  }

  @Test func everyShorterLongerAndMissingFileIsFound() throws {
    for (number, name, length) in try World.closed().files {
      for level in FsckLevel.allCases {
        let longer = try World.closed()
        try longer.devices[number].write([UInt8](repeating: 0, count: 1).span.bytes, to: name, at: length)
        #expect(try longer.fsck(level).exitCode == 2, "\(name) is longer, \(level)")
        let missing = try World.closed()
        try missing.devices[number].remove(name)
        #expect(try missing.fsck(level).exitCode == 2, "\(name) is missing, \(level)")
        let shorter = try World.closed()
        let bytes = try shorter.devices[number].contents(of: name)
        try shorter.devices[number].put(Array(bytes.dropLast()), as: name)
        #expect(try shorter.fsck(level).exitCode == 2, "\(name) is shorter, \(level)")
      }
    }
  }

  @Test func filesThatNothingRefersToAreNoDamage() throws {
    let world = try World.closed()
    let stranger = UniqueID(high: 1, low: 2)
    let names: [FileName] = [
      .copy(shard: stranger), .unfinished(.superblock), .foreign("notes.txt"), .log(epoch: 0),
    ]
    for name in names { try world.devices[2].put([1, 2, 3], as: name) }
    let report = try world.fsck()
    #expect(report.exitCode == 0)
    #expect(Set(report.findings.compactMap(\.place.file)) == Set(names))
  }

  @Test func aMissingDeviceMakesTheCheckIncomplete() throws {
    let world = try World.closed()
    for lost in 0..<4 {
      var given: [(any Device)?] = world.devices
      given[lost] = nil
      let report = try Fsck.check(given, world.catalog)
      #expect(report.exitCode == 5)
      #expect(report.unreadable == [])
    }
  }

  @Test func fragmentsThatWereSwappedAreFoundAndReadAround() throws {
    let world = try World(try World.small("rs:3+2"), devices: 6)
    for index in 0..<8 { try world.put("key-\(index)", content(index, 190)) }
    try world.core.sealAll()
    let row = try #require(world.core.shards.values.filter { $0.state == .sealed }.min { $0.id < $1.id })
    let names = [0, 1].map { FileName.fragment(shard: row.uuid, number: $0) }
    let places = [0, 1].map { world.devices[Int(row.places[$0])] }
    let bytes = [try places[0].contents(of: names[0]), try places[1].contents(of: names[1])]
    try places[0].put(bytes[1], as: names[0])
    try places[1].put(bytes[0], as: names[1])
    try world.expectAcknowledged()
    try world.core.close()
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(report.findings.map(\.kind) == [.header, .header])
    #expect(report.unreadable == [])
  }

  @Test func whatMoreLossesThanToleratedTakeAwayIsNamed() throws {
    let world = try World.closed()
    let given: [(any Device)?] = [nil, nil, nil, world.devices[3]]
    let report = try Fsck.check(given, world.catalog)
    #expect(report.exitCode == 5)
    #expect(!report.unreadableObjects.isEmpty)
    for chunk in report.unreadable { #expect(chunk.mayReturn) }
  }

  @Test func aCheckWritesNothing() throws {
    let world = try World.closed()
    try world.devices[0].damage(.superblock, .flip(bit: 0, at: 3))
    let before = world.devices.map { device in
      (try? device.names().map { ($0, try device.contents(of: $0)) })?.map { "\($0)" } ?? []
    }
    let state = world.catalog.snapshot()
    _ = try world.fsck()
    let after = world.devices.map { device in
      (try? device.names().map { ($0, try device.contents(of: $0)) })?.map { "\($0)" } ?? []
    }
    #expect(before == after && state == world.catalog.snapshot())
  }

  @Test func damageBeyondTheFirstRowOfAFragmentIsFoundAndRepaired() throws {
    var settings = try World.small("rs:2+1")
    settings.chunkBytes = 100 << 10
    settings.shardBytes = 2 << 20
    let world = try World(settings)
    for index in 0..<9 { try world.put("key-\(index)", content(index, 300 << 10)) }
    try world.core.sealAll()
    try world.core.close()
    #expect(try world.fsck().findings == [])
    let row = try #require(world.core.shards.values.filter { $0.state == .sealed }.min { $0.id < $1.id })
    for number in 0..<3 {
      // Another block of each, so that every row still has two good fragments.
      let offset = FileHeader.byteCount + (100 + 300 * number) << 10
      let name = FileName.fragment(shard: row.uuid, number: number)
      try world.devices[Int(row.places[number])].damage(name, .flip(bit: 5, at: offset))
    }
    let report = try world.fsck()
    #expect(report.findings.map(\.kind) == [.content, .content, .content])
    #expect(
      report.findings.map(\.place.offset)
        == [64, 384, 640].map { FileHeader.byteCount + $0 << 10 })
    #expect(report.unreadable == [])
    #expect(try world.repair().exitCode == 3)
    #expect(try world.fsck().findings == [])
    try world.expectAcknowledgedAfterReopening()
  }

  @Test func aChunkThatDoesNotDecompressIsFound() throws {
    let world = try World(try World.small())
    let bucket = try world.core.bucket("bucket")
    let upload = try world.core.begin(UploadRequest(bucket: bucket, key: "bad", declaredBytes: 90))
    var chunk = PreparedChunk(raw: content(1, 50))
    (chunk.form, chunk.contentBytes) = (.zstd, 90)
    try world.core.append(upload.id, chunk)
    _ = try world.core.complete([upload.id], in: bucket, "bad", ObjectAttributes())
    try world.core.close()
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(report.unreadableObjects.map(\.key) == ["bad"])
    #expect(try world.fsck(.headers).exitCode == 0)
  }

  @Test func anOldCatalogIsFound() throws {
    let world = try World(try World.small())
    try world.put("key", content(1, 150))
    try world.core.close()
    let old = world.catalog.state
    try world.reopen()
    try world.put("later", content(2, 150))
    try world.core.close()
    world.catalog = MemoryCatalog(old)
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(report.findings.contains { $0.kind == .catalog })
  }

  @Test func anOldStateOfADeviceIsFoundAndRepaired() throws {
    let world = try World.closed()
    let old = world.devices[1].image
    try world.reopen()
    for index in 20..<30 { try world.put("key-\(index)", content(index, 150)) }
    try world.core.sealAll()
    try world.core.close()
    world.devices[1] = MemoryDevice(old)
    let report = try world.fsck()
    #expect(report.exitCode == 2)
    #expect(report.findings.contains { $0.kind == .superblock && $0.place.device == 1 })
    #expect(report.unreadable == [])
    #expect(try world.repair().exitCode == 3)
    #expect(try world.fsck().exitCode == 0)
    try world.expectAcknowledgedAfterReopening()
  }
}
