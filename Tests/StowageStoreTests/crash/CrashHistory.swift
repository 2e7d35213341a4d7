import StowageCoding
import StowageCore
import StowageTesting

@testable import StowageStore

/// A random history of a small store over devices that can be cut off at any step.
final class CrashHistory {
  let probe: Probe
  let settings: StoreSettings
  private(set) var devices: [MemoryDevice]
  private(set) var catalog = MemoryCatalog()
  /// The catalog that is used in place of the one in memory, made anew for each opening.
  private let otherCatalog: (() throws -> any Catalog)?
  private(set) var core: StoreCore
  private(set) var model = CrashModel()
  private(set) var now = Instant(milliseconds: 1000)
  private var random: Random
  /// For the turns of a store that copies survivors in turns.
  private var pace: Random
  private let isPaced: Bool
  private var underWay: UploadUnderWay?
  private var contentSeed = 0
  /// Two openings must never draw the same names.
  private var openings = 0

  static func settings(_ random: inout Random) throws -> StoreSettings {
    var settings = StoreSettings()
    settings.chunkBytes = 60
    settings.shardBytes = [300, 500, 800][random.below(3)]
    let code = ["rs:2+1", "rs:1+1", "lrc:2+1+1"][random.below(8) / 3]
    settings.tiers = [TierSettings(codec: .raw, code: try ErasureCode(code))]
    settings.placement = ["arrival", "separate-survivors", "ttl-buckets:width=1s"][random.below(3)]
    settings.garbageCap = Ratio(1 + random.below(4), 10)
    settings.openShards = 1 + random.below(3)
    if random.below(3) == 0 {
      let cold = ["rs:2+1", "rs:3+1", "lrc:2+1+1"][random.below(3)]
      settings.tiers.append(TierSettings(name: "cold", codec: .zstd(level: 1), code: try ErasureCode(cold)))
      settings.placement = "hot-cold:after=1s"
    }
    return settings
  }

  /// What a key holds is the same under each.
  private static func versioning(_ seed: UInt64) -> Versioning {
    var random = Seed(seed).stream("versioning")
    return [.off, .off, .off, .enabled, .suspended][random.below(5)]
  }

  init(seed: UInt64, _ plant: Plant? = nil, catalog: (() throws -> any Catalog)? = nil) throws {
    otherCatalog = catalog
    random = Seed(seed).stream("history")
    var pace = Seed(seed).stream("pace")
    isPaced = pace.below(2) == 0 && plant == nil
    self.pace = pace
    probe = Probe(plant)
    settings = try Self.settings(&random)
    let count = settings.leastDevices + 1
    devices = (0..<count).map { _ in MemoryDevice() }
    let probe = probe
    core = try Opening.create(
      on: devices.map { ProbeDevice($0, probe) }, try catalog?() ?? ProbeCatalog(self.catalog, probe),
      settings,
      using: Seed(seed).stream("names"), at: now)
    core.defects = plant?.defects ?? []
    core.isPaced = isPaced
    _ = try core.createBucket("bucket", plant == nil ? Self.versioning(seed) : .off)
  }

  /// A few operations; those of a batch are acknowledged together.
  func run(_ operations: Int) throws {
    for _ in 0..<operations {
      do {
        try step()
      } catch {
        // A store that has stopped writing is opened again, as whoever runs it would.
        guard let failure = core.failure, !Self.isBug(failure) else { throw error }
        try? core.catalog.close()
        try open()
        try settle()
      }
    }
  }

  /// Whether the store has stopped because it found itself at odds with the engine, and not for a fault of a device.
  private static func isBug(_ failure: StoreError) -> Bool {
    ["became", "was to be freed"].contains { failure.description.contains($0) }
  }

  /// What was under way has happened or not.
  func settle() throws {
    for key in CrashModel.keys {
      let found = try World.content(key, in: core)
      if let fault = model.fault(key, found, at: now) { throw Fault(description: fault) }
      model.settle(key, on: found)
    }
  }

  struct Fault: Error, CustomStringConvertible {
    var description: String
  }

  private func step() throws {
    if isPaced { try turn() }
    switch random.below(20) {
    case 0..<9: try batch { history in try history.put() }
    case 9..<13: try batch { history in try history.delete() }
    case 13..<15: try core.sealAll()
    case 15: try reclaim()
    case 16: try expire()
    case 17 where probe.plant == nil: try reopen()
    case 18 where probe.plant == nil: probe.failingWrite = 1 + random.below(8)
    default: probe.failingSync = 1 + random.below(3)
    }
  }

