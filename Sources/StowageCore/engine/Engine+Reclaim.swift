extension Engine {
  /// Looks at the trigger once per trace row.
  mutating func checkEventTrigger(at now: Moment, into decisions: inout Table<Decision>) {
    if settings.checkPoint == .event { checkTrigger(at: now, into: &decisions) }
  }

  /// Looks at the trigger because a shard was sealed.
  mutating func checkSealTrigger(at now: Moment, into decisions: inout Table<Decision>) {
    if settings.checkPoint == .seal { checkTrigger(at: now, into: &decisions) }
    hasSealed = false
  }

  private mutating func checkTrigger(at now: Moment, into decisions: inout Table<Decision>) {
    if isSuspended { return }
    switch settings.trigger {
    case .none: break
    case .garbageCap(let cap):
      if settings.sealTrapped { sealTrapped(above: cap.half, at: now, into: &decisions) }
      if isExceeded(cap) { reclaim(until: cap, limit: settings.victimsPerCheck, at: now, into: &decisions) }
    case .shardThreshold(let threshold):
      reclaimShards(from: threshold, at: now, into: &decisions)
    }
  }

  private func isExceeded(_ cap: Ratio) -> Bool {
    cap.isExceeded(by: space.countedGarbage(settings.garbageAccounting), of: space.storedBytes)
  }

  mutating func reclaim(
    until cap: Ratio, limit: Int? = nil, at now: Moment, into decisions: inout Table<Decision>
  ) {
    if isSuspended { return }
    let rules = VictimRules(
      floor: settings.victimFloor, allowsVictimsWithoutGarbage: cleaning.takesVictimsWithoutGarbage,
      sealsBefore: shards.sealedCount)
    var victims = 0
    while isExceeded(cap), limit.map({ victims < $0 }) ?? true {
      guard let victim = cleaning.propose(among: shards, under: rules, at: now) else { return }
      reclaim(checked(victim, under: rules), at: now, into: &decisions)
      victims += 1
    }
  }

  /// The slot of a proposed victim.
  private func checked(_ victim: ShardID, under rules: VictimRules) -> UInt32 {
    guard let slot = shards.slot(of: victim), shards.rows[slot].state == .sealed,
      shards.rows[slot].isReadable, rules.allow(shards.rows[slot])
    else {
      preconditionFailure("\(type(of: cleaning).name) proposed shard \(victim.index), which is no candidate")
    }
    return slot
  }

  /// Reclaims every shard whose garbage has reached the threshold, the fullest of garbage first. The threshold
  /// names its victims itself, so the cleaning policy is not asked.
  private mutating func reclaimShards(
    from threshold: Ratio, at now: Moment, into decisions: inout Table<Decision>
  ) {
    var victims = 0
    while settings.victimsPerCheck.map({ victims < $0 }) ?? true, let victim = shard(reaching: threshold) {
      reclaim(victim, at: now, into: &decisions)
      victims += 1
    }
  }

  private func shard(reaching threshold: Ratio) -> UInt32? {
    var candidate = shards.mostGarbage
    while let shard = candidate {
      if threshold.isReached(by: shard.deadBytes, of: Int(shard.length)) { return shards.slot(of: shard.id) }
      candidate = shards.candidate(withGarbageLike: shard)
    }
    return nil
  }

  /// Seals open shards while what is trapped in them alone exceeds `share` of the stored bytes.
  private mutating func sealTrapped(
    above share: Ratio, at now: Moment, into decisions: inout Table<Decision>
  ) {
    while share.isExceeded(by: space.deadOpenBytes, of: space.storedBytes) {
      var worst = open.slots[0]
      for slot in open.slots where shards.rows[slot].deadBytes > shards.rows[worst].deadBytes { worst = slot }
      // A store with few shards would otherwise be cut into ever smaller ones.
      guard Int(shards.rows[worst].length) * 4 >= settings.shardBytes || shards.candidateCount >= 8 else { return }
      seal(worst, .trapped, at: now, into: &decisions)
    }
  }

  /// Plans the reclaim of one victim: its survivors are placed now, and it counts as gone from now on.
  private mutating func reclaim(_ slot: UInt32, at now: Moment, into decisions: inout Table<Decision>) {
    let victim = shards.rows[slot]
    shards.withdraw(slot)
    shards.rows[slot].state = .reclaiming
    shards.rows[slot].liveBytes = 0
    space.storedBytes -= Int(victim.length)
    space.deadSealedBytes -= victim.deadBytes
    placement.collected(victim, among: shards, at: now)
    let plan = undo.beginPlan(victim: victim.id)
    var survivor = Survivor(
      owner: UploadID(0), bytes: 0, chunks: 0, victim: victim.id, victimClass: victim.placementClass,
      victimOpened: victim.opened)
    for index in 0..<Int(victim.log.count) {
      let entry = victim.log[index]
      guard extents[entry.extent].shard == slot, extents[entry.extent].index == UInt32(index) else { continue }
      let owner = extents.owner(of: entry.extent)
      survivor.owner = UploadID(owner)
      survivor.bytes = Int(extents[entry.extent].bytes)
      survivor.chunks = extents.chunkCount(of: entry.extent)
      let placementClass = trusted(
        placement.place(survivor, facts.facts(of: owner), among: shards, at: now))
      move(entry, of: survivor, to: placementClass, under: plan, at: now, into: &decisions)
    }
    decisions.append(.free(victim.id, plan))
  }

  /// Moves an extent to the end of a class's open shard, in pieces where it does not fit.
  private mutating func move(
    _ entry: ShardLog.Entry, of survivor: Survivor, to placementClass: PlacementClass, under plan: PlanID,
    at now: Moment, into decisions: inout Table<Decision>
  ) {
    var piece = entry.extent
    var fromOffset = Int(entry.offset)
    var chunksLeft = survivor.chunks
    while true {
      let slot = openShard(
        for: placementClass, fitting: extents.firstChunkBytes(of: piece), at: now, into: &decisions)
      let (chunks, bytes) = extents.prefix(of: piece, fitting: room(in: slot))
      let remainder = chunks < chunksLeft ? extents.split(piece, after: chunks) : Extent.none
      let move = Move(
        owner: survivor.owner, from: survivor.victim, fromOffset: fromOffset, to: shards.rows[slot].id,
        toOffset: Int(shards.rows[slot].length), bytes: bytes, chunks: chunks)
      attach(piece, to: slot)
      space.storedBytes += bytes
      space.copiedBytes += bytes
      undo.add(move)
      decisions.append(.move(plan, move))
      touch(slot, at: now)
      if room(in: slot) == 0 { seal(slot, .full, at: now, into: &decisions) }
      if remainder == Extent.none { return }
      piece = remainder
      fromOffset += bytes
      chunksLeft -= chunks
    }
  }

  /// Drops the undo records of a plan, and with the last plan that could return to it the victim.
  mutating func finish(_ plan: PlanID) {
    guard let victim = undo.finish(plan) else { return }
    guard !undo.mayReturn(to: victim), let slot = shards.slot(of: victim) else { return }
    if shards.rows[slot].state == .reclaiming { shards.recycle(slot) }
  }
}
