public import StowageCore

/// The engine once more, written to be obviously right: chunks in one array, shards in another, and every question
/// answered by looking at all of them.
///
/// It follows DESIGN.md section 2 and the doc comments of events and decisions. Each chunk carries the path of places
/// that it has been to and that an undo could take it back to; the last of them is where it is.
public struct NaiveEngine<Placement: PlacementPolicy> {
  public let settings: EngineSettings
  var placement: Placement
  let cleaner: Cleaner
  var chunks: [Chunk] = []
  var shards: [Shard] = []
  var uploads: [Upload] = []
  var moves: [PlannedMove] = []
  var plans: [Plan] = []
  var waiting: [Waiting] = []
  var decisions: [Decision] = []
  public var ingestedBytes = 0
  public var copiedBytes = 0
  var sealCount = 0
  var isSuspended = false
  /// Shards sealed by the present event, not counting those that a reclaim sealed.
  var sealsToCheck = 0
  /// Shards as they were when they were sealed, which the policy has not heard of.
  private var unheard: [StowageCore.Shard] = []
  private var clock = 0
  /// Placement policies are shown a table without shards; none of those used here looks at it.
  private let noShards: ShardTable

  struct Place {
    var shard: Int
    var offset: Int
    /// The plan that brought the chunk here; nil for an append.
    var plan: PlanID?
    /// A finished plan has read the chunk here or written it here, so this place cannot be refused any more.
    var isDurable = false
    var bytes: Int
    /// The plan changed its codec on the way here.
    var isTranscoded = false
  }

  struct Chunk {
    var owner: UploadID
    var bytes: Int
    /// Chunks of one run were appended one behind the other, are moved together and placed by one answer.
    var run: Int
    var path: [Place]
    /// It has left where its path ends and is not in another shard yet.
    var isAway = false
  }

  struct Shard {
    enum State { case open, sealed, gone }
    var id: ShardID
    var placementClass: PlacementClass
    var tier: Tier
    var opened: Moment
    var appended: Moment
    /// Without meaning while it is open.
    var sealed: Moment
    var state = State.open
    var isReadable = true
    var length = 0
    var lastAppend = 0
    var sealOrder = 0
    /// The step of garbage fraction that it is in, and since when: equals of the greedy cleaner.
    var step = 0
    var stepEntered = 0
  }

  struct Upload {
    var id: UploadID
    var isPending = true
    var placementClass: PlacementClass
    var tier: Tier
    var facts: ChunkFacts
  }

  struct PlannedMove {
    var plan: PlanID
    var move: Move
  }

  struct Plan {
    var id: PlanID
    var isFinished = false
  }

  /// Survivors of a plan that wait for their sizes, run by run.
  struct Waiting {
    var plan: PlanID
    var victim: Int
    var runs: [(chunks: [Int], offsets: [Int], placementClass: PlacementClass, tier: Tier)] = []
  }

  public init(_ settings: EngineSettings, placement: Placement, cleaner: Cleaner) {
    self.settings = settings
    self.placement = placement
    self.cleaner = cleaner
    noShards = Engine(settings, placement: placement, cleaning: cleaner.policy).ledger.shards
  }

  /// A number larger than all before.
  mutating func count() -> Int {
    clock += 1
    return clock
  }

