/// The one thread that a store's own work runs on, in the order in which it was asked for. The cooperative threads,
/// of which there may be one only, never wait for a device.
final class StoreThread: SerialExecutor {
  /// The executor goes along, so that it is there until its last job has run.
  private struct Waiting {
    let job: UnownedJob
    let executor: StoreThread
  }

  private let queue = WaitingQueue<Waiting>()

  init() {
    startThread { [queue] in
      while let waiting = queue.next() {
        waiting.job.runSynchronously(on: waiting.executor.asUnownedSerialExecutor())
      }
    }
  }

  deinit { queue.close() }

  func enqueue(_ job: consuming ExecutorJob) {
    queue.append(Waiting(job: UnownedJob(job), executor: self))
  }

  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
