import StowageCore

/// What goes on beside operations: sealing on other threads, and copying survivors in turns.
extension Store {
  /// Shards' worth of copies that may wait before uploads do.
  private static let mostShardsToCopy = 4

  func startWork() {
    seal()
    copy()
  }

  /// Copies survivors that wait for it, a turn at a time, each in a group of its own.
  func copy() {
    guard let core, core.failure == nil, !core.backlog.isEmpty, copying == nil else { return }
    copying = Task {
      while copyTurn() { await Task.yield() }
      copying = nil
      workIsDone()
    }
  }

  /// False where nothing waits any more. An error is remembered in the core, and the next operation says it.
  private func copyTurn() -> Bool {
    guard let core, core.failure == nil, !core.backlog.isEmpty else { return false }
    try? core.workOff(atMost: turnBytes)
    commitGroup()
    seal()
    workIsDone()
    return true
  }

  /// Waits until everything is durable, survivors are copied, and all closed shards that can be sealed are.
  public func drain() async throws(StoreError) {
    flush()
    await finishWork()
    if let failure = core?.failure { throw failure }
  }

  func finishWork() async {
    while let work = copying ?? sealing { await work.value }
  }

  // MARK: Waiting for it

  /// Whether more is to be sealed or copied than uploads may run ahead of. Where nothing is being sealed, for want of
  /// devices or of room, waiting would be in vain.
  private var isBehind: Bool {
    guard let core, core.failure == nil else { return false }
    // So many shards may be left by a crash, which alone makes nobody wait.
    let seals = sealing != nil && core.sealQueue.count > core.settings.openShards
    return seals || copying != nil && core.backlog.bytes > Self.mostShardsToCopy * core.settings.shardBytes
  }

  /// Waits while work is behind: copies take more room than fragments, and victims take theirs until they are copied, so
  /// what writes faster than it would fill the devices.
  func caughtUp() async {
    while isBehind { await nextWork() }
  }

  /// Waits until the survivors that were planned by now are copied.
  ///
  /// - Parameter progress: Hears after each turn how many bytes have been copied since the store was made.
  func copied(_ progress: (Int) -> Void) async {
    guard let goal = core?.backlog.addedCount else { return }
    copy()
    while copying != nil, let core, core.backlog.doneCount < goal {
      await nextWork()
      progress(core.engine.space.copiedBytes - core.backlog.bytes)
    }
  }

  /// Waits until an upload's last chunk has its place.
  func placed(_ upload: UInt64) async {
    while let core, core.failure == nil, core.isWaiting(upload) {
      copy()
      await nextWork()
    }
  }

  private func nextWork() async {
    await withCheckedContinuation { waitingForWork.append($0) }
  }

  /// All look again whether they must go on waiting.
  func workIsDone() {
    let waiting = waitingForWork
    waitingForWork = []
    for continuation in waiting { continuation.resume() }
  }
}