  /// Handles one event and returns what follows from it.
  public mutating func handle(_ event: Event, at instant: Instant) -> [Decision] {
    decisions = []
    sealOverdue(at: instant)
    sealsToCheck = 0
    let now = Moment(wall: instant, ingestedBytes: ingestedBytes)
    switch event {
    case .begin(let upload, let facts): begin(upload, facts, at: now)
    case .arrive(let upload, let bytes): arrive(upload, bytes, at: now)
    case .commit(let upload, let parts, let replaced):
      commit(upload, parts)
      if let replaced { drop(UploadID(replaced.index), .overwritten, at: now) }
      checkAfterRow(at: now)
    case .abort(let upload):
      drop(upload, nil, at: now)
      checkAfterRow(at: now)
    case .release(let object, let reason):
      drop(UploadID(object.index), reason, at: now)
      checkAfterRow(at: now)
    case .read(let object):
      let index = row(of: UploadID(object.index))
      uploads[index].facts.reads += 1
      uploads[index].facts.lastRead = instant
      placement.read(object, keptFacts(uploads[index].facts), among: noShards, at: now)
    case .factsChanged(let object, let expiry): uploads[row(of: UploadID(object.index))].facts.expiry = expiry
    case .tick: break
    case .reclaimRequested(let target): reclaim(until: target, limit: .max, at: now)
    case .transcoded(let plan, let sizes): land(plan, sizes, at: now)
    case .finished(let plan): finish(plan)
    case .refused(.append(let shard, let offset)): refuseAppend(Int(shard.index), offset, at: now)
    case .refused(.move(let plan, let shard, let offset)): refuseMove(plan, Int(shard.index), offset)
    case .readable(let shard): becomeReadable(Int(shard.index))
    case .poisoned(let shard, let committed): poison(Int(shard.index), committed, at: now)
    case .cleaning(let state): isSuspended = state == .suspended
    case .restarted: preconditionFailure("the naive engine keeps no state to restart from")
    }
    hearOfSeals(at: now)
    if settings.checkPoint != .event && sealsToCheck > 0 { check(at: now) }
    hearOfSeals(at: now)
    return decisions
  }

  // MARK: Uploads

  private mutating func begin(_ upload: UploadID, _ stated: ChunkFacts, at now: Moment) {
    var facts = stated
    facts.uploaded = now
    let answer = placement.place(upload, facts, among: noShards, at: now)
    let tier = placement.tier(of: answer)
    uploads.append(Upload(id: upload, placementClass: answer, tier: tier, facts: facts))
    decisions.append(.assign(upload, answer, tier))
  }

  private mutating func arrive(_ upload: UploadID, _ bytes: Int, at now: Moment) {
    let record = uploads[row(of: upload)]
    ingestedBytes += bytes
    let last = chunks.last { $0.owner == upload }
    let shard = openShard(for: record.placementClass, record.tier, fitting: bytes, at: now)
    decisions.append(.append(upload, shards[shard].id, offset: shards[shard].length, bytes: bytes))
    var run = count()
    if let last, let place = last.path.last, place.shard == shard,
      place.offset + last.bytes == shards[shard].length
    {
      run = last.run
    }
    chunks.append(Chunk(owner: upload, bytes: bytes, run: run, path: []))
    settle(chunks.count - 1, atTheEndOf: shard, plan: nil, at: now)
  }

  private mutating func commit(_ upload: UploadID, _ parts: [UploadID]) {
    uploads[row(of: upload)].isPending = false
    for part in parts {
      uploads.remove(at: row(of: part))
      let own = chunks.filter { $0.owner == part }
      chunks.removeAll { $0.owner == part }
      for var chunk in own {
        chunk.owner = upload
        chunks.append(chunk)
      }
    }
    // Chunks stand in the order of their object.
    let own = chunks.filter { $0.owner == upload }
    chunks.removeAll { $0.owner == upload }
    chunks += own
  }

  private mutating func drop(_ upload: UploadID, _ reason: ReleaseReason?, at now: Moment) {
    let index = row(of: upload)
    placement.released(upload, keptFacts(uploads[index].facts), reason, among: noShards, at: now)
    uploads.remove(at: index)
    while let index = chunks.firstIndex(where: { $0.owner == upload }) {
      let shard = chunks[index].path.last?.shard
      chunks.remove(at: index)
      if let shard { garbageGrew(in: shard) }
    }
  }

  func row(of upload: UploadID) -> Int {
    guard let index = uploads.firstIndex(where: { $0.id == upload }) else {
      preconditionFailure("the test's history names upload \(upload.index), which is not there")
    }
    return index
  }

  // MARK: Shards

  func live(in shard: Int) -> Int {
    chunks.reduce(0) { $1.path.last?.shard == shard && !$1.isAway ? $0 + $1.bytes : $0 }
  }

  func dead(in shard: Int) -> Int { shards[shard].length - live(in: shard) }

