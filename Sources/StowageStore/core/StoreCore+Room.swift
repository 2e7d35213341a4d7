import StowageCoding
import StowageCore

extension StoreCore {
  /// How many devices must have room: as many as a sealed shard takes, but no more than can be written to.
  private var devicesNeeded: Int { min(settings.leastDevices, devices.writable.count) }

  /// Throws, before anything is written, where an upload's next record would take what is kept for deleting and cleaning.
  func checkRoom(for contentBytes: Int) throws(StoreError) {
    let record = RecordHeader.byteCount + min(contentBytes, settings.chunkBytes)
    if hasRoom(reserve.toUpload(record, log: log.length)) { return }
    // Somebody else may have made room.
    devices.measure()
    let needed = reserve.toUpload(record, log: log.length)
    if !hasRoom(needed) { throw shortage(of: needed) }
  }

  private func hasRoom(_ bytes: Int) -> Bool { devices.writable(withRoom: bytes).count >= devicesNeeded }

  /// What to say where too few devices have so many bytes free.
  func shortage(of bytes: Int) -> StoreError {
    let without = devices.writable.filter { devices.slots[$0].freeBytes < bytes }
    let best = without.max { devices.slots[$0].freeBytes < devices.slots[$1].freeBytes } ?? 0
    return .full(
      device: best, freeBytes: max(0, devices.slots[best].freeBytes), neededBytes: bytes,
      devicesWithRoom: devices.writable.count - without.count, devicesNeeded: devicesNeeded)
  }

  /// Asks the devices how much room they have. Where uploads have too little the engine no longer cleans by itself: what
  /// it copies at once may be more than there is room for. Nor does it where a device was lost.
  ///
  /// - Parameter shorteningLog: Whether a log is to be as short as can be, and not only not twice as long.
  func takeStock(shorteningLog: Bool = false) throws(StoreError) {
    measure()
    if isShort, log.length > log.snapshotBytes * (shorteningLog ? 1 : 2), hasRoomForLog {
      // What was deleted since the present one began is not in a new one, which also needs less room after it.
      try beginLog(epoch: log.epoch + 1)
      measure()
    }
    if cleaningState != toldCleaning { try tellCleaning() }
    try leaveFullDevices()
  }

  private func measure() {
    devices.measure()
    isShort = !hasRoom(reserve.toUpload(0, log: log.length))
  }

  /// Whether a new log can be begun. It is no longer than the one it takes the place of.
  var hasRoomForLog: Bool {
    devices.writable(withRoom: log.length).count >= Self.logCopies(of: settings)
  }

  /// Closes the open shards with a copy on a device that has too little room, and moves the log away from it, where other
  /// devices have more.
  private func leaveFullDevices() throws(StoreError) {
    let roomy = devices.writable(withRoom: roomForShards)
    let needed = isShort ? Self.logCopies(of: settings) : devicesNeeded
    if roomy.count == devices.writable.count || roomy.count < needed { return }
    let full = devices.writable.filter { !roomy.contains($0) }.map { UInt16($0) }
    if log.places.contains(where: { full.contains(UInt16($0)) }) { try beginLog(epoch: log.epoch + 1) }
    try close(openShards.filter { !$0.places.allSatisfy { !full.contains($0) } })
  }

  /// What a device must have free to be chosen for a new shard.
  var roomForShards: Int {
    isShort ? reserve.toReclaim(log: log.length) : reserve.toUpload(0, log: log.length)
  }

  var openShards: [ShardRow] {
    shards.values.sorted { $0.id < $1.id }.filter { $0.state == .open }
  }

  /// Ends open shards before they are full. What was to come into them goes elsewhere.
  func close(_ rows: [ShardRow]) throws(StoreError) {
    if rows.isEmpty { return }
    // A shard that is sealed may make the engine clean, and copy into the next of these.
    hear(.cleaning(.suspended))
    defer { hear(.cleaning(cleaningState)) }
    for row in rows {
      try checkWritable()
      try abandon(row.id)
      try carryOut()
    }
  }
}
