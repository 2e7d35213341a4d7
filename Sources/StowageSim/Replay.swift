import StowageCore
import StowageTrace

/// The counting shell: turns trace rows into events, owns expiry, and counts what the engine decides.
///
/// Memory beyond the engine's: 4 bytes per key of the trace, 16 more where the policy asks for overwritten lifetimes, 28
/// per live object with a TTL; 8 per shard ever opened; what ``TierBooks`` and, where there are gets, ``Scatter`` keep.
struct Replay<Placement: PlacementPolicy>: ~Copyable {
  /// The engine that decides.
  var engine: Engine<Placement>
  /// What was played so far, warm-up included.
  private(set) var counts = ReplayCounts()
  let sizes: StoredSizes
  var meter: Meter
  var space = SpaceIntegral()
  var purity: Purity
  var liveSizes: LiveSizes
  var predictions: PredictionMeter
  var tierBooks: TierBooks
  var deathDays: DeathDays
  var recorder: Recorder
  /// Of the gets after the warm-up: of all, or in a long trace of every n-th.
  var getScatter = Scatter()
  private let getStep: Int
  /// Gets of live objects up to the next one to look at.
  private var getsToPass = 1
  /// By key, the live object or ``absent``.
  private(set) var objects = Table<UInt32>()
  /// By key, when it was last put; empty unless the policy asks for overwritten lifetimes.
  private var lastPuts = Table<Moment>()
  private let trace: Trace
  private var expiries = ExpiryWheel()
  var decisions = Table<Decision>()
  /// Ingested bytes at which measuring begins.
  private let warmupBytes: Int
  private(set) var isWarm = false
  /// Without meaning; keeps ``warmUp(for:)`` from being optimised away.
  private(set) var warmth: UInt32 = 0

  /// How a policy is told the death of an upload that is about to begin; an oracle listens, others do not.
  typealias Foretelling = (inout Placement, Moment, UploadID, _ put: Int) -> Void

  static var absent: UInt32 { .max }
  private static var mostDecisions: Int { 4096 }

  init(
    engine: consuming Engine<Placement>, sizes: StoredSizes, _ settings: RunSettings, warmupBytes: Int,
    purity: consuming Purity, predictions: PredictionMeter, trace: Trace, until end: Instant
  ) {
    self.predictions = predictions
    self.trace = trace
    deathDays = DeathDays(until: end)
    recorder = Recorder(
      isOn: settings.keepsRecord,
      (trace.rows.count > 0 ? trace.rows[0].time.milliseconds : end.milliseconds)...end.milliseconds,
      shardBytes: settings.engine.shardBytes)
    getStep = max(1, trace.rows.count >> 16)
    liveSizes = LiveSizes(isKept: !engine.settings.tierCodecs.isEmpty)
    self.engine = engine
    self.sizes = sizes
    self.warmupBytes = warmupBytes
    self.purity = purity
    meter = Meter(settings.tiers.map(\.geometry))
    tierBooks = TierBooks(settings)
  }

  /// Replays one row: expires what is due, then sends its events.
  ///
  /// `foretell` is called before the upload of a put begins with the death of its object, so that an oracle can be
  /// told. For other rows `death` has no meaning.
  ///
  /// - Precondition: rows come in the order of time.
  mutating func play(_ row: TraceRow, dying death: Moment, foretell: Foretelling) {
    // Without a warm-up the first row counts; otherwise measuring begins after the row that ends it.
    if counts.rows == 0 && warmupBytes == 0 { endWarmup(at: row.time) }
    expire(upTo: row.time)
    counts.rows += 1
    switch row.operation {
    case .put: put(row, dying: death, foretell)
    case .get: get(row)
    case .delete: delete(row)
    }
    drain(at: row.time)
    if !isWarm && engine.space.ingestedBytes >= warmupBytes { endWarmup(at: row.time) }
  }

  /// Bytes of live chunks without what their records add.
  var livePayloadBytes: Int { engine.space.liveBytes - engine.space.liveChunks * sizes.recordOverhead }