  var present: [Int] { shards.indices.filter { shards[$0].state != .gone } }
  var open: [Int] { shards.indices.filter { shards[$0].state == .open } }
  var candidates: [Int] { shards.indices.filter { shards[$0].state == .sealed && shards[$0].isReadable } }

  mutating func openShard(
    for placementClass: PlacementClass, _ tier: Tier, fitting bytes: Int, at now: Moment
  ) -> Int {
    if let own = open.first(where: { shards[$0].placementClass == placementClass }) {
      if shards[own].length + bytes <= settings.shardBytes { return own }
      seal(own, .full, at: now)
    }
    if open.count >= settings.openShards {
      seal(open.min { shards[$0].lastAppend < shards[$1].lastAppend } ?? 0, .budget, at: now)
    }
    let id = ShardID(UInt32(shards.count))
    shards.append(
      Shard(id: id, placementClass: placementClass, tier: tier, opened: now, appended: now, sealed: now))
    decisions.append(.open(id, placementClass, tier))
    return shards.count - 1
  }

  /// Puts a chunk that is nowhere, or comes by a plan, at the end of an open shard.
  mutating func settle(
    _ chunk: Int, atTheEndOf shard: Int, plan: PlanID?, isTranscoded: Bool = false, at now: Moment
  ) {
    chunks[chunk].path.append(
      Place(
        shard: shard, offset: shards[shard].length, plan: plan, bytes: chunks[chunk].bytes,
        isTranscoded: isTranscoded))
    chunks[chunk].isAway = false
    shards[shard].length += chunks[chunk].bytes
    shards[shard].lastAppend = count()
    shards[shard].appended = now
    if shards[shard].length == settings.shardBytes { seal(shard, .full, at: now) }
  }

  mutating func seal(_ shard: Int, _ reason: SealReason, at now: Moment) {
    shards[shard].state = .sealed
    shards[shard].sealed = now
    shards[shard].sealOrder = sealCount
    sealCount += 1
    sealsToCheck += 1
    noteGarbage(in: shard, anew: true)
    decisions.append(.seal(shards[shard].id, reason))
    unheard.append(shown(shard))
    garbageGrew(in: shard)
  }

  /// Tells the policy of the shards sealed since it was last told: before it is asked or told anything else, and at the
  /// end of the event.
  private mutating func hearOfSeals(at now: Moment) {
    for shard in unheard { placement.sealed(shard, among: noShards, at: now) }
    unheard = []
  }

  /// A sealed shard as a policy is shown it.
  private func shown(_ shard: Int) -> StowageCore.Shard {
    let own = shards[shard]
    return StowageCore.Shard(
      sealed: own.id, own.placementClass, own.tier, opened: own.opened, appended: own.appended,
      sealed: own.sealed, sealOrder: UInt64(own.sealOrder), length: own.length, liveBytes: live(in: shard))
  }

  /// Frees a sealed shard without live bytes; else notes its garbage.
  mutating func garbageGrew(in shard: Int) {
    guard shards[shard].state == .sealed else { return }
    if live(in: shard) == 0 {
      shards[shard].state = .gone
      decisions.append(.free(shards[shard].id, nil))
    } else {
      noteGarbage(in: shard)
    }
  }

  /// Notes when a candidate came to its step of garbage fraction; `anew` where it has just become a candidate.
  mutating func noteGarbage(in shard: Int, anew: Bool = false) {
    let dead = dead(in: shard)
    let step = dead == 0 ? -1 : min(4095, dead * 4096 / max(1, shards[shard].length))
    if step == shards[shard].step && !anew { return }
    shards[shard].step = step
    shards[shard].stepEntered = count()
  }

  // MARK: Triggers

  private mutating func sealOverdue(at instant: Instant) {
    guard let age = settings.maxOpenAgeMilliseconds else { return }
    while let shard = open.first, shards[shard].opened.wall.advanced(byMilliseconds: age) <= instant {
      let due = Moment(
        wall: shards[shard].opened.wall.advanced(byMilliseconds: age), ingestedBytes: ingestedBytes)
      seal(shard, .age, at: due)
      hearOfSeals(at: due)
      if settings.checkPoint != .event { check(at: due) }
      hearOfSeals(at: due)
    }
  }

