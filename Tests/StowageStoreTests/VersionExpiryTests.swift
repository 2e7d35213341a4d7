import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// Expiry where versions are kept: a marker hides the current version, others are removed.
@Suite("Expiry in a bucket with versions") struct VersionExpiryTests {
  /// A store whose bucket keeps versions, or has kept them.
  private func world(_ versioning: Versioning = .enabled) throws -> World {
    let world = try World(World.small())
    try set(versioning, in: world)
    return world
  }

  private func set(_ versioning: Versioning, in world: World) throws {
    var bucket = try world.core.bucket("bucket")
    bucket.versioning = versioning
    try world.core.update(bucket)
  }

  private func versions(_ key: String, _ world: World) throws -> [VersionRow] {
    world.catalog.versions(of: key, in: try world.core.bucket("bucket").id)
  }

  private func put(_ key: String, _ seed: Int, in world: World, after milliseconds: Int64? = nil) throws {
    try world.put(key, content(seed, 90), expiry: milliseconds.map { world.now.advanced(byMilliseconds: $0) })
  }

  @Test("hides the current version behind a marker and uncovers none") func current() throws {
    let world = try world()
    try put("a", 1, in: world)
    try put("a", 2, in: world, after: 100)
    let bytes = world.core.engine.space.liveBytes
    try world.advance(100)
    let found = try versions("a", world)
    #expect(found.map(\.isDeleteMarker) == [true, false, false])
    #expect(found.map(\.expiry) == [nil, nil, nil])
    #expect(found[0].modified == world.now)
    #expect(try World.content("a", in: world.core) == nil)
    let bucket = try world.core.bucket("bucket")
    #expect(try world.core.version(found[1].id, of: "a", in: bucket).id == found[1].id)
    #expect(world.core.engine.space.liveBytes == bytes)
    try world.advance(1_000_000)
    #expect(try versions("a", world).count == 3)
  }

  @Test("removes a version that is not current for good") func noncurrent() throws {
    let world = try world()
    try put("a", 1, in: world, after: 100)
    try put("a", 2, in: world)
    let newest = try versions("a", world)[0]
    try world.advance(100)
    #expect(try versions("a", world) == [newest])
    #expect(try World.content("a", in: world.core) == content(2, 90))
  }

  @Test(
    "takes versions of one key in the order of their instants",
    arguments: [(1, 2), (2, 1), (1, 1)] as [(Int64, Int64)])
  func ofOneKey(older: Int64, newer: Int64) throws {
    let world = try world()
    var released: [Instant] = []
    world.core.recorder = { event, instant, _ in
      if case .release(_, .expired) = event { released.append(instant) }
    }
    try put("a", 1, in: world, after: older)
    try put("a", 2, in: world, after: newer)
    let due = world.now.advanced(byMilliseconds: older)
    try world.advance(10)
    #expect(try versions("a", world).map(\.isDeleteMarker) == [true, false])
    #expect(released == [due])
    world.core.engine.ledger.checkInvariants()
  }

  @Test("tells the engine of a death where bytes die, and of lost expiry where they do not") func events()
    throws
  {
    let world = try world()
    try put("kept", 1, in: world, after: 100)
    try put("gone", 2, in: world, after: 100)
    try put("gone", 3, in: world)
    var events: [String] = []
    world.core.recorder = { event, _, _ in
      switch event {
      case .release(_, let reason): events.append("\(reason)")
      case .factsChanged(_, let expiry): events.append("\(String(describing: expiry))")
      default: break
      }
    }
    try world.advance(200)
    #expect(events == ["nil", "expired"])
  }

