import StowageCoding
import StowageCore
import StowagePolicies
import StowageSim
import StowageTesting
import StowageTrace
import Testing

@testable import StowageStore

/// One engine, two shells: what the simulator measures is what the store does.
@Suite struct AgreementTests {
  static let policies = [
    "arrival", "separate-survivors", "by-bucket", "ttl-buckets:width=1s", "ttl-buckets:base=1s,classes=6",
    "by-size", "hot-cold:after=1s", "stowage", "predicted", "co-death",
    "stowage:predictor=hazard,model=short",
    "sepbit", "predicted:predictor=hazard",
  ]

  /// What is in `second` lives for minutes, everything else longer.
  static let models = [
    "short": HazardModel(
      features: [
        HazardModel.Feature(name: "all", level: -3), HazardModel.Feature(name: "bucket=second", level: 4),
      ], learns: true)
  ]

  /// Each policy's own one.
  static func cleaning(with placement: String) throws -> PolicySpecification {
    let name = try PolicySpecification(placement).name
    return try PlacementList.all().first { $0.name == name }?.ownCleaning ?? PolicySpecification("greedy")
  }

  @Test(arguments: policies, [false, true])
  func theSimulatorTakesTheDecisionsThatTheStoreTookOnDisk(policy: String, copiesInTurns: Bool) throws {
    let run = try DiskRun(policy, copiesInTurns: copiesInTurns)
    try run.play(operations: 300)
    try run.reopen(closing: true)
    try run.play(operations: 150)
    try run.reopen(closing: false)
    try run.play(operations: 150)
    #expect(run.core.counters.copiedBytes > 0)
    let recorded = run.events
    #expect(recorded.count { if case .restarted = $0.0 { true } else { false } } == 2)
    let context = PolicyContext(
      seed: Seed(run.core.store.low), shardBytes: run.settings.shardBytes,
      openShards: run.settings.openShards,
      tierCount: run.settings.tiers.count, models: Self.models,
      names: FactNames(buckets: [""] + DiskRun.names))
    let placement = try Catalogue.placement(PolicySpecification(policy), in: context)
    var engine = Engine(
      run.settings.engine, placement: GuardedPlacement(placement, tierCount: run.settings.tiers.count),
      cleaning: try Catalogue.cleaning(nil, for: type(of: placement), in: context).policy)
    var decisions = Table<Decision>()
    var index = 0
    for (event, instant, expected) in recorded {
      decisions.removeAll()
      engine.handle(event, at: instant, into: &decisions)
      let found = (0..<decisions.count).map { decisions[$0] }
      #expect(found == expected, "event \(index): \(event)")
      index += 1
    }
    try run.core.settle()
    #expect(engine.ledger.survey() == Fragmentation(of: try ShardMap(of: run.core.catalog)))
  }

  /// Without a policy that moves data between tiers: what a codec makes of content is measured, not modelled.
  @Test(arguments: policies.filter { !$0.hasPrefix("hot-cold") }, [false, true])
  func aReplayOfTheSameHistoryAsATraceGivesTheSameFiguresAsTheStoreAndItsCheck(
    policy: String, copiesInTurns: Bool
  ) throws {
    let run = try DiskRun(policy, copiesInTurns: copiesInTurns)
    try run.play(operations: 400)
    try run.core.settle()
    let result = try run.simulated(policy)
    let space = run.core.engine.space
    let figures = run.core.statistics()
    #expect(result.ingestedBytes == space.ingestedBytes)
    #expect(result.copiedBytes == space.copiedBytes)
    // A report counts the user's live bytes, without the records' headers.
    #expect(result.liveBytes == space.liveBytes - space.liveChunks * RecordHeader.byteCount)
    #expect(
      bytes(of: result) == [figures.liveBytes, figures.storedBytes, figures.deadBytes, figures.trappedBytes])
    try run.core.close()
    let report = try Fsck.check(run.devices, try run.openCatalog(), level: .quick)
    #expect(report.findings == [])
    let found = SpaceSurvey(of: report.map)
    #expect(bytes(of: result) == [found.liveBytes, found.storedBytes, found.deadBytes, found.trappedBytes])
    #expect(found.fragmentation == figures.fragmentation)
    #expect(found.fragmentation == StoreStatistics.Fragmentation(result))
    #expect((found.fragmentation.holes?.count ?? 0) > 0)
  }

  private func bytes(of result: RunResult) -> [Int] {
    [result.liveBytes, result.storedBytes, result.deadBytes, result.trappedBytes]
  }
}

