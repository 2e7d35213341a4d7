public import StowageCore

extension Store {
  /// Copies what lives out of shards, and frees them, until at most `target` of the stored bytes is garbage. Open shards
  /// are closed where they hold what keeps it from that. Others get their turn after each few MiB.
  ///
  /// - Parameter progress: Hears after each turn how many bytes have been copied so far.
  /// - Throws: ``StoreError/missingDevices(_:)`` where a device is missing: then nothing is cleaned.
  /// - Throws: ``StoreError/full(device:freeBytes:neededBytes:devicesWithRoom:devicesNeeded:)`` where there is no room to copy
  ///   anything.
  public func reclaim(
    to target: Ratio, progress: (@Sendable (_ copiedBytes: Int) -> Void)? = nil
  ) async throws(StoreError) {
    let before = try look { (core) throws(StoreError) in core.engine.space.storedBytes }
    let start = try look { (core) throws(StoreError) in core.engine.space.copiedBytes }
    var last = Int.max
    while try await !reclaimFurther(to: target, { progress?($0 - start) }) {
      let stored = try look { (core) throws(StoreError) in core.engine.space.storedBytes }
      if stored == last {
        let shortage = try look { (core) throws(StoreError) in core.shortageOfReclaim }
        if stored == before, let shortage { throw shortage }
        return
      }
      last = stored
      // What is sealed takes less room than its copies did.
      try await drain()
    }
  }

  private func reclaimFurther(
    to target: Ratio, _ progress: (Int) -> Void
  ) async throws(StoreError) -> Bool {
    var steps = try stage { (core) throws(StoreError) in try core.beginReclaim() }
    while steps > 0, try stage({ (core) throws(StoreError) in try core.reclaimStep(downTo: target) }) {
      try await committed()
      await copied(progress)
      await caughtUp()
      steps -= 1
    }
    try await committed()
    await copied(progress)
    return try look { (core) throws(StoreError) in core.isReclaimed(downTo: target) }
  }

  /// What ``reclaim(to:)`` would do, without doing it.
  public func proposeReclaim(to target: Ratio) throws(StoreError) -> ReclaimProposal {
    try stage { (core) throws(StoreError) in try core.proposal(downTo: target) }
  }
}