  @Test("takes the null version's place where versioning is suspended") func suspended() throws {
    let world = try world(.suspended)
    try put("a", 1, in: world, after: 100)
    try world.advance(100)
    #expect(try versions("a", world).map(\.isDeleteMarker) == [true])
    #expect(try versions("a", world).map(\.isNull) == [true])
    #expect(world.core.engine.space.liveBytes == 0)
    try put("b", 2, in: world, after: 1000)
    try set(.enabled, in: world)
    try put("b", 3, in: world, after: 100)
    try set(.suspended, in: world)
    try world.advance(100)
    #expect(try versions("b", world).map(\.isDeleteMarker) == [true, false])
    #expect(try versions("b", world).map(\.isNull) == [true, false])
    try world.advance(10_000)
    #expect(try versions("b", world).count == 2)
  }

  @Test("removes nothing that is retained, and hides it all the same") func retained() throws {
    let world = try world()
    for key in ["current", "covered"] {
      try put(key, 1, in: world, after: 100)
      var row = try versions(key, world)[0]
      row.attributes.hasLegalHold = true
      try world.core.update(row)
    }
    try put("covered", 2, in: world)
    try world.advance(100)
    #expect(try World.content("current", in: world.core) == nil)
    #expect(try versions("current", world).map(\.isDeleteMarker) == [true, false])
    #expect(try versions("covered", world).count == 2)
  }

  @Test(
    "that is cut off anywhere ends the same once the store is open again",
    arguments: [Versioning.enabled, .suspended])
  func cutOff(versioning: Versioning) throws {
    let world = try world()
    try put("a", 1, in: world)
    try put("a", 2, in: world, after: 100)
    try put("b", 3, in: world, after: 50)
    try put("b", 4, in: world, after: 70)
    try put("c", 5, in: world, after: 90)
    try set(versioning, in: world)
    try put("c", 6, in: world)
    try put("d", 7, in: world, after: 60)
    try world.core.close()
    let probe = Probe()
    world.core = try Opening.open(
      world.devices.map { ProbeDevice($0, probe) }, ProbeCatalog(world.catalog, probe),
      using: Seed(8).stream("again"), at: world.now)
    var remains: [(devices: [MemoryDevice], catalog: MemoryCatalog)] = []
    probe.step = {
      for keepsAll in [false, true] {
        let devices = world.devices.map { device in
          let names = keepsAll ? device.image.pendingNames.count : 0
          return device.image.crashed(keeping: CrashChoice(names: names, writes: keepsAll ? .all : .none))
        }
        remains.append((devices, MemoryCatalog(world.catalog.state)))
      }
    }
    try world.advance(100)
    probe.step = nil
    let end = try listing(world)
    #expect(end.count == (versioning == .enabled ? 8 : 7) && remains.count > 10, "\(end)")
    for (devices, catalog) in remains {
      (world.devices, world.catalog) = (devices, catalog)
      try world.reopen()
      try world.core.advance(to: world.now)
      // The core does so with its first event after the opening's instant.
      try world.core.expire(by: world.now)
      #expect(try listing(world) == end)
      world.core.engine.ledger.checkInvariants()
    }
  }

  private func listing(_ world: World) throws -> [String] {
    try ["a", "b", "c", "d"].flatMap { key in
      try versions(key, world).map { "\(key) \($0.isDeleteMarker) \($0.isNull) \($0.bytes) \($0.modified)" }
    }
  }

  @Test("is what readers of a store see that cannot be written to") func readOnly() throws {
    let world = try world()
    try put("a", 1, in: world, after: 100)
    try put("b", 2, in: world, after: 100)
    try put("b", 3, in: world)
    try world.core.close()
    world.now.milliseconds += 100
    world.core = try Opening.open(
      world.devices, world.catalog, using: Seed(8).stream("again"), at: world.now,
      obstacle: .catalog(CatalogError("it is read only", isUnwritable: true)))
    let bucket = try world.core.bucket("bucket")
    #expect(try World.content("a", in: world.core) == nil)
    #expect(try World.content("b", in: world.core) == content(3, 90))
    let (hidden, gone) = (try versions("a", world)[0], try versions("b", world)[1])
    #expect(try world.core.version(hidden.id, of: "a", in: bucket) == hidden)
    #expect(throws: StoreError.self) { try world.core.version(gone.id, of: "b", in: bucket) }
  }
}
