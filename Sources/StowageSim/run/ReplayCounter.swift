import Synchronization

/// Adds up the rows that parallel runs have played.
final class ReplayCounter: Sendable {
  private let runs: Int
  private let rows: Int
  private let observer: ProgressObserver?
  private let done = Mutex((rows: 0, runs: 0))

  init(runs: Int, rows: Int, observer: ProgressObserver?) {
    self.runs = runs
    self.rows = rows
    self.observer = observer
  }

  func add(_ count: Int) {
    guard let observer else { return }
    let (played, finished) = done.withLock { done in
      done.rows += count
      return done
    }
    let what = runs == 1 ? "replaying" : "replaying (\(finished) of \(runs) runs done)"
    observer(WorkProgress(what: what, unit: .rows, done: played, total: runs * rows))
  }

  func finish() { done.withLock { $0.runs += 1 } }
}
