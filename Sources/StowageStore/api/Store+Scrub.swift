extension Store {
  /// Reads sealed shards and checks every byte of them, as ``Fsck`` does at level `data`, while the store is in use.
  ///
  /// It goes on behind the shard where the last scrub stopped, in this process or an earlier one, and stops at the end of
  /// the pass, when the task is cancelled, or once it has read `bytes`: after the shard that it is in. Whoever has the store
  /// open calls it from time to time; one call at a time. What it finds is not repaired: `ClosedStore.repair` does that.
  ///
  /// Readers and writers go on meanwhile: it runs on a thread of its own, and shards that are freed keep their files until
  /// it is through with them. Whole objects are not compared with their MD5s, and open shards not looked at.
  ///
  /// - Throws: also where the store cannot be written to, since it could not keep how far it has come.
  /// - Complexity: O(bytes of the shards that are read). Memory: as a check; the rows of one shard's chunks.
  public func scrub(atMost bytes: Int) async throws(StoreError) -> ScrubReport {
    var (pass, shards) = try stage { (core) throws(StoreError) in
      let pass = try core.scrubPass()
      return (pass, core.sealedShards(after: pass.lastShard)[...])
    }
    var report = ScrubReport()
    let thread = WorkerThreads(count: 1)
    while let shard = shards.popFirst() {
      if let found = try await scrub(shard, on: thread) { report.add(found) }
      pass.lastShard = shard
      if report.bytesRead >= bytes || Task.isCancelled { break }
    }
    if shards.isEmpty {
      (pass.lastShard, pass.completed) = (nil, pass.completed + 1)
      report.endsPass = true
    }
    report.completedPasses = pass.completed
    try stage { (core) throws(StoreError) in core.keep(pass) }
    try await committed()
    return report
  }

  /// Nil where the shard was freed meanwhile.
  private func scrub(_ shard: UInt32, on thread: WorkerThreads) async throws(StoreError) -> FsckReport? {
    let job = try look { (core) throws(StoreError) in try core.scrubJob(of: shard) }
    guard let job else { return nil }
    let outcome = await thread.run { Result { () throws(CatalogError) in try job.run() } }
    guard let core else { throw .closed }
    switch outcome {
    case .success(let found): return try core.finish(job, found)
    case .failure(let error):
      try core.release(shards: [shard])
      throw .catalog(error)
    }
  }
}
