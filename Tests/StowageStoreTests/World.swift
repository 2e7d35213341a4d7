import StowageCoding
import StowageCore
import StowageTesting
import Testing

@testable import StowageStore

/// A small store over memory devices, and what must be in it.
final class World {
  let settings: StoreSettings
  var devices: [MemoryDevice]
  var catalog: MemoryCatalog
  var core: StoreCore
  var now = Instant(milliseconds: 1000)
  /// Two openings must never draw the same names.
  private var openings: UInt64 = 0
  /// What was acknowledged: key to content.
  var acknowledged: [String: [UInt8]] = [:]

  static func small(_ code: String = "rs:2+1", placement: String = "arrival") throws -> StoreSettings {
    var settings = StoreSettings()
    settings.chunkBytes = 100
    settings.shardBytes = 1000
    settings.tiers = [TierSettings(codec: .raw, code: try ErasureCode(code))]
    settings.placement = placement
    settings.garbageCap = Ratio(2, 10)
    settings.openShards = 2
    return settings
  }

  /// With `faults`, the store sees its devices through them until it is opened again.
  init(
    _ settings: StoreSettings, devices count: Int = 4, seed: UInt64 = 1, through faults: Faults? = nil
  ) throws {
    self.settings = settings
    devices = (0..<count).map { _ in MemoryDevice() }
    catalog = MemoryCatalog()
    var seen: [any Device] = devices
    if let faults {
      seen = devices.enumerated().map { FaultyDevice($0.element, number: $0.offset, faults: faults) }
    }
    core = try Opening.create(
      on: seen, catalog, settings, using: Seed(seed).stream("names"), at: now)
    _ = try core.createBucket("bucket")
  }

  func reopen(_ given: [(any Device)?]? = nil) throws {
    openings += 1
    core = try Opening.open(given ?? devices, catalog, using: Seed(openings).stream("again"), at: now)
  }

  func advance(_ milliseconds: Int64) throws {
    now.milliseconds += milliseconds
    try core.advance(to: now)
  }

  /// Stages a put of the whole content.
  func stagePut(_ key: String, _ content: [UInt8], expiry: Instant? = nil) throws {
    let bucket = try core.bucket("bucket")
    let upload = try core.begin(
      UploadRequest(bucket: bucket, key: key, declaredBytes: content.count, expiry: expiry))
    var start = 0
    while start < content.count {
      let end = min(start + settings.chunkBytes, content.count)
      try core.append(upload.id, PreparedChunk(raw: Array(content[start..<end])))
      start = end
    }
    _ = try core.complete([upload.id], in: bucket, key, ObjectAttributes())
  }

  /// Keys of operations that ended with an error: nobody knows whether they happened.
  var doubtful: Set<String> = []

  func put(_ key: String, _ content: [UInt8], expiry: Instant? = nil) throws {
    doubtful.insert(key)
    try stagePut(key, content, expiry: expiry)
    try core.commit()
    doubtful.remove(key)
    acknowledged[key] = content
  }

  func delete(_ key: String) throws {
    doubtful.insert(key)
    _ = try core.delete(key, in: try core.bucket("bucket"))
    try core.commit()
    doubtful.remove(key)
    acknowledged[key] = nil
  }

  /// The content under a key, nil where there is none.
  static func content(_ key: String, in core: StoreCore) throws -> [UInt8]? {
    let bucket = try core.bucket("bucket")
    let found = Result { () throws(StoreError) in try core.version(nil, of: key, in: bucket) }
    if case .failure(.noObject) = found { return nil }
    let version = try found.get()
    let content = try core.content(of: version)
    defer { try? core.release(content) }
    var bytes: [UInt8] = []
    var decompressor = ChunkDecompressor()
    for chunk in content.chunks {
      guard let reader = content.readers[chunk.shard] else { continue }
      let record = try reader.record(at: Int(chunk.offset))
      #expect(record.header.chunk == chunk.id)
      bytes += try record.content(&decompressor)
    }
    return bytes
  }

  func expectAcknowledged(sourceLocation: SourceLocation = #_sourceLocation) throws {
    for (key, content) in acknowledged.sorted(by: { $0.key < $1.key }) where !doubtful.contains(key) {
      let found = try Self.content(key, in: core)
      #expect(found == content, "\(key)", sourceLocation: sourceLocation)
    }
  }
}

/// Bytes that no two contents share.
func monotone(_ seed: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: seed &+ $0 / 40) }
}

/// Content that does not compress; each seed has its own.
func content(_ seed: Int, _ count: Int) -> [UInt8] {
  var random = Seed(UInt64(seed)).stream("content")
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}
