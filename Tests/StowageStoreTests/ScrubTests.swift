import Glibc
import StowageCore
import StowageTesting
import Synchronization
import Testing

@testable import StowageStore

@Suite struct ScrubTests {
  /// A store with sealed shards, an open one, and dead bytes.
  private func store(_ faults: Faults = Faults()) async throws -> TestStore {
    let test = try await TestStore(cleaning: .onRequest, faults: faults)
    try await test.store.createBucket("bucket")
    for index in 0..<60 { try await test.store.put(content(index, 10_000), to: "bucket", "\(index)") }
    for index in 0..<60 where index % 7 == 0 { _ = try await test.store.delete("bucket", "\(index)") }
    try await test.store.drain()
    return test
  }

  private func sealed(_ test: TestStore) async -> [ShardRow] {
    await test.store.rows.filter { $0.state == .sealed }
  }

  private func expectContents(_ test: TestStore) async throws {
    for index in 0..<60 where index % 7 != 0 {
      let found = try await test.store.contents(of: "\(index)", in: "bucket")
      #expect(found == content(index, 10_000), "\(index)")
    }
  }

  @Test func aPassReadsAllSealedShardsAndFindsNothing() async throws {
    let test = try await store()
    let rows = await sealed(test)
    for pass in 1...2 {
      let report = try await test.store.scrub(atMost: .max)
      #expect(report.findings == [] && report.unreadable == [])
      #expect(report.shards == rows.count && rows.count > 5)
      #expect(report.bytesRead > rows.reduce(0) { $0 + Int($1.length) * 3 / 2 })
      #expect(report.endsPass && report.completedPasses == pass)
    }
    let empty = try await TestStore().store.scrub(atMost: 1)
    #expect(empty.endsPass && empty.shards == 0)
  }

  @Test func aPassGoesOnWhereItWasAfterAClosingAndACrash() async throws {
    let test = try await store()
    let count = await sealed(test).count
    var shards = 0
    for step in 1...count {
      let report = try await test.store.scrub(atMost: 1)
      #expect(report.shards == 1 && report.endsPass == (step == count))
      shards += report.shards
      if step % 3 == 1 { try await test.reopen() }
    }
    #expect(try await test.store.scrub(atMost: 400_000).shards > 1)
    try await test.crash()
    // The crash has closed the open shards, which are sealed then.
    try await test.store.drain()
    let rest = try await test.store.scrub(atMost: .max)
    #expect(rest.endsPass && rest.completedPasses == 2 && rest.shards < count)
  }

