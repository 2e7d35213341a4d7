import StowageCore

extension Opening {
  /// Brings the catalog up to what the log says; where that cannot be, a copy of it.
  mutating func replay(_ search: LogSearch) throws(StoreError) {
    let outcome = Result { () throws(StoreError) in try Self.replay(search, into: catalog) }
    switch outcome {
    case .success: return
    case .failure(.catalog(let error)):
      obstacle = .catalog(error)
      let copy = MemoryCatalog()
      try ask { (catalog) throws(CatalogError) in
        try copy.restore(try catalog.snapshot(), sequence: try catalog.sequence())
      }
      try ask { (catalog) throws(CatalogError) in try catalog.close() }
      catalog = copy
      try Self.replay(search, into: copy)
    case .failure(let error): throw error
    }
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

  /// Makes durable what was settled. Where nothing can be written the log is an empty one that nobody appends to.
  mutating func write(
    _ search: LogSearch, _ store: UniqueID, _ settings: StoreSettings, _ settled: Settling,
    _ counters: Counters, _ sequence: inout UInt64, resumes: Bool
  ) throws(StoreError) -> MetadataLog {
    var log = MetadataLog(
      store: store, epoch: search.newestEpoch, places: [], length: 0, snapshotBytes: 0)
    if obstacle != nil { return log }
    do throws(StoreError) {
      log = try self.log(search, store, settings, sequence, resumes: resumes)
      var mutations = settled.mutations
      mutations += try devices.rows(at: counters.epoch, of: catalog)
      mutations.append(.counters(counters))
      try apply(mutations, &sequence, &log, store, settings)
    } catch {
      switch error {
      case .device, .catalog: obstacle = error
      default: throw error
      }
      return log
    }
    try stampSuperblocks(store, settings, counters.epoch)
    settled.rows.removeLeftovers(of: devices, keepingLog: log.epoch)
    return log
  }

  /// After a clean close the log goes on; otherwise a new one begins, so that no torn end is ever appended to.
  private mutating func log(
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

  private mutating func newLog(
    _ store: UniqueID, _ settings: StoreSettings, _ sequence: UInt64, epoch: UInt64
  ) throws(StoreError) -> MetadataLog {
    let snapshot = try ask { (catalog) throws(CatalogError) in try catalog.snapshot() }
    while true {
      let places = try placesForLog(settings)
      do throws(DeviceFailure) {
        return try MetadataLog(
          store: store, epoch: epoch, places: places, snapshot: snapshot, sequence: sequence, on: devices)
      } catch {
        stopWriting(after: error)
        try? devices[error.number]?.remove(.unfinished(.log(epoch: epoch)))
      }
    }
  }

  /// Says what failed, rather than that too few devices are left of those that were there.
  private func placesForLog(_ settings: StoreSettings) throws(StoreError) -> [Int] {
    do throws(StoreError) {
      let room = Reserve(settings).toSeal(log: 0)
      return try devices.choose(StoreCore.logCopies(of: settings), seed: 0, room: room)
    } catch {
      throw failed.map { .device($0.number, $0.error) } ?? error
    }
  }

  private mutating func stopWriting(after failure: DeviceFailure) {
    devices.stopWriting(after: failure)
    failed = failure
  }

  private mutating func apply(
    _ mutations: [Mutation], _ sequence: inout UInt64, _ log: inout MetadataLog, _ store: UniqueID,
    _ settings: StoreSettings
  ) throws(StoreError) {
    let next = sequence + 1
    while true {
      do throws(DeviceFailure) {
        try log.append(mutations, sequence: next, on: devices)
        break
      } catch {
        stopWriting(after: error)
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
        devices.stopWriting(after: error)
      }
    }
  }
}
