import StowageCore

/// Gives the numbers of missing devices to empty ones.
///
/// Done while the store is closed, because it cannot be opened with too few devices. Like the making of a store it
/// changes the catalog alone: the next opening finds the log behind it and begins another.
struct DeviceReplacement {
  private let devices: DeviceSet
  private let catalog: any Catalog
  private let store: UniqueID
  private let settings: StoreSettings
  private var rows: [DeviceRow]

  init(_ given: [(any Device)?], _ catalog: any Catalog) throws(StoreError) {
    (store, settings) = try Opening.identity(catalog)
    self.catalog = catalog
    devices = try DeviceSearch(given, catalog, store).devices
    // A group that is in the log alone has the number that the change of the devices would take.
    try Opening.replay(LogSearch(on: devices, store: store), into: catalog)
    rows = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.devices() }
  }

  /// The catalog names the new devices before they name themselves: cut off in between, the numbers are still missing, and
  /// the same can be done again.
  mutating func run(
    _ new: [(number: Int, device: any Device)], using generator: inout any RandomNumberGenerator
  ) throws(StoreError) {
    for (number, device) in new { try check(device, for: number) }
    let counters = try Opening.asking(catalog) { (catalog) throws(CatalogError) in try catalog.counters() }
    for (number, _) in new {
      rows[number].uuid = UniqueID(using: &generator)
      rows[number].epoch = counters.epoch
    }
    let changes = new.map { Mutation.device(rows[$0.number]) }
    try Opening.asking(catalog) { (catalog) throws(CatalogError) in
      try catalog.apply(changes, sequence: try catalog.sequence() + 1)
    }
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
