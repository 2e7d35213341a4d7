import StowageCoding
import StowageCore

extension StoreCore {
  /// Makes all that is staged durable and tells the engine, until nothing is left: what the engine decides then, reclaims
  /// among it, is committed too.
  ///
  /// In a store that is paced, what it decides may wait in the backlog.
  func commit() throws(StoreError) {
    try checkWritable()
    try commitStaged()
    guard let cap = settings.garbageCap else { return }
    while !isCleaningSuspended, try cleanStep(downTo: cap) { try commitStaged() }
    // A step that had to be given up.
    if !staged.isEmpty { try commitStaged() }
  }

  /// Makes all durable that is staged or waits in the backlog, until nothing is left.
  func settle() throws(StoreError) {
    try commit()
    while !backlog.isEmpty {
      try workOff()
      try commit()
    }
  }

  private func commitStaged() throws(StoreError) {
    while !staged.isEmpty { try commitGroup() }
    try sweep()
  }

  private func commitGroup() throws(StoreError) {
    let isEarly = defects.contains(.commitBeforeSync)
    if isEarly { try commitNow(mutations(of: staged)) }
    try syncAll()
    var group = staged.takeGroup()
    poisoned = []
    let returned = group.frees.filter(hasReturned)
    group.frees.removeAll(where: hasReturned)
    try checkFrees(of: group)
    if !isEarly { try commitNow(mutations(of: group)) }
    for shard in group.changedShards { committedBytes[shard] = shards[shard]?.length }
    for shard in group.frees { retire(shard) }
    try takeStock()
    try announce(group, returned)
    if log.isLong, hasRoomForLog { try beginLog(epoch: log.epoch + 1) }
  }

  /// Whether a victim is the engine's again: a shard failed that had taken survivors in, or some cannot be read.
  private func hasReturned(_ victim: UInt32) -> Bool {
    engine.ledger.shards.shard(ShardID(victim))?.state == .sealed
  }

  /// Stops rather than free a shard that the catalog has live chunks in.
  private func checkFrees(of group: Staged) throws(StoreError) {
    if group.frees.isEmpty { return }
    for shard in group.frees {
      let moved = Set((group.moves.map(\.mutation) + group.mutations).compactMap { $0.chunk(leaving: shard) })
      let chunks = try ask { (catalog) throws(CatalogError) in try catalog.chunks(in: shard) }
      if let kept = chunks.first(where: { !moved.contains($0.id) }) {
        throw fail(.readOnly(reason: "shard \(shard) was to be freed with chunk \(kept.id) alive in it"))
      }
    }
  }

  /// Syncs what was appended; what fails is written elsewhere and synced again.
  private func syncAll() throws(StoreError) {
    while true {
      // Before an object is whole its chunks must have their places.
      if staged.chunks.contains(where: { !$0.isPlaced && !mayWait($0) }) { try workOff() }
      while let shard = staged.unsynced.first {
        staged.unsynced.removeFirst()
        try sync(shard)
      }
      if staged.chunks.contains(where: { !$0.isPlaced && !mayWait($0) }) { continue }
      do throws(DeviceFailure) {
        try readBackMoves()
        return
      } catch {
        guard let shard = staged.moves.map(\.to.shard).first(where: { isOn($0, error.number) }) else {
          return
        }
        try poison(shard, because: error)
        try carryOut()
      }
    }
  }

  /// Whether a chunk's upload goes on, so that a group may leave the chunk out.
  private func mayWait(_ chunk: StagedChunk) -> Bool {
    pending[chunk.row.upload]?.etag.isEmpty ?? false
  }

  private func isOn(_ shard: UInt32, _ device: Int) -> Bool {
    shards[shard]?.places.contains(UInt16(device)) ?? false
  }

  /// A failed sync is never tried again: nobody knows what it left.
  private func sync(_ shard: UInt32) throws(StoreError) {
    guard let row = shards[shard] else { return }
    for number in row.places {
      do throws(DeviceFailure) {
        try devices.change(Int(number)) { (device) throws(DeviceError) in
          try device.sync(.copy(shard: row.uuid))
        }
      } catch {
        try poison(shard, because: error)
        try carryOut()
        return
      }
    }
  }

