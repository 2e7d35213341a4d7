import Foundation
import StowageCore
import StowageS3
import StowageTrace

/// Writes what a server has carried out into a Stowage trace, on a thread of its own.
///
/// Until it is finished the file is called `FILE.part`: what has the name that was asked for is whole.
final class TraceRecorder: @unchecked Sendable {
  // Checked by hand: what changes is touched under the condition's lock alone.
  private let condition = NSCondition()
  private var waiting: [ServedOperation] = []
  /// Requests that wait for room.
  private var held: [CheckedContinuation<Void, Never>] = []
  private var isEnding = false
  private var outcome: Result<RecordedRows.Counts, TraceError>?
  private let path: String

  /// Operations in memory beyond which requests wait.
  private static let roomLimit = 1 << 16
  /// Between writes, in seconds, where little happens. Operations that come in the wrong order within it are put right.
  private static let interval = 1.0
  /// What a kill may cost. Each time a block of the trace ends, which takes some 200 bytes.
  private static let flushInterval = Duration.seconds(5)

  private var partPath: String { path + ".part" }

  init(path: String) throws {
    self.path = path
    if FileManager.default.fileExists(atPath: path + ".part") {
      throw FileFailure(
        description:
          "\(path).part is there: a recording that was killed, or one under way; move it out of the way")
    }
    let rows = RecordedRows.Box(try RecordedRows(path: path + ".part"))
    Thread.detachNewThread { [self] in writeAll(rows) }
  }

  /// Takes an operation, and waits where there is no room for more.
  func record(_ operation: ServedOperation) async {
    if add(operation) { return }
    await withCheckedContinuation { hold($0) }
  }

  /// False where there is no more room.
  private func add(_ operation: ServedOperation) -> Bool {
    condition.withLock {
      if outcome != nil { return true }
      waiting.append(operation)
      if waiting.count < Self.roomLimit { return true }
      condition.signal()
      return false
    }
  }

  private func hold(_ continuation: CheckedContinuation<Void, Never>) {
    let isHeld = condition.withLock {
      if outcome != nil || waiting.count < Self.roomLimit { return false }
      held.append(continuation)
      return true
    }
    if !isHeld { continuation.resume() }
  }

  private func writeAll(_ box: RecordedRows.Box) {
    let result: Result<RecordedRows.Counts, TraceError>
    do throws(TraceError) {
      try box.rows.flush()
      var flushed = ContinuousClock.now
      while let batch = nextBatch() {
        try box.rows.write(batch)
        if ContinuousClock.now - flushed < Self.flushInterval { continue }
        try box.rows.flush()
        flushed = .now
      }
      try box.rows.finish()
      result = .success(box.rows.counts)
    } catch {
      Output.complain("the recording has ended: \(error); the server goes on")
      result = .failure(error)
    }
    let rest = condition.withLock {
      outcome = result
      waiting = []
      defer { held = [] }
      condition.broadcast()
      return held
    }
    for continuation in rest { continuation.resume() }
  }

  /// What has come meanwhile, in the order of time; nil once no more comes.
  private func nextBatch() -> [ServedOperation]? {
    condition.lock()
    if !isEnding && waiting.count < Self.roomLimit {
      _ = condition.wait(until: Date(timeIntervalSinceNow: Self.interval))
    }
    let (batch, resumed, isLast) = (waiting, held, isEnding && waiting.isEmpty)
    (waiting, held) = ([], [])
    condition.unlock()
    for continuation in resumed { continuation.resume() }
    if isLast { return nil }
    return batch.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.map(
      \.element)
  }

  /// Writes what is left and gives the file its name. Nothing may be recorded any more.
  func finish() throws {
    let counts = try end().get()
    guard rename(partPath, path) == 0 else {
      throw FileFailure(
        description:
          "\(partPath) cannot be renamed to \(path) (\(String(cString: strerror(errno)))); it is whole")
    }
    Output.note("stowage: \(counts) in \(path)\n")
  }

  /// Ends without giving the file its name, which one that is whole may have. A file without rows goes.
  func abandon() {
    if case .success(let counts) = end(), counts.rows == 0 { unlink(partPath) }
  }

  private func end() -> Result<RecordedRows.Counts, TraceError> {
    condition.lock()
    defer { condition.unlock() }
    isEnding = true
    condition.broadcast()
    while true {
      if let outcome { return outcome }
      condition.wait()
    }
  }
}
