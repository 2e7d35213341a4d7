import StowageCoding
import StowageCore

/// An object store: buckets of objects, kept in shards on devices.
///
/// What an operation has acknowledged by returning is durable. Operations may come from any number of tasks at once;
/// those that come together are made durable together. All of the store's own work runs on one thread of its own, and
/// what computes or reads for others on a few more: none of it on Swift's cooperative threads.
public actor Store {
  private let thread = StoreThread()
  nonisolated let workers: WorkerThreads
  /// Full chunks of all uploads that are compressed or wait to be appended.
  nonisolated let chunkRoom = FairSemaphore(2 * WorkerThreads.standardCount)
  private let clock: any WallClock
  /// Nil before it is opened.
  private var time: StoreTime?
  /// Nil before it is opened and after it is closed.
  var core: StoreCore?
  /// The most bytes of records that were in memory and not durable.
  private(set) package var mostStagedBytes = 0
  /// Keeps others out.
  private var lock: StoreLock?
  /// Where it is; nil for one that is not a folder.
  var folder: StoreFolder?
  /// The folder's key once it was asked for.
  var folderKey: ContentKey?
  /// Operations that wait for the next group.
  private var waiting: [CheckedContinuation<Result<Void, StoreError>, Never>] = []
  private var isFlushQueued = false
  var sealing: Task<Void, Never>?
  var copying: Task<Void, Never>?
  /// Survivors that are copied in one turn, about: as long others wait for theirs.
  var turnBytes = 8 << 20
  /// Those who look again when a shard is sealed or survivors are copied.
  var waitingForWork: [CheckedContinuation<Void, Never>] = []
  /// For who opens the store again in the same process.
  private var closedCatalog: (any Catalog)?

  /// Most operations, and about as many bytes of records, in a group.
  private static let groupLimit = (operations: 256, bytes: 8 << 20)

  nonisolated public var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(clock: any WallClock, workers: WorkerThreads = WorkerThreads()) {
    self.clock = clock
    self.workers = workers
  }

  /// Opens it on the store's own thread.
  func begin(
    _ cleaning: Cleaning, _ lock: StoreLock?, _ opening: (Instant) throws(StoreError) -> StoreCore
  ) throws(StoreError) {
    let (now, monotonic) = (clock.now, clock.monotonic)
    let core = try opening(now)
    // A store that was used when the wall clock was further on goes on from there.
    time = StoreTime(clock, from: core.counters.instant, at: monotonic)
    self.core = core
    self.lock = lock
    core.isPaced = true
    if cleaning == .onRequest, core.failure == nil { try core.suspendCleaning(true) }
    startWork()
  }

  // MARK: Operations

  /// Does something that changes nothing. A store that has become read only can still be read.
  func look<Value>(_ body: (StoreCore) throws(StoreError) -> Value) throws(StoreError) -> Value {
    guard let core else { throw .closed }
    defer { followUp(core) }
    if core.failure == nil { try keepTime(core) }
    return try body(core)
  }

  /// Stages a change; ``committed()`` makes it durable.
  func stage<Value>(_ body: (StoreCore) throws(StoreError) -> Value) throws(StoreError) -> Value {
    guard let core else { throw .closed }
    try core.checkWritable()
    defer { followUp(core) }
    try keepTime(core)
    return try body(core)
  }

  /// What was staged waits for a group. Where it was committed at once, what the engine planned then is left.
  private func followUp(_ core: StoreCore) {
    if !core.staged.isEmpty { requestFlush() } else { copy() }
  }

  /// What is staged beyond the limit goes at once: whoever stages more waits for it.
  func limitStaged() {
    if let core, core.staged.bytes - core.staged.heldBytes >= Self.groupLimit.bytes { flush() }
  }

  /// Waits until all that is staged is durable.
  func committed() async throws(StoreError) {
    let outcome: Result<Void, StoreError> = await withCheckedContinuation { continuation in
      waiting.append(continuation)
      if waiting.count >= Self.groupLimit.operations { flush() } else { requestFlush() }
      limitStaged()
    }
    try outcome.get()
  }

  /// A group takes what came while the one before was on its way: its commit is queued behind that.
  private func requestFlush() {
    if isFlushQueued { return }
    isFlushQueued = true
    Task { flush() }
  }

  /// Makes all that is staged durable and tells those who wait.
  func flush() {
    isFlushQueued = false
    commitGroup()
    startWork()
  }

  func commitGroup() {
    let group = waiting
    waiting = []
    let outcome: Result<Void, StoreError>
    if let core {
      mostStagedBytes = max(mostStagedBytes, core.staged.bytes)
      outcome = Result { () throws(StoreError) in try core.commit() }
    } else {
      outcome = .failure(.closed)
    }
    for operation in group { operation.resume(returning: outcome) }
  }

  // MARK: Time

  /// Turns the store's clock on; what has expired by then is removed.
  private func keepTime(_ core: StoreCore) throws(StoreError) {
    if let time { try core.advance(to: time.now) }
  }

  /// Removes what has expired by now, and seals what is due by age. Each operation does so before anything else; a
  /// store that nobody uses does not.
  public func expire() throws(StoreError) {
    try stage { (_) throws(StoreError) in }
    flush()
  }

  // MARK: Closing

  /// Makes everything durable and notes that the store was closed in order. Reads that are under way fail.
  public func close() async throws(StoreError) {
    if core == nil { return }
    flush()
    await finishWork()
    // Nothing may be done beside from here on: the lock goes.
    commitGroup()
    guard let core else { return }
    self.core = nil
    defer { lock = nil }
    closedCatalog = core.catalog
    try core.close()
  }

  /// Looks at the catalog that a closed store has left.
  package func keptCatalog<Value: Sendable>(_ look: @Sendable (any Catalog) -> Value) -> Value? {
    closedCatalog.map { look($0) }
  }

  /// Gives the store up as it is, as a crash would, and returns what its catalog is to be looked at with.
  package func abandon<Value: Sendable>(_ look: @Sendable (any Catalog) -> Value) throws(StoreError) -> Value
  {
    guard let core else { throw .closed }
    let value = look(core.catalog)
    core.failure = .closed
    self.core = nil
    lock = nil
    commitGroup()
    return value
  }
}