extension StoreStatistics.Fragmentation {
  fileprivate init(_ result: RunResult) {
    self.init(Fragmentation(), live: 0, deadSealed: 0, deadOpen: 0, overhead: 0)
    (live, deadSealed, deadOpen) = (result.parts.live, result.parts.deadSealed, result.parts.deadOpen)
    (overhead, liveFraction, holes) = (result.parts.overhead, result.liveFraction, result.holes)
  }
}

/// A store in a folder, with a real catalog, and a history of puts, deletes and expiry.
final class DiskRun {
  let settings: StoreSettings
  private(set) var core: StoreCore
  private(set) var devices: [DirectoryDevice]
  private(set) var events: [(Event, Instant, [Decision])] = []
  private var history: [TraceRow] = []
  private var now = Instant(milliseconds: 1000)
  private var random = Seed(3).stream("disk")
  private let copiesInTurns: Bool
  /// Whether the keys of a folder are deleted together.
  private let deletesFolders: Bool
  private var turns = Seed(3).stream("turns")
  private var reading = Seed(3).stream("reading")
  /// Operations that were committed while copies waited.
  private var operationsAheadOfCopies = 0
  private var alive: [UInt32] = []
  private var nextKey: UInt32 = 0
  /// By how much the clock runs faster for policies that learn lives, of which the shortest they tell apart is two minutes.
  private let haste: Int64

  private let place = TemporaryFolder()

  init(_ policy: String, copiesInTurns: Bool = false) throws {
    self.copiesInTurns = copiesInTurns
    deletesFolders = policy == "co-death"
    haste = ["stowage", "predicted"].contains { policy.hasPrefix($0) } ? 60_000 : 1
    let folder = place.path
    _ = try DirectoryDevice.create(at: folder)
    var settings = try World.small("rs:2+1", placement: policy)
    settings.shardBytes = 2000
    settings.openShards = 4
    settings.models = AgreementTests.models
    settings.cleaning = try AgreementTests.cleaning(with: policy).description
    if policy.hasPrefix("hot-cold") {
      let cold = ErasureCode.reedSolomon(data: 3, parity: 1)
      settings.tiers.append(TierSettings(name: "cool", codec: .zstd(level: 1), code: cold))
      settings.tiers.append(TierSettings(name: "cold", codec: .zstd(level: 9), code: cold))
    }
    self.settings = settings
    devices = try (0..<4).map { try DirectoryDevice.create(at: "\(folder)/\($0)") }
    core = try Opening.create(
      on: devices, try SQLiteCatalog(path: "\(folder)/catalog.sqlite"), settings,
      using: Seed(2).stream("names"), at: now)
    for name in Self.names { _ = try core.createBucket(name) }
    record()
  }

  private func record() {
    core.isPaced = copiesInTurns
    core.recorder = { [unowned self] in events.append(($0, $1, $2)) }
  }

  /// Opens the store anew, after a clean close or as after a crash; the engine's history has a restart there.
  func reopen(closing: Bool) throws {
    try core.commit()
    if closing { try core.close() } else { try core.catalog.close() }
    devices = try (0..<4).map { try DirectoryDevice(at: "\(place.path)/\($0)") }
    core = try Opening.open(
      devices, try SQLiteCatalog(path: "\(place.path)/catalog.sqlite"),
      using: Seed(UInt64(events.count)).stream("again"), at: now)
    var types = core.contentTypes
    var numbers = LiveUploads()
    let rows = Rows(try core.catalog.snapshot())
    let state = EngineState(rows, core.counters, &types, numbering: &numbers)
    events.append((.restarted(state), core.counters.instant, []))
    record()
  }

  func play(operations: Int) throws {
    for operation in 0..<operations {
      now.milliseconds += (1 + Int64(random.below(40))) * haste
      try core.advance(to: now)
      if alive.count > 20 && random.below(2) == 0 { try delete() } else { try put() }
      if reading.below(3) == 0 { try read() }
      try core.commit()
      if operation % 50 == 49 { try core.sealAll() }
      if !core.backlog.isEmpty { operationsAheadOfCopies += 1 }
      if copiesInTurns && turns.below(2) == 0 { try core.workOff(atMost: 1 + turns.below(500)) }
    }
    #expect((operationsAheadOfCopies > 20) == copiesInTurns, "\(operationsAheadOfCopies) operations")
  }

