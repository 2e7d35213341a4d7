extension Engine {
  /// Seals the shards that are due by age at or before `instant`, each as of its own due instant.
  @inlinable mutating func sealOverdue(at instant: Instant, into decisions: inout Table<Decision>) {
    while let then = books.sealNextOverdue(at: instant, into: &decisions) {
      checkAfterSeal(at: then, into: &decisions)
    }
  }

  /// Looks at the trigger at the end of a trace row.
  @inlinable mutating func checkAfterRow(at now: Moment, into decisions: inout Table<Decision>) {
    if books.settings.checkPoint != .seal { checkTrigger(at: now, into: &decisions) }
  }

  /// Tells the policy which shards were sealed, and looks at the trigger where sealing is the check point.
  @inlinable mutating func checkAfterSeal(at now: Moment, into decisions: inout Table<Decision>) {
    observeSeals(at: now)
    guard books.settings.checkPoint != .event else { return }
    checkTrigger(at: now, into: &decisions)
    observeSeals(at: now)
  }

  @inlinable mutating func observeSeals(at now: Moment) {
    for index in 0..<books.justSealed.count {
      policy.sealed(books.justSealed[index], among: books.shards, at: now)
    }
    books.justSealed.removeAll()
  }

  @inlinable mutating func checkTrigger(at now: Moment, into decisions: inout Table<Decision>) {
    if books.isSuspended { return }
    switch books.settings.trigger {
    case .none: break
    case .garbageCap(let cap):
      if books.settings.sealTrapped {
        books.sealTrapped(under: cap, at: now, into: &decisions)
        // The policy hears of a seal before the shard can be taken as a victim.
        if !books.justSealed.isEmpty { observeSeals(at: now) }
      }
      if books.isExceeded(cap) {
        reclaim(until: cap, limit: books.settings.victimsPerCheck, at: now, into: &decisions)
      }
    case .shardThreshold(let threshold):
      reclaimShards(from: threshold, at: now, into: &decisions)
    }
  }

  /// Reclaims victims of the cleaner's choice until dead / stored is at most `cap`, no sealed shard holds garbage, or
  /// it proposes no more.
  @inlinable mutating func reclaim(
    until cap: Ratio, limit: Int?, at now: Moment, into decisions: inout Table<Decision>
  ) {
    if books.isSuspended { return }
    let rules = VictimRules(
      floor: books.settings.victimFloor, allowsVictimsWithoutGarbage: cleaning.takesVictimsWithoutGarbage,
      sealsBefore: books.shards.sealedCount)
    var victims = 0
    while books.isExceeded(cap) && books.hasCollectableGarbage && victims < limit ?? .max {
      guard let victim = nextVictim(under: rules, at: now) else { return }
      guard let slot = books.slot(ofVictim: victim, under: rules) else {
        let name = cleaning.leavesChoiceToPlacement ? Placement.name : type(of: cleaning).name
        preconditionFailure("\(name) proposed shard \(victim.index), which is no candidate")
      }
      reclaim(slot, at: now, into: &decisions)
      victims += 1
    }
  }

  /// Asks who has the choice, after the surveys that the cleaner wants.
  @inlinable mutating func nextVictim(under rules: VictimRules, at now: Moment) -> ShardID? {
    if cleaning.leavesChoiceToPlacement { return policy.victim(among: books.shards, under: rules, at: now) }
    for _ in 0..<books.shards.candidateCount {
      guard let shard = cleaning.shardToSurvey(among: books.shards, under: rules, at: now) else { break }
      cleaning.surveyed(shard, survey(shard, at: now), among: books.shards, at: now)
    }
    return cleaning.propose(among: books.shards, under: rules, at: now)
  }

  /// Looks at the live extents of a shard with the eyes of the placement policy, or else at their ages.
  @inlinable mutating func survey(_ shard: ShardID, at now: Moment) -> Survey {
    var survey = Survey()
    books.beginSurvey(of: shard)
    for index in 0..<books.surveyCount {
      let (owner, bytes) = books.surveyed(at: index)
      let facts = books.facts(of: owner, kept: policy.facts)
      if policy.foretell(bytes, of: owner, facts, at: now, in: &survey.outlook) { continue }
      if let uploaded = books.uploadedWall(of: owner) {
        let (age, overflow) = now.wall.milliseconds.subtractingReportingOverflow(uploaded.milliseconds)
        survey.add(bytes, ofAge: overflow ? .max : age)
      }
    }
    return survey
  }

  /// Reclaims every shard whose garbage has reached the threshold, the fullest of garbage first. The threshold
  /// names its victims itself, so the cleaning policy is not asked.
  @inlinable mutating func reclaimShards(
    from threshold: Ratio, at now: Moment, into decisions: inout Table<Decision>
  ) {
    var victims = 0
    while victims < books.settings.victimsPerCheck ?? .max, let slot = books.slot(reaching: threshold) {
      reclaim(slot, at: now, into: &decisions)
      victims += 1
    }
  }

  /// Plans the reclaim of one victim: its survivors are placed now, and it counts as gone from now on. Those that change
  /// codec get their class now and their place when their sizes are known.
  @inlinable mutating func reclaim(
    _ slot: UInt32, at now: Moment, into decisions: inout Table<Decision>
  ) {
    let victim = books.beginPlan(slot)
    policy.collected(victim, among: books.shards, at: now)
    for index in 0..<books.survivorCount {
      let survivor = books.survivor(at: index)
      let placementClass = trusted(
        policy.place(
          survivor, books.facts(of: survivor.owner, kept: policy.facts), among: books.shards, at: now))
      let tier = policy.tier(of: placementClass)
      if books.changesCodec(from: victim.tier, to: tier) {
        books.transcode(index, survivor, placementClass, tier, into: &decisions)
        continue
      }
      books.move(index, survivor, to: placementClass, tier, at: now, into: &decisions)
      if !books.justSealed.isEmpty { observeSeals(at: now) }
    }
    books.endPlan(into: &decisions)
  }

  /// Moves the survivors whose sizes are known now.
  @inlinable mutating func land(
    _ plan: PlanID, _ chunks: [TranscodedChunk], at now: Moment, into decisions: inout Table<Decision>
  ) {
    let arrival = books.beginLanding(plan)
    for piece in arrival.pieces {
      books.land(piece, of: arrival, chunks, at: now, into: &decisions)
      if !books.justSealed.isEmpty { observeSeals(at: now) }
    }
    books.endLanding(arrival, into: &decisions)
  }
}