  @Test func damageIsFoundNamedAndMadeGoodByARepair() async throws {
    let test = try await store()
    let rows = await sealed(test)
    for (place, row) in rows.enumerated() {
      let number = place % 3
      try test.devices[Int(row.places[number])].damage(
        .fragment(shard: row.uuid, number: number), .flip(bit: place % 8, at: 200 + place))
    }
    // Two of three fragments in one place: that is gone.
    let lost = rows[0]
    for number in 1...2 {
      try test.devices[Int(lost.places[number])].damage(
        .fragment(shard: lost.uuid, number: number), .flip(bit: 1, at: 300))
    }
    let report = try await test.store.scrub(atMost: .max)
    #expect(Set(report.findings.compactMap(\.place.shard)) == Set(rows.map(\.id)))
    #expect(!report.unreadable.isEmpty)
    #expect(report.unreadable.allSatisfy { $0.shard == lost.id && $0.object?.bucket == "bucket" })
    let named = report.findings.filter { $0.kind == .chunk }
    #expect(named.count == report.unreadable.count && named.allSatisfy { $0.place.object != nil })
    try await test.store.close()
    let state = await test.store.keptCatalog { ($0 as? MemoryCatalog)?.state }
    let catalog = MemoryCatalog(try #require(state ?? nil))
    let found = try Fsck.check(test.devices, catalog)
    #expect(found.unreadable == report.unreadable)
    #expect(Set(report.findings).isSubset(of: Set(found.findings)))
    let repaired = try Repair.run(
      test.devices, catalog, acceptingLosses: true, using: Seed(1).stream("repair"), at: test.clock.now)
    #expect(repaired.losses.map(\.chunk) == report.unreadable.map(\.chunk))
    let again = try await Store.open(
      on: test.devices, catalog.state, cleaning: .onRequest, clock: test.clock, using: Seed(2).stream("again")
    )
    let after = try await again.scrub(atMost: .max)
    #expect(after.findings.allSatisfy { $0.severity == .notice }, "\(after.findings)")
  }

  @Test func aDeviceThatDoesNotAnswerMakesNothingUnreadable() async throws {
    let test = try await store()
    test.lose(device: 0)
    let report = try await test.store.scrub(atMost: .max)
    #expect(report.unreadable == [] && report.endsPass)
    test.faults.clear()
    #expect(try await test.store.scrub(atMost: .max).findings == [])
  }

  /// Holds up the first call that is for a fragment, from when it is closed until it is opened.
  private final class Gate: Sendable {
    private enum State { case open, closed, holding }
    private let state = Mutex(State.open)

    func close() { state.withLock { $0 = .closed } }
    func open() { state.withLock { $0 = .open } }
    var isHolding: Bool { state.withLock { $0 == .holding } }

    func pass(_ call: DeviceCall) {
      guard case .fragment = call.file else { return }
      let holds = state.withLock { state in
        if state != .closed { return false }
        state = .holding
        return true
      }
      while holds && isHolding { usleep(500) }
    }
  }

  @Test func readersAndWritersGoOnWhileAScrubHangs() async throws {
    let gate = Gate()
    let test = try await store(Faults(delay: { gate.pass($0) }))
    gate.close()
    let scrub = Task { try await test.store.scrub(atMost: .max) }
    while !gate.isHolding { try await Task.sleep(for: .milliseconds(1)) }
    try await expectContents(test)
    for index in 100..<120 { try await test.store.put(content(index, 10_000), to: "bucket", "\(index)") }
    try await test.store.drain()
    #expect(gate.isHolding)
    gate.open()
    let report = try await scrub.value
    #expect(report.findings == [] && report.endsPass)
    try await expectContents(test)
  }

  @Test func aShardThatIsFreedMeanwhileKeepsItsFilesUntilTheScrubIsThroughWithIt() async throws {
    let gate = Gate()
    let test = try await store(Faults(delay: { gate.pass($0) }))
    let rows = await sealed(test)
    let name = FileName.fragment(shard: rows[0].uuid, number: 2)
    let device = test.devices[Int(rows[0].places[2])]
    gate.close()
    let scrub = Task { try await test.store.scrub(atMost: .max) }
    while !gate.isHolding { try await Task.sleep(for: .milliseconds(1)) }
    for index in 0..<60 { _ = try await test.store.delete("bucket", "\(index)") }
    try await test.reclaim()
    #expect(try device.names().contains(name))
    gate.open()
    let report = try await scrub.value
    #expect(report.findings == [] && report.endsPass && report.shards < rows.count)
    #expect(try !device.names().contains(name))
  }

  @Test func aScrubOfAStoreThatIsClosedMeanwhileSaysSo() async throws {
    let gate = Gate()
    let test = try await store(Faults(delay: { gate.pass($0) }))
    gate.close()
    let scrub = Task { try await test.store.scrub(atMost: .max) }
    while !gate.isHolding { try await Task.sleep(for: .milliseconds(1)) }
    try await test.store.close()
    gate.open()
    await #expect(throws: StoreError.closed) { try await scrub.value }
  }
}

extension Store {
  /// Of all shards, in the order of their ids.
  fileprivate var rows: [ShardRow] { core.map { $0.shards.values.sorted { $0.id < $1.id } } ?? [] }
}