  static let names = ["first", "second", "third"]

  private func put() throws {
    let overwrites = !alive.isEmpty && random.below(6) == 0
    let key = overwrites ? alive[random.below(alive.count)] : nextKey
    if !overwrites {
      nextKey += 1
      alive.append(key)
    }
    let bytes = 1 + random.below(250)
    let ttl = random.below(3) == 0 ? UInt32((1 + random.below(5)) * Int(haste)) : TraceRow.noTTL
    let row = TraceRow(
      time: now, operation: .put, bucket: 1 + key % 3, key: key, size: bytes, ttlSeconds: ttl)
    history.append(row)
    let bucket = try core.bucket(Self.names[Int(key % 3)])
    let upload = try core.begin(
      UploadRequest(bucket: bucket, key: Self.name(ofKey: key), declaredBytes: bytes, expiry: row.expiry))
    let all = key % 2 == 0 ? content(Int(now.milliseconds), bytes) : monotone(Int(now.milliseconds), bytes)
    for start in stride(from: 0, to: bytes, by: settings.chunkBytes) {
      try core.append(
        upload.id, PreparedChunk(raw: Array(all[start..<min(start + settings.chunkBytes, bytes)])))
    }
    _ = try core.complete([upload.id], in: bucket, Self.name(ofKey: key), ObjectAttributes())
  }

  /// One of the older keys, so that some are hot; it may have expired.
  private func read() throws {
    guard alive.count > 1 else { return }
    let key = alive[reading.below(1 + reading.below(alive.count))]
    history.append(TraceRow(time: now, operation: .get, bucket: 1 + key % 3, key: key))
    if let version = try version(ofKey: key) { try core.release(try core.content(of: version)) }
  }

  /// Nil where it has expired.
  private func version(ofKey key: UInt32) throws -> VersionRow? {
    let bucket = try core.bucket(Self.names[Int(key % 3)])
    return try? core.version(nil, of: Self.name(ofKey: key), in: bucket)
  }

  private static func folder(ofKey key: UInt32) -> UInt32 { key / 12 }
  private static func name(ofKey key: UInt32) -> String { "\(folder(ofKey: key))/\(key)" }

  private func delete() throws {
    let chosen = alive[random.below(alive.count)]
    let dying = alive.filter {
      $0 == chosen || deletesFolders && Self.folder(ofKey: $0) == Self.folder(ofKey: chosen)
    }
    alive.removeAll { dying.contains($0) }
    for key in dying {
      history.append(TraceRow(time: now, operation: .delete, bucket: 1 + key % 3, key: key))
      _ = try core.delete(Self.name(ofKey: key), in: try core.bucket(Self.names[Int(key % 3)]))
    }
  }

  /// The catalog of the closed store.
  func openCatalog() throws -> SQLiteCatalog { try SQLiteCatalog(path: "\(place.path)/catalog.sqlite") }

  /// The same history in the simulator.
  func simulated(_ policy: String) throws -> RunResult {
    var run = RunSettings(
      engine: settings.engine, chunkBytes: settings.chunkBytes, recordOverhead: RecordHeader.byteCount,
      warmup: 0)
    run.models = settings.models
    var names = TraceNames()
    for name in Self.names { _ = names.buckets.number(of: name) }
    var keys = KeyIndex()
    for key in 0..<nextKey { _ = keys.number(of: Self.name(ofKey: key).utf8.span.bytes, bucket: 1 + key % 3) }
    let trace = Trace(
      name: "recorded", rows: rows(), names: names, prefixes: keys.prefixes(), digest: "")
    return try Simulation.run(
      trace, Future(of: trace, sizes: StoredSizes(run, contentTypes: names.contentTypes)),
      PolicyChoice(placement: try PolicySpecification(policy)), run, seed: Seed(1))
  }

  private func rows() -> Table<TraceRow> {
    var rows = Table<TraceRow>()
    for row in history { rows.append(row) }
    return rows
  }
}
