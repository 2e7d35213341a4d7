import StowageCoding
import StowageCore

/// Opens a store: finds out what is durable, settles what a crash has left half done, and only then gives out something
/// that can write, remove or move.
struct Opening {
  var devices: DeviceSet
  let catalog: any Catalog
  var generator: any RandomNumberGenerator
  let now: Instant

  static let settingsDocument = "settings"
  static let storeDocument = "store"

  /// Reads the catalog, replays the log behind it and settles the rest. May be cut off anywhere and begun again.
  static func open(
    _ given: [(any Device)?], _ catalog: any Catalog, using generator: any RandomNumberGenerator,
    at now: Instant
  ) throws(StoreError) -> StoreCore {
    let (store, settings) = try identity(catalog)
    let devices = try DeviceSearch(given, catalog, store).devices
    let opening = Opening(devices: devices, catalog: catalog, generator: generator, now: now)
    return try opening.recover(store, settings)
  }

  static func identity(_ catalog: any Catalog) throws(StoreError) -> (UniqueID, StoreSettings) {
    guard
      let name = try asking(
        catalog, { (catalog) throws(CatalogError) in try catalog.document(storeDocument) }),
      let text = String(validating: name, as: UTF8.self), let store = UniqueID(text),
      let bytes = try asking(
        catalog, { (catalog) throws(CatalogError) in try catalog.document(settingsDocument) })
    else {
      throw .noStore("the catalog names no store; stowage init makes one, stowage repair rebuilds a catalog")
    }
    do throws(FormatError) {
      return (store, try StoreSettings(decoding: bytes))
    } catch {
      throw .format("the store's settings", error)
    }
  }

  static func asking<Result>(
    _ catalog: any Catalog, _ work: (any Catalog) throws(CatalogError) -> Result
  ) throws(StoreError) -> Result {
    do throws(CatalogError) {
      return try work(catalog)
    } catch {
      throw .catalog(error)
    }
  }

  func ask<Result>(_ work: (any Catalog) throws(CatalogError) -> Result) throws(StoreError) -> Result {
    try Self.asking(catalog, work)
  }

  private func recover(_ store: UniqueID, _ settings: StoreSettings) throws(StoreError) -> StoreCore {
    let search = LogSearch(on: devices, store: store)
    try Self.replay(search, into: catalog)
    var generator = self.generator
    let policies = try StorePolicies(settings, seed: Seed(store.low))
    let rows = Rows(try ask { (catalog) throws(CatalogError) in try catalog.snapshot() })
    var counters = try ask { (catalog) throws(CatalogError) in try catalog.counters() }
    let wasClean = counters.isClean
    var sequence = try ask { (catalog) throws(CatalogError) in try catalog.sequence() }
    counters.epoch += 1
    counters.isClean = false
    counters.instant = max(counters.instant, now)
    try rows.check(deviceCount: devices.count)
    let settled = Settling(rows, &counters, devices, wasClean: wasClean)
    var types = try contentTypes()
    var uploads = LiveUploads()
    let state = EngineState(settled.rows, counters, &types, numbering: &uploads)
    if let fault = state.fault(under: settings.engine) { throw Rows.contradiction(fault) }
    var log = try self.log(search, store, settings, sequence, resumes: wasClean)
    var mutations = settled.mutations
    mutations += try devices.rows(at: counters.epoch, of: catalog)
    mutations.append(.counters(counters))
    try apply(mutations, &sequence, &log, store, settings)
    try stampSuperblocks(store, settings, counters.epoch)
    settled.removeLeftovers(of: devices, log: log.epoch)
    _ = generator.next()
    return StoreCore(
      Recovered(
        store: store, settings: settings, policies: policies, devices: devices, catalog: catalog,
        counters: counters, sequence: sequence, log: log, rows: settled.rows.shards, contentTypes: types,
        uploads: uploads, pending: settled.pending, state: state, generator: generator))
  }

  /// Groups that are in the log and not in the catalog were durable; nobody knows whether they were acknowledged.
  static func replay(_ search: LogSearch, into catalog: any Catalog) throws(StoreError) {
    guard let best = search.best else { return }
    let sequence = try asking(catalog) { (catalog) throws(CatalogError) in try catalog.sequence() }
    if best.snapshotSequence > sequence {
      throw .noStore(
        "the catalog is at group \(sequence) and the metadata log begins at \(best.snapshotSequence): an old catalog"
          + " was put in place of the present one; stowage repair rebuilds it from the devices")
    }
    for group in best.groups where group.sequence > sequence {
      try asking(catalog) { (catalog) throws(CatalogError) in
        try catalog.apply(group.mutations, sequence: group.sequence)
      }
    }
  }

  /// After a clean close the log goes on; otherwise a new one begins, so that no torn end is ever appended to.
  private func log(
    _ search: LogSearch, _ store: UniqueID, _ settings: StoreSettings, _ sequence: UInt64, resumes: Bool
  ) throws(StoreError) -> MetadataLog {
    let copies = StoreCore.logCopies(of: settings)
    if resumes, let best = search.best, best.lastSequence == sequence, search.complete.count >= copies {
      return MetadataLog(
        store: store, epoch: best.epoch, places: Array(search.complete.prefix(copies)), length: best.length,
        snapshotBytes: best.snapshotBytes)
    }
    return try newLog(store, settings, sequence, epoch: search.newestEpoch + 1)
  }

  private func newLog(
    _ store: UniqueID, _ settings: StoreSettings, _ sequence: UInt64, epoch: UInt64
  ) throws(StoreError) -> MetadataLog {
    let snapshot = try ask { (catalog) throws(CatalogError) in try catalog.snapshot() }
    while true {
      let places = try devices.choose(StoreCore.logCopies(of: settings), seed: 0)
      do throws(DeviceFailure) {
        return try MetadataLog(
          store: store, epoch: epoch, places: places, snapshot: snapshot, sequence: sequence, on: devices)
      } catch {
        devices.stopWriting(to: error.number)
      }
    }
  }

  private func apply(
    _ mutations: [Mutation], _ sequence: inout UInt64, _ log: inout MetadataLog, _ store: UniqueID,
    _ settings: StoreSettings
  ) throws(StoreError) {
    let next = sequence + 1
    while true {
      do throws(DeviceFailure) {
        try log.append(mutations, sequence: next, on: devices)
        break
      } catch {
        devices.stopWriting(to: error.number)
        log = try newLog(store, settings, sequence, epoch: log.epoch + 1)
      }
    }
    try ask { (catalog) throws(CatalogError) in try catalog.apply(mutations, sequence: next) }
    sequence = next
  }

  /// Says on every device that it was there in this epoch.
  private func stampSuperblocks(
    _ store: UniqueID, _ settings: StoreSettings, _ epoch: UInt64
  ) throws(StoreError) {
    for number in devices.writable {
      let block = Superblock(
        number: UInt16(number), deviceCount: UInt16(devices.count), store: store,
        device: devices.slots[number].uuid, epoch: epoch, settings: settings.encoded())
      do throws(DeviceFailure) {
        try devices.attempt(number) { (device) throws(DeviceError) in
          try device.put(block.encoded(), as: .superblock)
        }
      } catch {
        devices.stopWriting(to: number)
      }
    }
  }

  private func contentTypes() throws(StoreError) -> ContentTypes {
    guard
      let bytes = try ask({ (catalog) throws(CatalogError) in try catalog.document(ContentTypes.document) })
    else { return ContentTypes() }
    do throws(FormatError) {
      return try ContentTypes(decoding: bytes)
    } catch {
      throw .format("the list of content types", error)
    }
  }
}