  /// Brings what a row will need into the cache. Done for a batch of rows at once, the processor overlaps the
  /// misses.
  mutating func warmUp(for row: TraceRow) {
    guard Int(row.key) < objects.count else { return }
    let object = objects[row.key]
    warmth ^= engine.ledger.warmUp(object) ^ expiries.warmUp(object)
  }

  private mutating func endWarmup(at instant: Instant) {
    isWarm = true
    meter.endWarmup(at: instant)
    space.restart(at: instant)
    deathDays.endWarmup(at: instant, in: engine.ledger.shards)
    recorder.endWarmup(at: instant)
    tierBooks.endWarmup(at: instant, in: engine.ledger)
  }

  private mutating func expire(upTo instant: Instant) {
    while let expired = expiries.next(dueBy: instant) {
      objects[expired.key] = Self.absent
      counts.expirations += 1
      handle(.release(expired.object, .expired), at: expired.due)
      drain(at: expired.due)
    }
  }

  private mutating func put(_ row: TraceRow, dying death: Moment, _ foretell: Foretelling) {
    let upload = engine.nextUpload
    foretell(&engine.placement, death, upload, counts.puts)
    counts.puts += 1
    purity.noteDeath(death.wall, of: upload)
    let facts = facts(of: row)
    handle(.begin(upload, facts), at: row.time)
    if predictions.isOn && isWarm { judge(upload, facts, row, dying: death.wall) }
    let tier = meter.tierCount > 1 ? assignedTier : .first
    tierBooks.begin(upload, bytes: row.size, at: row.time)
    liveSizes.note(upload, contentType: row.contentType, bytes: row.size, chunkBytes: sizes.chunkBytes)
    var rest = row.size
    while rest > 0 {
      let bytes = min(rest, sizes.chunkBytes)
      let stored = sizes.stored(bytes, contentType: row.contentType, tier)
      handle(.arrive(upload, storedBytes: stored), at: row.time)
      rest -= bytes
      // A large object would otherwise need memory for all that is decided about it.
      if decisions.count >= Self.mostDecisions { drain(at: row.time) }
    }
    objects.extend(toInclude: Int(row.key), with: Self.absent)
    let old = objects[row.key]
    objects[row.key] = upload.index
    if old == Self.absent {
      handle(.commit(upload), at: row.time)
    } else {
      counts.overwrites += 1
      expiries.cancel(ObjectID(old))
      handle(.commit(upload, replacing: ObjectID(old)), at: row.time)
    }
    if let expiry = row.expiry { expiries.add(ObjectID(upload), key: row.key, expiring: expiry) }
  }

  /// Asks the policy what it expects of an upload that has just begun.
  private mutating func judge(
    _ upload: UploadID, _ stated: ChunkFacts, _ row: TraceRow, dying death: Instant
  ) {
    let stored = sizes.stored(upload: row.size, contentType: row.contentType)
    guard predictions.ask(storedBytes: stored, isDeclared: row.expiry != nil) else { return }
    let now = Moment(wall: row.time, ingestedBytes: engine.space.ingestedBytes)
    var facts = stated
    facts.uploaded = now
    var outlook = Outlook()
    if engine.placement.foretell(1, of: upload, facts, at: now, in: &outlook) {
      predictions.add(outlook, dyingAt: death, at: row.time)
    }
  }

  private mutating func facts(of row: TraceRow) -> ChunkFacts {
    // Keys of a trace count from 0, which stands for "unknown" among the facts.
    var facts = ChunkFacts(
      key: row.key &+ 1, bucket: row.bucket, contentType: row.contentType, tenant: row.tenant,
      batch: row.batch, logicalBytes: row.size, expiry: row.expiry)
    let asked = engine.placement.facts
    if asked.contains(.address) { facts.address = trace.address(ofKey: row.key) }
    if asked.contains(.prefix) { facts.prefix = trace.prefix(ofKey: row.key) }
    if asked.contains(.overwritten) { facts.overwritten = overwrittenLifetime(by: row) }
    return facts
  }

