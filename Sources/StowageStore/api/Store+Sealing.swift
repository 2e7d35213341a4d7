/// Turning closed shards into fragments, beside everything else.
extension Store {
  /// Turns closed shards into fragments, one after the other, beside everything else.
  func seal() {
    guard let core, core.failure == nil, !core.sealQueue.isEmpty, sealing == nil else { return }
    sealing = Task {
      await sealAll()
      sealing = nil
      wakeWaiting()
    }
  }

  private func sealAll() async {
    while let job = nextSeal() {
      let outcome = await workers.run {
        Result { () throws(SealJob.Failure) in try job.run() }
      }
      guard let core else { return }
      // An error is remembered in the core, and the next operation says it.
      switch outcome {
      case .success(let fragments): try? core.finishSeal(job, fragments)
      case .failure(let failure): try? core.failSeal(job, failure)
      }
      wakeWaiting()
    }
  }

  private func nextSeal() -> SealJob? {
    guard let core, core.failure == nil, !core.sealQueue.isEmpty else { return nil }
    // What is staged of a shard must be durable in its copies before they may go.
    commitGroup()
    return try? core.nextSeal()
  }

  /// Waits until everything is durable and all closed shards that can be sealed are.
  public func drain() async throws(StoreError) {
    flush()
    while let sealing { await sealing.value }
    if let failure = core?.failure { throw failure }
  }

  // MARK: The backlog

  /// Whether more shards wait to be sealed than may be open. So many may be left by a crash, which alone makes nobody wait.
  /// Where nothing is being sealed, for want of devices or of room, waiting would be in vain.
  private var isBehind: Bool {
    guard let core, core.failure == nil else { return false }
    return sealing != nil && core.sealQueue.count > core.settings.openShards
  }

  /// Waits while sealing is behind: its copies take more room than fragments, and what writes faster than it would fill the
  /// devices with them.
  func sealsCaughtUp() async {
    while isBehind {
      await withCheckedContinuation { waitingForSeals.append($0) }
    }
  }

  /// All look again whether they must go on waiting.
  private func wakeWaiting() {
    let waiting = waitingForSeals
    waitingForSeals = []
    for continuation in waiting { continuation.resume() }
  }
}
