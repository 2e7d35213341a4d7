import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// A store to which nothing can be written, since somebody else has filled its devices or they are mounted read only.
@Suite("A store that cannot be written to") struct BlockedStoreTests {
  private func check(_ world: World) throws {
    try world.expectAcknowledged()
    let put = #expect(throws: StoreError.self) { try world.put("new", content(1, 10)) }
    #expect(put?.isReadOnly == true, "\(String(describing: put))")
    let deleted = #expect(throws: StoreError.self) {
      _ = try world.core.delete("fill-0", in: try world.core.bucket("bucket"))
    }
    #expect(deleted?.isReadOnly == true)
    world.doubtful = []
    let range = VersionRange(bucket: try world.core.bucket("bucket").id, limit: 10_000)
    #expect(try world.core.catalog.versions(range).count == world.acknowledged.count)
    #expect(world.core.statistics().liveChunks > 0)
    #expect(try Fsck.check(world.devices, world.core.catalog).unreadableObjects.isEmpty)
  }

  @Test("is opened to be read, and to be written once there is room", arguments: [false, true])
  func opensReadOnly(wasClosed: Bool) throws {
    let world = try World.limited(to: 400_000)
    #expect(try world.fill().isFull)
    if wasClosed { try world.core.close() }
    try world.takeAllRoom()
    let error = #expect(throws: StoreError.self) {
      try world.reopen()
      try world.core.checkWritable()
    }
    #expect("\(try #require(error))".contains("no room left"), "\(String(describing: error))")
    try check(world)
    try? world.core.close()
    for device in world.devices { device.capacity = 800_000 }
    try world.reopen()
    try world.put("new", content(1, 10))
    try world.expectNothingWentWrong()
  }

  @Test("is opened to be read where its devices refuse all changes")
  func opensOnReadOnlyDevices() throws {
    let faults = Faults()
    let world = try World(try World.small())
    for index in 0..<30 { try world.put("fill-\(index)", content(index, 150)) }
    let changes: Set<DeviceOperation> = [.create, .write, .sync, .syncNames, .rename, .remove]
    faults.plan(PlannedFault(.error(code: 30), atCall: 1, of: changes, repetition: .everywhere))
    try world.reopen(
      world.devices.enumerated().map { FaultyDevice($0.element, number: $0.offset, faults: faults) })
    try check(world)
  }

  @Test("makes room of its own leftovers before it gives up")
  func removesLeftovers() throws {
    let world = try World.limited(to: 400_000)
    #expect(try world.fill().isFull)
    for device in world.devices {
      let name = FileName.unfinished(.log(epoch: 77))
      try device.create(name)
      let rest = [UInt8](repeating: 1, count: try device.freeBytes())
      try device.write(rest.span.bytes, to: name, at: 0)
      #expect(try device.freeBytes() == 0)
    }
    try world.reopen()
    try world.expectNothingWentWrong()
    try world.delete("fill-0")
  }

  @Test("is opened to be read where its catalog cannot take what the log has")
  func opensWithFullCatalog() throws {
    let folder = try CatalogFolder()
    let catalog = try SQLiteCatalog(path: folder.path())
    let devices = (0..<4).map { _ in MemoryDevice() }
    let settings = try World.small()
    let core = try Opening.create(
      on: devices, catalog, settings, using: Seed(1).stream("names"), at: Instant(milliseconds: 1))
    let bucket = try core.createBucket("bucket")
    let pages = try catalog.pragma("page_count") ?? ""
    _ = try catalog.pragma("max_page_count = \(pages)")
    var acknowledged: [String: [UInt8]] = [:]
    for index in 0..<1000 where core.failure == nil {
      do {
        let upload = try core.begin(UploadRequest(bucket: bucket, key: "key-\(index)"))
        try core.append(upload.id, PreparedChunk(raw: content(index, 90)))
        _ = try core.complete([upload.id], in: bucket, "key-\(index)", ObjectAttributes())
        try core.commit()
        acknowledged["key-\(index)"] = content(index, 90)
      } catch {
        #expect("\(error)".contains("no room is left"), "\(error)")
      }
    }
    #expect(core.failure != nil && acknowledged.count > 5)
    let again = try Opening.open(
      devices, catalog, using: Seed(2).stream("again"), at: Instant(milliseconds: 2))
    #expect(again.failure?.isReadOnly == true)
    for (key, content) in acknowledged { #expect(try World.content(key, in: again) == content) }
    try again.close()
    let last = try Opening.open(
      devices, try SQLiteCatalog(path: folder.path()), using: Seed(3).stream("again"),
      at: Instant(milliseconds: 3))
    #expect(last.failure == nil)
    for (key, content) in acknowledged { #expect(try World.content(key, in: last) == content) }
  }

  @Test("has lost nothing, wherever its devices became full", arguments: [true, false])
  func becomesFullAnywhere(crashes: Bool) throws {
    var call = 1
    while true {
      let faults = Faults()
      let world = try World(try World.small(), through: faults)
      for index in 0..<6 { try world.put("before-\(index)", content(index, 120)) }
      faults.fail(call, with: .error(code: 28), repetition: .everywhere)
      FaultLoopTests.work(in: world)
      let wasStruck = !faults.strikes.isEmpty
      if crashes { world.devices = world.devices.map { $0.image.crashed(keeping: CrashChoice()) } }
      try world.takeAllRoom()
      do {
        try world.reopen()
        try world.expectAcknowledged()
        #expect(try world.catalog.check().isEmpty, "call \(call)")
        for device in world.devices { device.capacity = .max }
        try world.reopen()
        try world.put("after", content(9, 200))
        try world.core.sealAll()
        try world.expectAcknowledged()
      } catch {
        Issue.record("call \(call): \(error)")
      }
      if !wasStruck { break }
      call += 1
    }
    #expect(call > 100)
  }
}