  /// In an order in which each refers to what is there: uploads before chunks, chunks before their moves.
  private func mutations(of group: Staged) -> [Mutation] {
    var mutations: [Mutation] = []
    for shard in group.changedShards {
      guard var row = shards[shard] else { continue }
      if group.frees.contains(shard) { row.state = .reclaiming }
      mutations.append(.shard(row))
    }
    for shard in group.frees where !group.changedShards.contains(shard) {
      guard var row = shards[shard] else { continue }
      row.state = .reclaiming
      mutations.append(.shard(row))
    }
    // Drops come last: they take along the chunks of this group that belong to what is dropped.
    mutations += group.mutations.filter { !$0.isDrop }
    mutations += grownUploads(of: group)
    mutations += group.chunks.map { .chunk($0.row) }
    mutations += group.moves.map(\.mutation)
    mutations += group.mutations.filter(\.isDrop)
    mutations.append(.counters(counters))
    return mutations
  }

  /// Uploads that go on: their rows say how much of them is durable.
  private func grownUploads(of group: Staged) -> [Mutation] {
    var last: UInt64?
    var rows: [Mutation] = []
    for chunk in group.chunks where chunk.row.upload != last {
      last = chunk.row.upload
      guard var row = pending[chunk.row.upload] else { continue }
      row.bytes -= staged.waitingBytes(of: row.id)
      rows.append(.upload(row))
    }
    return rows
  }

  /// Makes one group durable: in the log, then in the catalog.
  func commitNow(_ mutations: [Mutation]) throws(StoreError) {
    try checkWritable()
    let next = sequence + 1
    do throws(DeviceFailure) {
      try log.append(mutations, sequence: next, on: devices)
    } catch {
      devices.stopWriting(after: error)
      try beginLog(epoch: log.epoch + 1)
      do throws(DeviceFailure) {
        try log.append(mutations, sequence: next, on: devices)
      } catch {
        throw fail(.device(error.number, error.error))
      }
    }
    try ask { (catalog) throws(CatalogError) in try catalog.apply(mutations, sequence: next) }
    sequence = next
  }

  /// Begins a new log with what the catalog is now, on devices that can be written to, and drops the older ones.
  func beginLog(epoch: UInt64) throws(StoreError) {
    let snapshot = try ask { (catalog) throws(CatalogError) in try catalog.snapshot() }
    while true {
      let places: [Int]
      do throws(StoreError) {
        places = try devices.choose(Self.logCopies(of: settings), seed: 0, room: roomForShards)
      } catch {
        throw fail(error)
      }
      do throws(DeviceFailure) {
        log = try MetadataLog(
          store: store, epoch: epoch, places: places, snapshot: snapshot, sequence: sequence, on: devices)
        break
      } catch {
        devices.stopWriting(after: error)
        try? devices[error.number]?.remove(.unfinished(.log(epoch: epoch)))
      }
    }
    removeOldLogs()
  }

  /// As many as the widest tier may lose devices, and one.
  static func logCopies(of settings: StoreSettings) -> Int {
    settings.tiers.map(\.code.openCopies).max() ?? 1
  }

  /// An old log that cannot be removed is passed over when logs are read: it is older.
  private func removeOldLogs() {
    for number in 0..<devices.count {
      guard let device = devices[number], let names = try? device.names() else { continue }
      for case .log(let epoch) in names where epoch < log.epoch { try? device.remove(.log(epoch: epoch)) }
    }
  }

  /// Tells the engine what is durable now. What it decides is staged for the next group.
  private func announce(_ group: Staged, _ returned: [UInt32]) throws(StoreError) {
    for plan in group.plans { try tell(.finished(plan)) }
    for shard in returned where !unreadable.contains(shard) { try tell(.readable(ShardID(shard))) }
    for outcome in group.outcomes {
      switch outcome {
      case .committed(let upload, let parts, let replaced):
        try tell(.commit(upload, parts: parts, replacing: replaced))
      case .released(let object, let reason, let instant):
        if let instant { try reach(instant) }
        try tell(.release(object, reason))
      case .aborted(let upload): try tell(.abort(upload))
      case .factsChanged(let object, let expiry, let instant):
        try reach(instant)
        try tell(.factsChanged(object, expiry: expiry))
      }
    }
  }

  /// What is told next is as of the instant, if the clock has not passed it.
  private func reach(_ instant: Instant) throws(StoreError) {
    if instant <= counters.instant { return }
    try sealDue(by: instant)
    counters.instant = instant
  }
}

extension Mutation {
  /// The chunk that it takes out of a shard.
  fileprivate func chunk(leaving shard: UInt32) -> UInt64? {
    switch self {
    case .moveChunk(let id, let from, _) where from.shard == shard: id
    case .transcodeChunk(let id, let from, _, _) where from.shard == shard: id
    default: nil
    }
  }

  fileprivate var isDrop: Bool {
    switch self {
    case .dropBucket, .dropVersion, .dropUpload, .dropMultipart, .dropShard, .dropDocument: true
    default: false
    }
  }
}