  /// How long the live version of the row's key has lived; notes that the row puts the next one.
  private mutating func overwrittenLifetime(by row: TraceRow) -> Lifetime? {
    let now = Moment(wall: row.time, ingestedBytes: engine.space.ingestedBytes)
    lastPuts.extend(toInclude: Int(row.key), with: now)
    defer { lastPuts[row.key] = now }
    let isAlive = Int(row.key) < objects.count && objects[row.key] != Self.absent
    return isAlive ? Lifetime(from: lastPuts[row.key], to: now) : nil
  }

  private mutating func get(_ row: TraceRow) {
    counts.gets += 1
    let object = liveObject(row.key)
    if let object, isWarm { note(getOf: object) }
    handle(object.map { .read($0) } ?? .tick, at: row.time)
  }

  private mutating func note(getOf object: ObjectID) {
    getsToPass -= 1
    guard getsToPass == 0 else { return }
    getsToPass = getStep
    getScatter.look(at: object.index, in: engine.ledger)
  }

  private mutating func delete(_ row: TraceRow) {
    counts.deletes += 1
    guard let object = liveObject(row.key) else {
      handle(.tick, at: row.time)
      return
    }
    objects[row.key] = Self.absent
    expiries.cancel(object)
    handle(.release(object, .deleted), at: row.time)
  }

  private mutating func liveObject(_ key: UInt32) -> ObjectID? {
    guard Int(key) < objects.count, objects[key] != Self.absent else {
      counts.misses += 1
      return nil
    }
    return ObjectID(objects[key])
  }

  @inline(__always)
  private mutating func handle(_ event: Event, at instant: Instant) {
    while engine.ledger.nextSealDue <= instant { handleNow(.tick, at: engine.ledger.nextSealDue) }
    handleNow(event, at: instant)
  }

  /// Handles an event before which no shard is due by age, so that the books stood as they do until now.
  @inline(__always)
  private mutating func handleNow(_ event: Event, at instant: Instant) {
    if instant > engine.ledger.instant {
      drain(at: engine.ledger.instant)
      space.advance(
        to: instant, stored: engine.space.storedBytes, live: livePayloadBytes, physical: meter.physicalBytes)
      if tierBooks.isKept { tierBooks.advance(to: instant) }
      if recorder.next < instant { recorder.advance(to: instant, timelinePoint) }
      if deathDays.next <= instant { deathDays.advance(to: instant, in: engine.ledger.shards, meter) }
    }
    if tierBooks.isKept { tierBooks.note(event, at: instant, in: engine.ledger) }
    let first = decisions.count
    engine.handle(event, at: instant, into: &decisions)
    if meter.tierCount > 1 { answer(from: first, at: instant) }
  }

  /// Carries out the decisions: counts them, and reports plans finished at once.
  private mutating func drain(at instant: Instant) {
    for index in 0..<decisions.count {
      let decision = decisions[index]
      meter.fold(decision, at: instant)
      if tierBooks.isKept { tierBooks.fold(decision, at: instant) }
      if isWarm { purity.fold(decision, at: instant, in: engine) }
      if recorder.isOn { recorder.fold(decision, at: instant, in: engine.ledger, purity.deaths) }
      switch decision {
      case .assign, .open, .append, .transcode: break
      case .seal(let shard, _): if deathDays.isOn { deathDays.seal(shard, in: engine.ledger.shards) }
      case .move(_, let move): if deathDays.isOn { deathDays.move(move) }
      case .free(let shard, let plan):
        if deathDays.isOn { deathDays.free(shard, meter) }
        if let plan { engine.handle(.finished(plan), at: instant, into: &decisions) }
      }
    }
    decisions.removeAll()
  }
}

/// What the rows of a replayed trace were.
public struct ReplayCounts: Hashable, Sendable {
  /// All rows.
  public var rows = 0
  /// Rows that put.
  public var puts = 0
  /// Rows that delete, misses included.
  public var deletes = 0
  /// Puts over a live object of the same key.
  public var overwrites = 0
  /// Objects that expired at or before the time of the last row.
  public var expirations = 0
  /// Rows that get, misses included.
  public var gets = 0
  /// Deletes and gets of keys that were not alive.
  public var misses = 0
}
