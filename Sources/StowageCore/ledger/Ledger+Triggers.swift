extension Ledger {
  @usableFromInline func isExceeded(_ cap: Ratio) -> Bool {
    cap.isExceeded(by: space.countedGarbage(settings.garbageAccounting), of: space.storedBytes)
  }

  /// The slot of a proposed victim, nil where the rules do not allow it.
  @usableFromInline func slot(ofVictim victim: ShardID, under rules: VictimRules) -> UInt32? {
    shards.slot(ofVictim: victim, under: rules)
  }

  /// A candidate whose garbage has reached the threshold, of the highest step of garbage.
  @usableFromInline func slot(reaching threshold: Ratio) -> UInt32? {
    var candidate = shards.mostGarbage
    // Below the threshold's own step nothing can have reached it, and a walk through all equals would be for nothing.
    let least = threshold.value * Double(GarbageIndex.steps) - 2
    if let first = candidate, Double(first.bucket) < least { return nil }
    while let shard = candidate {
      if threshold.isReached(by: shard.deadBytes, of: Int(shard.length)) { return shards.slot(of: shard.id) }
      candidate = shards.candidate(withGarbageLike: shard)
    }
    return nil
  }

  /// Whether a victim could bring anything: a sealed shard that can be read holds garbage.
  @usableFromInline var hasCollectableGarbage: Bool { space.deadSealedBytes > space.deadUnreadableBytes }

  /// Seals open shards while what is trapped in them alone exceeds half the cap.
  @usableFromInline func sealTrapped(
    under cap: Ratio, at now: Moment, into decisions: inout Table<Decision>
  ) {
    while cap.isExceeded(by: 2 * space.deadOpenBytes, of: space.storedBytes) {
      var worst = open.slots[0]
      for slot in open.slots where shards.rows[slot].deadBytes > shards.rows[worst].deadBytes { worst = slot }
      // A store with few shards would otherwise be cut into ever smaller ones.
      guard Int(shards.rows[worst].length) * 4 >= settings.shardBytes || shards.candidateCount >= 8 else {
        return
      }
      seal(worst, .trapped, at: now, into: &decisions)
    }
  }

  /// Seals the shard that has been due by age for longest at `instant` and returns when it was due.
  @usableFromInline func sealNextOverdue(
    at instant: Instant, into decisions: inout Table<Decision>
  ) -> Moment? {
    guard let age = settings.maxOpenAgeMilliseconds, instant >= open.nextDue else { return nil }
    // Shards are opened in the order of time, so the first is due first.
    guard let slot = open.slots.first else {
      open.nextDue = .never
      return nil
    }
    open.nextDue = shards.rows[slot].opened.wall.advanced(byMilliseconds: age)
    guard open.nextDue <= instant else { return nil }
    let then = Moment(wall: open.nextDue, ingestedBytes: space.ingestedBytes)
    seal(slot, .age, at: then, into: &decisions)
    return then
  }
}
