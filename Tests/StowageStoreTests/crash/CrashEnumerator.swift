import StowageCore
import StowageTesting

@testable import StowageStore

/// Cuts a history off at each of its steps, in each way that the devices allow, with and without each device, and looks
/// at what a store that is opened on the remains gives back.
final class CrashEnumerator {
  private let history: CrashHistory
  private var random: Random
  /// Crash states that were looked at.
  private(set) var states = 0
  private(set) var faults: [String] = []
  /// Looks at few crashes of each step, and no further than the first fault: for planted bugs.
  private let stopsAtFirst: Bool

  init(_ history: CrashHistory, seed: UInt64, stopsAtFirst: Bool = false) {
    self.history = history
    self.stopsAtFirst = stopsAtFirst
    random = Seed(seed).stream("crashes")
  }

  func run(_ operations: Int) throws {
    history.probe.step = { [unowned self] in look() }
    defer { history.probe.step = nil }
    try history.run(operations)
    look()
  }

  private func look() {
    if stopsAtFirst && !faults.isEmpty { return }
    let images = history.devices.map(\.image)
    var crashes = JointCrash.choices(among: images, using: &random)
    if stopsAtFirst && crashes.count > 3 {
      crashes = [crashes[0], crashes[1], crashes[2 + random.below(crashes.count - 2)]]
    }
    for crash in crashes {
      for lost in stopsAtFirst ? [-1, random.below(images.count)] : Array(-1..<images.count) {
        states += 1
        let remains = Remains(
          devices: images.indices.map { $0 == lost ? nil : images[$0].crashed(keeping: crash.choices[$0]) },
          catalog: history.catalog.state, model: history.model, now: history.now,
          goesDeeper: random.below(24) == 0)
        if let fault = remains.fault(using: &random, counting: &states) {
          faults.append("\(fault); crash \(crash), lost device \(lost)")
          if stopsAtFirst { return }
        }
      }
    }
  }
}

/// What each device keeps.
struct JointCrash: CustomStringConvertible {
  var choices: [CrashChoice]

  var description: String {
    choices.map { "\($0.names)n/\($0.writes)\($0.keepsLengths ? "+" : "")" }.joined(separator: " ")
  }

  /// Nothing, everything, each way of one device with nothing or everything of the others, and a few at random.
  static func choices(among images: [MemoryDevice.Image], using random: inout Random) -> [JointCrash] {
    let sector = random.below(4) == 0 ? 64 : CrashChoice.sectorSize
    let nothing = images.map { _ in CrashChoice(names: 0, writes: .none, sectorSize: sector) }
    let unsettled = images.indices.filter { !images[$0].isDurable }
    if unsettled.isEmpty { return [JointCrash(choices: nothing)] }
    let everything = images.map {
      CrashChoice(names: $0.pendingNames.count, writes: .all, sectorSize: sector)
    }
    var crashes = [JointCrash(choices: nothing), JointCrash(choices: everything)]
    let focus = unsettled[random.below(unsettled.count)]
    let rest = random.below(2) == 0 ? nothing : everything
    let own = images[focus].crashChoices(sectorSize: sector, random: 1, using: &random)
    for choice in own.prefix(12) {
      var choices = rest
      choices[focus] = choice
      crashes.append(JointCrash(choices: choices))
    }
    let mixed = images.indices.map { random.below(2) == 0 ? nothing[$0] : everything[$0] }
    crashes.append(JointCrash(choices: mixed))
    return crashes
  }
}

/// What a crash has left.
struct Remains {
  var devices: [MemoryDevice?]
  var catalog: MemoryCatalog.State
  var model: CrashModel
  var now: Instant
  var goesDeeper: Bool

  /// Opens a store on it, and says what is wrong with it; nil where nothing is.
  func fault(using random: inout Random, counting states: inout Int) -> String? {
    do {
      if goesDeeper, let fault = try faultAfterSecondCrash(using: &random, counting: &states) { return fault }
      let core = try open(devices, MemoryCatalog(catalog))
      var model = model
      if let fault = try check(core, &model) { return fault }
      return goesDeeper ? try faultAfterGoingOn(core, model) : nil
    } catch {
      return "\(error)"
    }
  }

  private func open(_ devices: [(any Device)?], _ catalog: any Catalog) throws -> StoreCore {
    try Opening.open(devices, catalog, using: Seed(5).stream("recovery"), at: now)
  }

  private func check(_ core: StoreCore, _ model: inout CrashModel) throws -> String? {
    for key in CrashModel.keys {
      let found = try World.content(key, in: core)
      if let fault = model.fault(key, found, at: now) { return fault }
      model.settle(key, on: found)
    }
    return nil
  }

  /// The history goes on: everything is sealed, garbage is reclaimed, something is put.
  private func faultAfterGoingOn(_ core: StoreCore, _ settled: CrashModel) throws -> String? {
    var model = settled
    try core.sealAll()
    if let fault = try check(core, &model) { return "after sealing: \(fault)" }
    try core.tell(.reclaimRequested(target: .zero))
    try core.commit()
    let bytes = content(77, 30)
    let bucket = try core.bucket("bucket")
    let upload = try core.begin(UploadRequest(bucket: bucket, key: "a"))
    try core.append(upload.id, PreparedChunk(raw: bytes))
    _ = try core.complete([upload.id], in: bucket, "a", ObjectAttributes())
    model.stage("a", CrashModel.Stored(bytes: bytes))
    try core.commit()
    model.acknowledge()
    core.engine.ledger.checkInvariants()
    return try check(core, &model).map { "after going on: \($0)" }
  }

  /// Crashes again at some step of the recovery.
  private func faultAfterSecondCrash(using random: inout Random, counting states: inout Int) throws -> String?
  {
    let probe = Probe()
    let copies = devices.map { $0.map { MemoryDevice($0.image) } }
    let catalog = MemoryCatalog(catalog)
    var seen: [Remains] = []
    probe.step = {
      let images = copies.map { $0?.image }
      let keepsAll = seen.count % 2 == 0
      let crashed = images.map { image in
        image.map {
          $0.crashed(
            keeping: keepsAll ? CrashChoice(names: $0.pendingNames.count, writes: .all) : CrashChoice())
        }
      }
      seen.append(
        Remains(devices: crashed, catalog: catalog.state, model: model, now: now, goesDeeper: false))
    }
    _ = try open(copies.map { $0.map { ProbeDevice($0, probe) } }, ProbeCatalog(catalog, probe))
    probe.step = nil
    for _ in 0..<min(4, seen.count) {
      states += 1
      let remains = seen.remove(at: random.below(seen.count))
      if let fault = remains.fault(using: &random, counting: &states) { return "crash in recovery: \(fault)" }
    }
    return nil
  }
}