  /// Copies a little of what waits, or goes on with an upload that stays open meanwhile.
  private func turn() throws {
    switch pace.below(4) {
    case 0: return
    case 1: try goOn()
    default: try core.workOff(atMost: 1 + pace.below(400))
    }
    try core.commit()
    model.acknowledge()
    if !core.backlog.isEmpty { probe.groupsAheadOfCopies += 1 }
    probe.waitingChunks += core.staged.chunks.count
  }

  private func goOn() throws {
    guard var upload = underWay else {
      let key = CrashModel.keys[pace.below(CrashModel.keys.count)]
      let row = try core.begin(UploadRequest(bucket: try core.bucket("bucket"), key: key))
      underWay = UploadUnderWay(id: row.id, key: key)
      return
    }
    if upload.bytes.count < 180 && pace.below(3) > 0 {
      contentSeed += 1
      let chunk = content(contentSeed, settings.chunkBytes)
      try core.append(upload.id, PreparedChunk(raw: chunk))
      upload.bytes += chunk
      underWay = upload
    } else {
      underWay = nil
      if pace.below(4) == 0 { return try core.abort(upload.id) }
      model.stage(upload.key, CrashModel.Stored(bytes: upload.bytes))
      _ = try core.complete([upload.id], in: try core.bucket("bucket"), upload.key, ObjectAttributes())
    }
  }

  private func batch(_ operation: (CrashHistory) throws -> Void) throws {
    for _ in 0..<1 + random.below(3) { try operation(self) }
    if probe.plant == .earlyAcknowledgement { model.acknowledge() }
    try core.commit()
    model.acknowledge()
  }

  private func put() throws {
    let key = CrashModel.keys[random.below(CrashModel.keys.count)]
    contentSeed += 1
    let count = random.below(4) == 0 ? 61 + random.below(120) : random.below(60)
    let bytes = contentSeed % 3 == 0 ? content(contentSeed, count) : monotone(contentSeed, count)
    let expiry = random.below(5) == 0 ? now.advanced(byMilliseconds: Int64(1 + random.below(3000))) : nil
    let bucket = try core.bucket("bucket")
    model.stage(key, CrashModel.Stored(bytes: bytes, expiry: expiry))
    let upload = try core.begin(
      UploadRequest(bucket: bucket, key: key, declaredBytes: bytes.count, expiry: expiry))
    for start in stride(from: 0, to: bytes.count, by: settings.chunkBytes) {
      let end = min(start + settings.chunkBytes, bytes.count)
      try core.append(upload.id, PreparedChunk(raw: Array(bytes[start..<end])))
    }
    _ = try core.complete([upload.id], in: bucket, key, ObjectAttributes())
  }

  private func delete() throws {
    let key = CrashModel.keys[random.below(CrashModel.keys.count)]
    model.stage(key, nil)
    _ = try core.delete(key, in: try core.bucket("bucket"))
  }

  private func reclaim() throws {
    try core.tell(.reclaimRequested(target: .zero))
    try core.commit()
  }

  private func expire() throws {
    now.milliseconds += Int64(random.below(2000))
    try core.advance(to: now)
  }

  private func reopen() throws {
    try core.close()
    try open()
  }

  /// Loses what is not durable, in one random way, and goes on.
  func crash() throws {
    let images = devices.map(\.image)
    let crashes = JointCrash.choices(among: images, using: &random)
    let crash = crashes[random.below(crashes.count)]
    devices = images.indices.map { images[$0].crashed(keeping: crash.choices[$0]) }
    try open()
    try settle()
  }

  private func open() throws {
    let probe = probe
    core = try Opening.open(
      devices.map { ProbeDevice($0, probe) }, try otherCatalog?() ?? ProbeCatalog(catalog, probe),
      using: Seed(UInt64(openings)).stream("again"), at: now)
    openings += 1
    core.defects = probe.plant?.defects ?? []
    core.isPaced = isPaced
    underWay = nil
  }
}

/// An upload that is not complete yet.
private struct UploadUnderWay {
  var id: UInt64
  var key: String
  var bytes: [UInt8] = []
}

extension Plant {
  var defects: Defects {
    switch self {
    case .unlinkBeforeCommit: .unlinkBeforeCommit
    case .oneCopyLess: .oneCopyLess
    case .sharedDevice: .sharedDevice
    case .freeBeforeCommit: .freeBeforeCommit
    case .commitBeforeSync: .commitBeforeSync
    default: []
    }
  }
}