  private mutating func checkAfterRow(at now: Moment) {
    if settings.checkPoint == .seal { return }
    check(at: now)
    // Once is enough for what the row, or this check itself, has sealed.
    sealsToCheck = 0
  }

  private mutating func check(at now: Moment) {
    if isSuspended { return }
    switch settings.trigger {
    case .none: break
    case .garbageCap(let cap):
      if settings.sealTrapped { sealTrapped(above: cap, at: now) }
      reclaim(until: cap, limit: settings.victimsPerCheck ?? .max, at: now)
    case .shardThreshold(let threshold):
      for _ in 0..<(settings.victimsPerCheck ?? .max) {
        let reached = candidates.filter {
          dead(in: $0) > 0
            && dead(in: $0) * threshold.denominator >= shards[$0].length * threshold.numerator
        }
        guard let victim = greediest(of: reached) else { return }
        reclaim(victim, at: now)
      }
    }
  }

  var storedBytes: Int {
    present.reduce(0) { $0 + shards[$1].length } + waiting.reduce(0) { $0 + live(inGone: $1.victim) }
  }

  /// What of a victim waits for its sizes still counts as stored.
  private func live(inGone shard: Int) -> Int { shards[shard].state == .gone ? live(in: shard) : 0 }

  /// Garbage in open shards above half the cap.
  private mutating func sealTrapped(above cap: Ratio, at now: Moment) {
    while true {
      let trapped = open.reduce(0) { $0 + dead(in: $1) }
      guard trapped * 2 * cap.denominator > storedBytes * cap.numerator else { return }
      let most = open.map { dead(in: $0) }.max() ?? 0
      guard let worst = open.first(where: { dead(in: $0) == most }) else { return }
      guard shards[worst].length * 4 >= settings.shardBytes || candidates.count >= 8 else { return }
      seal(worst, .trapped, at: now)
    }
  }

  private func isExceeded(_ cap: Ratio) -> Bool {
    let counted = settings.garbageAccounting == .all ? open + candidates : candidates
    let garbage = counted.reduce(0) { $0 + dead(in: $1) }
    return garbage * cap.denominator > storedBytes * cap.numerator
  }

  private mutating func reclaim(until cap: Ratio, limit: Int, at now: Moment) {
    if isSuspended { return }
    let sealsBefore = sealCount
    var victims = 0
    while victims < limit, isExceeded(cap), candidates.contains(where: { dead(in: $0) > 0 }) {
      let allowed = candidates.filter { mayBeVictim($0, sealedBefore: sealsBefore) }
      guard let victim = victim(among: allowed, at: now) else { return }
      reclaim(victim, at: now)
      victims += 1
    }
  }

  private func mayBeVictim(_ shard: Int, sealedBefore: Int) -> Bool {
    let (dead, floor) = (dead(in: shard), settings.victimFloor)
    if dead == 0 {
      return cleaner.policy.takesVictimsWithoutGarbage && floor.numerator == 0
        && shards[shard].sealOrder < sealedBefore
    }
    return dead * floor.denominator >= shards[shard].length * floor.numerator
  }

  private mutating func reclaim(_ victim: Int, at now: Moment) {
    let outer = sealsToCheck
    let plan = PlanID(UInt32(plans.count))
    plans.append(Plan(id: plan))
    hearOfSeals(at: now)
    placement.collected(shown(victim), among: noShards, at: now)
    shards[victim].state = .gone
    for run in runs(in: victim) { move(run, of: victim, plan, at: now) }
    if waiting.last?.plan != plan { decisions.append(.free(shards[victim].id, plan)) }
    sealsToCheck = outer
  }

