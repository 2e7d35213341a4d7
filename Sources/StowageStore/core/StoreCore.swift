import StowageCoding
import StowageCore
import StowagePolicies

/// The store without threads: the shell that carries out what the engine decides, on devices and in a catalog.
///
/// Operations are staged; ``commit()`` makes all that is staged durable in one group, and only then is it acknowledged.
/// One thread uses it at a time. Time is given with each call and never runs backwards.
///
/// After an error that leaves in doubt what is durable the store is read only: it must be opened again.
final class StoreCore {
  let store: UniqueID
  let settings: StoreSettings
  let devices: DeviceSet
  let catalog: any Catalog
  var engine: Engine<GuardedPlacement>
  var decisions = Table<Decision>()
  /// Copies that are decided and not made.
  var backlog = Backlog()
  /// Whether copies wait until ``workOff(atMost:)`` is called. Otherwise they are made as soon as they are decided.
  var isPaced = false
  var staged = Staged()
  var counters: Counters
  var sequence: UInt64
  var log: MetadataLog
  /// All shards that have files, by the engine's number.
  var shards: [UInt32: ShardRow]
  /// Bytes of each open or closing shard that are durable and in the catalog.
  var committedBytes: [UInt32: UInt32] = [:]
  /// Shards that failed since the last group: what the engine had decided about them before is void.
  var poisoned: Set<UInt32> = []
  var uploads = LiveUploads()
  var pending: [UInt64: UploadRow] = [:]
  /// The upload that the engine is told of just now.
  var beginning: UInt64?
  /// Chunks appended so far, of pending uploads.
  var chunkCounts: [UInt64: UInt32] = [:]
  var parts: FinishedParts
  var contentTypes: ContentTypes
  /// Shards to be turned into fragments, in order.
  var sealQueue: [UInt32] = []
  /// Files to be removed once no reader has them.
  var removals: [Removal] = []
  /// Shards with records that cannot be read: they are neither reclaimed nor sealed before they were repaired.
  var unreadable: Set<UInt32> = []
  /// Places in shards that dead records fill, of those that were written since the store was opened.
  var padded: [UInt32: [Range<Int>]] = [:]
  var pins: [UInt32: Int] = [:]
  var generator: any RandomNumberGenerator
  var failure: StoreError?
  var transcoded = Transcoded()
  /// For survivors that change codec.
  var tools = WorkerThreads.Tools()
  /// None but in tests of the tests.
  var defects: Defects = []
  var tally = ShardTally()
  /// Whether somebody wants nothing to be cleaned.
  var isCleaningSuspended = false
  /// What the engine was told last of whether it may clean by itself.
  private(set) var toldCleaning = CleaningState.resumed
  let reserve: Reserve
  /// Whether too few devices have the room that uploads need.
  var isShort = false
  /// For want of room.
  var movesGivenUp = 0
  /// What the policies answered that they must not.
  let faults: PolicyFaults
  /// What policies know the names of.
  let names: FactNames
  /// What views have found so far.
  var viewMemory = ViewMemory()
  /// The latest shards that are gone, for views.
  var freed: [StoreView.Freed] = []
  /// Hears every event that the engine hears, and the decisions that follow.
  var recorder: ((Event, Instant, [Decision]) -> Void)?

  /// Nothing expires before.
  var nextExpiry = Instant(milliseconds: .min)

  /// Files of a shard that nothing refers to any more.
  struct Removal {
    var shard: UInt32
    var uuid: UniqueID
    /// Device and name.
    var files: [(device: UInt16, name: FileName)]
    /// Whether the shard's row goes too.
    var forgets: Bool
  }

  /// Takes up what a recovery has found. Nothing that removes or moves bytes exists before.
  init(_ recovered: Recovered) {
    store = recovered.store
    settings = recovered.settings
    reserve = Reserve(recovered.settings)
    devices = recovered.devices
    catalog = recovered.catalog
    counters = recovered.counters
    sequence = recovered.sequence
    log = recovered.log
    shards = Dictionary(uniqueKeysWithValues: recovered.rows.map { ($0.id, $0) })
    contentTypes = recovered.contentTypes
    generator = recovered.generator
    uploads = recovered.uploads
    sealQueue = recovered.rows.filter { $0.state == .closing }.map { $0.id }
    faults = recovered.policies.faults
    names = recovered.policies.names
    parts = FinishedParts(recovered.pending)
    tally = ShardTally(open: recovered.rows.filter { $0.state == .open }.count)
    for row in recovered.rows where row.state == .open { committedBytes[row.id] = row.length }
    for (row, chunkCount) in recovered.pending {
      pending[row.id] = row
      chunkCounts[row.id] = chunkCount
    }
    engine = Engine(
      recovered.settings.engine, placement: recovered.policies.placement,
      cleaning: recovered.policies.cleaning, restoring: recovered.state)
  }

  /// Tells the engine what happened and carries out what it decides.
  func tell(_ event: Event) throws(StoreError) {
    try checkWritable()
    hear(event)
    try carryOut()
  }

  /// Tells the engine what happened; its decisions wait behind those that are being carried out.
  func hear(_ event: Event) {
    let first = decisions.count
    if case .cleaning(let state) = event { toldCleaning = state }
    engine.handle(event, at: counters.instant, into: &decisions)
    counters.ingestedBytes = engine.space.ingestedBytes
    counters.copiedBytes = engine.space.copiedBytes
    if let recorder { recorder(event, counters.instant, (first..<decisions.count).map { decisions[$0] }) }
  }

  /// Turns the clock on; a clock that was turned back stands still. What has expired by then is removed, each version
  /// as of its own instant, and the shards that are due are sealed.
  func advance(to now: Instant) throws(StoreError) {
    try checkWritable()
    guard now > counters.instant else { return }
    try expire(by: now)
    try sealDue(by: now)
    counters.instant = now
  }

  /// Seals the shards that are due by age, each as of its own instant: what that reclaims is placed before anything else
  /// happens.
  func sealDue(by now: Instant) throws(StoreError) {
    while engine.ledger.nextSealDue <= now {
      counters.instant = max(counters.instant, engine.ledger.nextSealDue)
      try tell(.tick)
    }
  }

  func checkWritable() throws(StoreError) {
    if let failure { throw failure }
  }

  /// Stops writing for good and says why.
  func fail(_ error: StoreError) -> StoreError {
    if case .readOnly = error {
      failure = error
    } else {
      failure = .readOnly(reason: error.description)
    }
    return error
  }

  func takeID() -> UInt64 {
    defer { counters.nextID += 1 }
    return counters.nextID
  }

  /// Does something with the catalog; where that fails the store is in doubt.
  func ask<Result>(_ work: (any Catalog) throws(CatalogError) -> Result) throws(StoreError) -> Result {
    do throws(CatalogError) {
      return try work(catalog)
    } catch {
      throw fail(.catalog(error))
    }
  }
}
