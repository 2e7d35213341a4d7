import StowageCoding
import StowageCore

/// Opens a store: finds out what is durable, settles what a crash has left half done, and only then gives out something
/// that can write, remove or move.
///
/// Where nothing can be written, on a full disk or one that is mounted read only, what was durable is still made out, and
/// can be read.
struct Opening {
  var devices: DeviceSet
  /// A copy in memory of the one that was given, where that cannot take the groups that only the log has.
  var catalog: any Catalog
  var generator: any RandomNumberGenerator
  let now: Instant
  /// Why nothing can be written.
  var obstacle: StoreError?
  /// The last device that failed a write.
  var failed: DeviceFailure?

  static let settingsDocument = "settings"
  static let storeDocument = "store"

  /// Reads the catalog, replays the log behind it and settles the rest. May be cut off anywhere and begun again.
  ///
  /// - Parameter obstacle: Why nothing can be written, where that is known.
  static func open(
    _ given: [(any Device)?], _ catalog: any Catalog, using generator: any RandomNumberGenerator,
    at now: Instant, obstacle: StoreError? = nil
  ) throws(StoreError) -> StoreCore {
    let (store, settings) = try identity(catalog)
    let devices = try DeviceSearch(given, catalog, store).devices
    var opening = Opening(
      devices: devices, catalog: catalog, generator: generator, now: now, obstacle: obstacle)
    let search = LogSearch(on: devices, store: store)
    try opening.replay(search)
    // The log may have given a device's number to another.
    opening.devices = try DeviceSearch(given, opening.catalog, store).devices
    return try opening.recover(search, store, settings)
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

  private mutating func recover(
    _ search: LogSearch, _ store: UniqueID, _ settings: StoreSettings
  ) throws(StoreError) -> StoreCore {
    let policies = try StorePolicies(settings, seed: Seed(store.low))
    let rows = Rows(try ask { (catalog) throws(CatalogError) in try catalog.snapshot() })
    var counters = try ask { (catalog) throws(CatalogError) in try catalog.counters() }
    let wasClean = counters.isClean
    var sequence = try ask { (catalog) throws(CatalogError) in try catalog.sequence() }
    counters.epoch += 1
    counters.isClean = false
    counters.instant = max(counters.instant, now)
    try rows.check(deviceCount: devices.count)
    let settled = Settling(
      rows, &counters, devices, wasClean: wasClean, maxOpenAge: settings.maxOpenAgeMilliseconds)
    var types = try contentTypes()
    var uploads = LiveUploads()
    let state = EngineState(settled.rows, counters, &types, numbering: &uploads)
    policies.note(rows.buckets, types)
    if let fault = state.fault(under: settings.engine) { throw Rows.contradiction(fault) }
    makeRoom(search, rows, Reserve(settings))
    let log = try write(search, store, settings, settled, counters, &sequence, resumes: wasClean)
    _ = generator.next()
    let core = StoreCore(
      Recovered(
        store: store, settings: settings, policies: policies, devices: devices, catalog: catalog,
        counters: counters, sequence: sequence, log: log, rows: settled.rows.shards, contentTypes: types,
        uploads: uploads, pending: settled.pending, state: state, generator: generator))
    if let obstacle { core.failure = .readOnly(reason: "nothing could be written to it; \(obstacle)") }
    if core.failure == nil && core.cleaningState == .suspended { try core.tellCleaning() }
    return core
  }

  /// Removes what no durable row names before anything is written, where there may be no room to write.
  private func makeRoom(_ search: LogSearch, _ rows: Rows, _ reserve: Reserve) {
    devices.measure()
    let needed = reserve.toSeal(log: search.best?.length ?? 0)
    if devices.writable(withRoom: needed).count < devices.writable.count {
      rows.removeLeftovers(of: devices, keepingLog: nil)
      devices.measure()
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
