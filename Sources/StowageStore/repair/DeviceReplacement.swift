import StowageCore

/// Gives the numbers of missing devices to empty ones.
///
/// Done while the store is closed, because it cannot be opened with too few devices. The change takes the way of all
/// changes all the same, log before catalog: a catalog that is lost then can be made anew from the devices, the new ones
/// among them.
struct DeviceReplacement {
  private let devices: DeviceSet
  private let search: LogSearch
  private let catalog: any Catalog
  private let store: UniqueID
  private let settings: StoreSettings
  private var rows: [DeviceRow]

  init(_ given: [(any Device)?], _ catalog: any Catalog) throws(StoreError) {
    (store, settings) = try Opening.identity(catalog)
    self.catalog = catalog
    search = LogSearch(on: try DeviceSearch(given, catalog, store).devices, store: store)
    // A group that is in the log alone has the number that the change of the devices would take.
    try Opening.replay(search, into: catalog)
    // It may have been an earlier replacement.
    devices = try DeviceSearch(given, catalog, store).devices
    rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
  }

  /// Log and catalog name the new devices before they name themselves: cut off in between, the numbers are still missing,
  /// and the same can be done again.
  mutating func run(
    _ new: [(number: Int, device: any Device)], using generator: inout any RandomNumberGenerator
  ) throws(StoreError) {
    for (number, device) in new { try check(device, for: number) }
    let counters = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.counters() }
    for (number, _) in new {
      rows[number].uuid = UniqueID(using: &generator)
      rows[number].epoch = counters.epoch
    }
    try commit(new.map { .device(rows[$0.number]) })
    for (number, device) in new {
      let row = rows[number]
      let block = Superblock(
        number: row.number, deviceCount: UInt16(rows.count), store: store, device: row.uuid,
        epoch: row.epoch, settings: settings.encoded())
      do throws(DeviceError) {
        try device.put(block.encoded(), as: .superblock)
      } catch {
        throw .device(number, error)
      }
    }
  }

  private func commit(_ changes: [Mutation]) throws(StoreError) {
    let sequence = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.sequence() }
    try log(changes, as: sequence + 1)
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in
      try catalog.apply(changes, sequence: sequence + 1)
    }
  }

  /// Into a new log, so that no torn end is appended to, on as many of the devices that are left as a log is on. The new
  /// ones are still to be told from any other empty device.
  private func log(_ changes: [Mutation], as sequence: UInt64) throws(StoreError) {
    let snapshot = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.snapshot() }
    var epoch = search.newestEpoch
    var failed: DeviceFailure?
    while true {
      epoch += 1
      let places = Array(devices.writable.prefix(StoreCore.logCopies(of: settings)))
      if places.isEmpty, let failed { throw .device(failed.number, failed.error) }
      do throws(DeviceFailure) {
        var log = try MetadataLog(
          store: store, epoch: epoch, places: places, snapshot: snapshot, sequence: sequence - 1, on: devices)
        try log.append(changes, sequence: sequence, on: devices)
        return
      } catch {
        devices.stopWriting(after: error)
        failed = error
      }
    }
  }

  /// What another store, or this one, may have left on a device is not written over.
  private func check(_ device: any Device, for number: Int) throws(StoreError) {
    guard rows.indices.contains(number) else {
      throw .badSettings("there is no device \(number); the store has devices 0 to \(rows.count - 1)")
    }
    guard devices[number] == nil else {
      throw .badSettings(
        "device \(number) is there; only a missing device can be replaced: take it away first")
    }
    let names: [FileName]
    do throws(DeviceError) {
      names = try device.names()
    } catch {
      throw .device(number, error)
    }
    let known = names.first { if case .foreign = $0 { false } else { true } }
    if let known, known != .unfinished(.superblock) {
      throw .badSettings(
        "what is to become device \(number) is not empty: it has \(known); give an empty one")
    }
  }
}
