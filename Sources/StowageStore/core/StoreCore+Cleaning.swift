import StowageCore

/// Cleaning a store that is short of room: one victim at a time, since what the engine copies at once may be more than there
/// is room for.
extension StoreCore {
  /// Copies the survivors of victims out until at most `target` of the stored bytes is garbage, whether cleaning is
  /// suspended or not. False where room ran out before: sealing the shards that were closed gives room back.
  func reclaim(downTo target: Ratio) throws(StoreError) -> Bool {
    try checkComplete()
    try commit()
    try takeStock(shorteningLog: true)
    try commit()
    if isShort {
      while try cleanStep(downTo: target) { try commit() }
      return !isShort || !isGarbage(over: target)
        || engine.space.deadSealedBytes == engine.space.deadUnreadableBytes
    }
    let wasSuspended = isCleaningSuspended
    if wasSuspended { try suspendCleaning(false) }
    try tell(.reclaimRequested(target: target))
    try commit()
    if wasSuspended { try suspendCleaning(true) }
    return !isShort
  }

  func suspendCleaning(_ suspended: Bool) throws(StoreError) {
    isCleaningSuspended = suspended
    try tellCleaning()
  }

  func tellCleaning() throws(StoreError) { try tell(.cleaning(cleaningState)) }

  /// Whether the engine may clean by itself. Not while a device is missing: a victim's survivors would be read from what is
  /// left of them, and what goes with it may be all that is left of something.
  var cleaningState: CleaningState {
    isCleaningSuspended || isShort || !devices.hasAll ? .suspended : .resumed
  }

  /// Throws where a device is missing, since nothing is cleaned then.
  func checkComplete() throws(StoreError) {
    if !devices.hasAll { throw .missingDevices(devices.missing) }
  }

  /// Cleans a store that is short of room by one step; false where there is nothing to do, or no room for it. What was
  /// staged must be committed before the next.
  func cleanStep(downTo target: Ratio) throws(StoreError) -> Bool {
    guard isShort && devices.hasAll else { return false }
    devices.measure()
    guard isGarbage(over: target) else { return false }
    let before = engine.space
    if before.deadSealedBytes > before.deadUnreadableBytes, hasRoomToReclaim {
      try reclaimOneVictim(downTo: target)
      return engine.space.storedBytes < before.storedBytes
    }
    return try closeTrapped()
  }

  func isGarbage(over target: Ratio) -> Bool {
    let space = engine.space
    return target.isExceeded(by: space.deadBytes - space.deadUnreadableBytes, of: space.storedBytes)
  }

  private var hasRoomToReclaim: Bool {
    let roomy = devices.writable(withRoom: reserve.toReclaim(log: log.length))
    return roomy.count >= Self.logCopies(of: settings)
  }

  /// What to say where there is not; nil where there is.
  var shortageOfReclaim: StoreError? {
    hasRoomToReclaim ? nil : shortage(of: reserve.toReclaim(log: log.length))
  }

  /// With a target that is missed by the present garbage and met without any one byte of it.
  private func reclaimOneVictim(downTo target: Ratio) throws(StoreError) {
    let space = engine.space
    let next = Ratio(
      max(0, space.deadBytes - space.deadUnreadableBytes - 1), max(1, space.storedBytes - 1))
    hear(.cleaning(.resumed))
    hear(
      .reclaimRequested(
        target: target.isExceeded(by: next.numerator, of: next.denominator) ? next : target))
    hear(.cleaning(.suspended))
    try carryOut()
  }

  /// Closes the open shard with the most garbage, which can be collected then; false where none has any.
  private func closeTrapped() throws(StoreError) -> Bool {
    func dead(_ row: ShardRow) -> Int { engine.ledger.shards.shard(ShardID(row.id))?.deadBytes ?? 0 }
    guard let worst = openShards.max(by: { dead($0) < dead($1) }), dead(worst) > 0 else { return false }
    try close([worst])
    return true
  }

  /// Gives a move up for which there is no room: the survivors go back to their victims, as after a failed write.
  func giveUp(_ move: Move) throws(StoreError) {
    isShort = true
    hear(.cleaning(.suspended))
    try abandon(move.to.index)
  }

  /// Whether survivors can be copied to a shard without taking what sealing needs.
  func hasRoom(for move: Move) -> Bool {
    guard let row = shards[move.to.index] else { return true }
    let needed = reserve.toSeal(log: log.length) + move.bytes * row.places.count
    return row.places.allSatisfy { devices.slots[Int($0)].freeBytes >= needed }
  }
}
