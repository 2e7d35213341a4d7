import StowageCoding
import StowageCore

/// Checks a store without writing a byte: neither to its devices nor to its catalog.
public enum Fsck {
  /// Checks a store that nobody has open.
  ///
  /// - Parameters:
  ///   - devices: The store's devices in the order of their numbers, nil where one is missing.
  ///   - level: How much is looked at; ``FsckLevel/data`` reads every byte.
  ///   - progress: Hears, after each shard, how many of how many were looked at.
  /// - Throws: where the catalog does not say which store this is.
  /// - Complexity: O(bytes) at level data: what erasure coding adds is read once, records twice, and a third time those of
  ///   objects with an MD5. Memory: a row of 256 KiB of each fragment of a shard, or one chunk; O(shards + holes); after
  ///   a crash, the catalog too.
  public static func check(
    _ devices: [(any Device)?], _ catalog: any Catalog, level: FsckLevel = .data,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> FsckReport {
    let check = try StoreCheck(devices, catalog, level)
    do throws(CatalogError) {
      try check.run(progress)
    } catch {
      check.add(
        .catalog, .damage, Place(),
        "\(error.reason); stowage repair rebuilds the catalog from the devices")
    }
    return check.finished()
  }
}

/// One check of a store, as it goes on.
final class StoreCheck {
  let given: [(any Device)?]
  /// What is true after a recovery: the catalog, or a copy of it with what the log has beyond.
  var catalog: any Catalog
  let store: UniqueID
  let settings: StoreSettings
  var report: FsckReport
  /// By number.
  var devices: [CountingDevice?] = []
  var deviceRows: [DeviceRow] = []
  /// The files of each device, nil where it cannot tell.
  var names: [Set<FileName>?] = []
  /// The files that rows refer to, by device.
  var known: [Set<FileName>] = []
  /// Of the shards that were looked at.
  var readers: [UInt32: ShardReader] = [:]
  var counters = Counters()
  var buckets: [UInt32: String] = [:]
  var decompressor = ChunkDecompressor()

  init(_ given: [(any Device)?], _ catalog: any Catalog, _ level: FsckLevel) throws(StoreError) {
    (store, settings) = try Opening.identity(catalog)
    self.given = given
    self.catalog = catalog
    report = FsckReport(level: level)
  }

  /// For single shards of an open store. It knows no names of what is damaged.
  init(_ store: UniqueID, _ settings: StoreSettings, _ losses: Losses, on devices: [(any Device)?]) {
    (self.store, self.settings) = (store, settings)
    (given, catalog) = ([], MemoryCatalog())
    report = FsckReport(level: .data)
    report.losses = losses
    self.devices = devices.map { device in device.map { CountingDevice($0) } }
    known = devices.map { _ in [] }
  }

  func run(_ progress: (Int, Int) -> Void) throws(CatalogError) {
    deviceRows = try catalog.devices()
    counters = try catalog.counters()
    findDevices()
    try checkLogs()
    try readRows()
    for finding in try catalog.check() {
      add(.catalog, .damage, Place(), "\(finding); stowage repair rebuilds the catalog from the devices")
    }
    let shards = try catalog.shards()
    countMissing(shards)
    for (index, row) in shards.enumerated() {
      try check(row, try catalog.chunks(in: row.id))
      progress(index + 1, shards.count)
    }
    if report.level == .data { try checkObjects() }
    checkLeftovers()
    addRecordedLosses()
  }

  /// What the findings need to name what is damaged.
  private func readRows() throws(CatalogError) {
    counters = try catalog.counters()
    for bucket in try catalog.buckets() { buckets[bucket.id] = bucket.name }
    guard let bytes = try catalog.document(Losses.document) else { return }
    do throws(FormatError) {
      report.losses = try Losses(decoding: bytes)
    } catch {
      add(.catalog, .damage, Place(), "the list of losses: \(error)")
    }
  }

  func finished() -> FsckReport {
    let read = devices.compactMap { $0?.bytesRead }
    report.counts.bytesRead = read.reduce(0, +)
    report.counts.devicesTouched = read.count { $0 > 0 }
    return report
  }

  func add(_ kind: Finding.Kind, _ severity: Finding.Severity, _ place: Place, _ text: String) {
    report.findings.append(Finding(kind: kind, severity: severity, place: place, text: text))
  }

  /// Losses stay known whatever became of their objects.
  private func addRecordedLosses() {
    for loss in report.losses.chunks where !report.unreadable.contains(where: { $0.chunk == loss.chunk }) {
      add(
        .recorded, loss.isAccepted ? .notice : .loss,
        Place(shard: loss.shard, offset: Int(loss.offset), chunk: loss.chunk, object: loss.object),
        "\(loss.bytes) bytes were lost: \(loss.reason); " + Self.advice(isAccepted: loss.isAccepted))
    }
  }

  static func advice(isAccepted: Bool) -> String {
    isAccepted ? "the loss is accepted" : "stowage repair --accept-loss takes note of it"
  }

  /// What a chunk is a part of.
  func object(of chunk: ChunkRow) throws(CatalogError) -> ObjectName? {
    try catalog.upload(chunk.upload).map { ObjectName(of: $0, in: buckets) }
  }
}
