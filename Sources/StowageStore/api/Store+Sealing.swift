/// Turning closed shards into fragments, beside everything else.
extension Store {
  /// Turns closed shards into fragments, one after the other, beside everything else.
  func seal() {
    guard let core, core.failure == nil, !core.sealQueue.isEmpty, sealing == nil else { return }
    sealing = Task {
      await sealAll()
      sealing = nil
      workIsDone()
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
      workIsDone()
    }
  }

  private func nextSeal() -> SealJob? {
    guard let core, core.failure == nil, !core.sealQueue.isEmpty else { return nil }
    // What is staged of a shard must be durable in its copies before they may go.
    commitGroup()
    defer { copy() }
    return try? core.nextSeal()
  }
}
