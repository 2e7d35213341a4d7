import StowageCore

/// Cleaning by one victim at a time: on request, so that others get their turn in between, and in a store that is short of
/// room, since what the engine copies at once may be more than there is room for.
extension StoreCore {
  /// Copies the survivors of victims out until at most `target` of the stored bytes is garbage, whether cleaning is
  /// suspended or not. False where room ran out before: sealing the shards that were closed gives room back.
  func reclaim(downTo target: Ratio) throws(StoreError) -> Bool {
    var steps = try beginReclaim()
    while steps > 0, try reclaimStep(downTo: target) { steps -= 1 }
    try commit()
    return isReclaimed(downTo: target)
  }

  /// Prepares a reclaim and returns how many steps it may take: each shard that there is can be closed, and collected, once.
  /// What others delete meanwhile does not make it go on for ever.
  func beginReclaim() throws(StoreError) -> Int {
    try checkComplete()
    try commit()
    try takeStock(shorteningLog: true)
    try commit()
    return 2 * shards.count
  }

  /// One victim, or the closing of open shards; false where there is nothing to do, or no room for it.
  func reclaimStep(downTo target: Ratio) throws(StoreError) -> Bool {
    try commit()
    if isShort { return try cleanStep(downTo: target) }
    guard devices.hasAll && isGarbage(over: target) else { return false }
    let trapping = trappingShards(over: target)
    if !trapping.isEmpty {
      try close(trapping)
      return true
    }
    guard hasCollectableGarbage else { return false }
    return try reclaimOneVictim(downTo: target)
  }

  /// Whether a reclaim has done what it can, and not only what there is room for.
  func isReclaimed(downTo target: Ratio) -> Bool {
    !isShort || !isGarbage(over: target) || !hasCollectableGarbage
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
    let before = movesGivenUp
    try workOff()
    devices.measure()
    guard movesGivenUp == before, isGarbage(over: target) else { return false }
    guard hasCollectableGarbage && hasRoomToReclaim else { return try closeTrapped() }
    let isTaken = try reclaimOneVictim(downTo: target)
    try workOff()
    return isTaken && movesGivenUp == before
  }

  func isGarbage(over target: Ratio) -> Bool {
    let space = engine.space
    return target.isExceeded(by: space.deadBytes - space.deadUnreadableBytes, of: space.storedBytes)
  }

  private var hasCollectableGarbage: Bool { engine.space.deadSealedBytes > engine.space.deadUnreadableBytes }

  private var hasRoomToReclaim: Bool {
    let roomy = devices.writable(withRoom: reserve.toReclaim(log: log.length))
    return roomy.count >= Self.logCopies(of: settings)
  }

  /// What to say where there is not; nil where there is.
  var shortageOfReclaim: StoreError? {
    hasRoomToReclaim ? nil : shortage(of: reserve.toReclaim(log: log.length))
  }

  /// With a target that is missed by the present garbage and met without any one byte of it. False where nothing came of
  /// it.
  private func reclaimOneVictim(downTo target: Ratio) throws(StoreError) -> Bool {
    let before = engine.space
    let next = Ratio(
      max(0, before.deadBytes - before.deadUnreadableBytes - 1), max(1, before.storedBytes - 1))
    hear(.cleaning(.resumed))
    hear(
      .reclaimRequested(
        target: target.isExceeded(by: next.numerator, of: next.denominator) ? next : target))
    hear(.cleaning(cleaningState))
    try carryOut()
    let after = engine.space
    return after.storedBytes < before.storedBytes || after.deadUnreadableBytes > before.deadUnreadableBytes
  }

  /// Garbage in an open shard, where no reclaim gets at it.
  private func trappedBytes(in row: ShardRow) -> Int {
    guard let shard = engine.ledger.shards.shard(ShardID(row.id)), shard.state == .open else { return 0 }
    return shard.deadBytes
  }

  /// The open shards, the worst first, without whose closing there would be too much garbage whatever is collected.
  func trappingShards(over target: Ratio) -> [ShardRow] {
    let space = engine.space
    var trapped = space.deadOpenBytes
    var stored = space.storedBytes - (space.deadSealedBytes - space.deadUnreadableBytes)
    var chosen: [ShardRow] = []
    for row in openShards.sorted(by: { trappedBytes(in: $0) > trappedBytes(in: $1) }) {
      let dead = trappedBytes(in: row)
      if dead == 0 || !target.isExceeded(by: trapped, of: stored) { break }
      chosen.append(row)
      trapped -= dead
      stored -= dead
    }
    return chosen
  }

  /// Closes the open shard with the most garbage, which can be collected then; false where none has any.
  private func closeTrapped() throws(StoreError) -> Bool {
    guard let worst = openShards.max(by: { trappedBytes(in: $0) < trappedBytes(in: $1) }),
      trappedBytes(in: worst) > 0
    else { return false }
    try close([worst])
    return true
  }

  /// Gives a move up for which there is no room: the survivors go back to their victims, as after a failed write.
  func giveUp(_ move: PendingMove) throws(StoreError) {
    isShort = true
    movesGivenUp += 1
    hear(.cleaning(.suspended))
    try abandon(move.to.index)
  }

  /// Whether survivors can be copied to a shard without taking what sealing needs.
  func hasRoom(for move: PendingMove) -> Bool {
    guard let row = shards[move.to.index] else { return true }
    let needed = reserve.toSeal(log: log.length) + move.bytesLeft * row.places.count
    return row.places.allSatisfy { devices.slots[Int($0)].freeBytes >= needed }
  }
}