  /// The chunks of a shard by run, in the order in which they lie.
  func runs(in shard: Int) -> [[Int]] {
    let inside = chunks.indices.filter { chunks[$0].path.last?.shard == shard }
    let ordered = inside.sorted { offset(of: $0) < offset(of: $1) }
    var runs: [[Int]] = []
    for chunk in ordered {
      if let last = runs.last?.last, chunks[last].run == chunks[chunk].run {
        runs[runs.count - 1].append(chunk)
      } else {
        runs.append([chunk])
      }
    }
    return runs
  }

  func offset(of chunk: Int) -> Int { chunks[chunk].path.last?.offset ?? 0 }

  private mutating func move(_ run: [Int], of victim: Int, _ plan: PlanID, at now: Moment) {
    let owner = chunks[run[0]].owner
    let survivor = Survivor(
      owner: owner, bytes: run.reduce(0) { $0 + chunks[$1].bytes }, chunks: run.count,
      victim: shards[victim].id, victimClass: shards[victim].placementClass,
      victimOpened: shards[victim].opened)
    let facts = keptFacts(uploads[row(of: owner)].facts)
    hearOfSeals(at: now)
    let answer = placement.place(survivor, facts, among: noShards, at: now)
    let tier = placement.tier(of: answer)
    if codec(of: tier) != codec(of: shards[victim].tier) {
      wait(run, of: victim, plan, survivor, answer, tier)
    } else {
      carry(run, of: victim, plan, answer, tier, at: now)
    }
  }

  /// Moves chunks to the open shard of a class; `sizes` are those that they get on the way, if others.
  mutating func carry(
    _ run: [Int], of victim: Int, _ plan: PlanID, _ answer: PlacementClass, _ tier: Tier, sizes: [Int]? = nil,
    at now: Moment
  ) {
    let old = run.map { chunks[$0].bytes }
    let from = run.map { offset(of: $0) }
    if let sizes {
      for (chunk, size) in zip(run, sizes) { (chunks[chunk].bytes, chunks[chunk].isAway) = (size, true) }
      garbageGrew(in: victim)
    }
    var rest = run[...]
    while let first = rest.first {
      let shard = openShard(for: answer, tier, fitting: chunks[first].bytes, at: now)
      let start = shards[shard].length
      var piece: [Int] = []
      var end = start
      while let next = rest.first, end + chunks[next].bytes <= settings.shardBytes {
        end += chunks[next].bytes
        piece.append(next)
        rest.removeFirst()
      }
      let place = run.count - rest.count - piece.count
      let move = Move(
        owner: chunks[first].owner, from: shards[victim].id, fromOffset: from[place],
        fromBytes: old[place..<place + piece.count].reduce(0, +), to: shards[shard].id, toOffset: start,
        bytes: end - start, chunks: piece.count)
      copiedBytes += move.bytes
      moves.append(PlannedMove(plan: plan, move: move))
      decisions.append(.move(plan, move))
      let newRun = count()
      for chunk in piece {
        chunks[chunk].run = newRun
        settle(chunk, atTheEndOf: shard, plan: plan, isTranscoded: sizes != nil, at: now)
      }
    }
  }

  /// What a policy gets to see again of an upload's facts.
  private func keptFacts(_ facts: ChunkFacts) -> ChunkFacts {
    var kept = ChunkFacts()
    let asked = placement.facts
    if asked.contains(.key) { kept.key = facts.key }
    if asked.contains(.bucket) { kept.bucket = facts.bucket }
    if asked.contains(.contentType) { kept.contentType = facts.contentType }
    if asked.contains(.tenant) { kept.tenant = facts.tenant }
    if asked.contains(.batch) { kept.batch = facts.batch }
    if asked.contains(.prefix) { kept.prefix = facts.prefix }
    if asked.contains(.logicalBytes) { kept.logicalBytes = facts.logicalBytes }
    if asked.contains(.uploadedWall) { kept.uploaded.wall = facts.uploaded.wall }
    if asked.contains(.uploadedBytes) { kept.uploaded.ingestedBytes = facts.uploaded.ingestedBytes }
    if asked.contains(.expiry) { kept.expiry = facts.expiry }
    if asked.contains(.reads) { (kept.reads, kept.lastRead) = (facts.reads, facts.lastRead) }
    return kept
  }
}
