import Foundation
import StowageSim
import Synchronization

/// Progress on standard error: a bar that is redrawn on a terminal, elsewhere a line every ten seconds.
final class ProgressLine: Sendable {
  private struct State {
    var last: Date
    var isDrawn = false
  }

  private static let width = 30
  private static let pauseOnTerminal = 0.2
  private static let pauseElsewhere = 10.0

  private let isTerminal = isatty(STDERR_FILENO) != 0
  private let state = Mutex(State(last: Date()))

  /// Nothing is shown within the first pause, so that short work stays silent.
  var observer: ProgressObserver { { [self] progress in show(progress) } }

  private func show(_ progress: WorkProgress) {
    let text = state.withLock { state -> String? in
      let now = Date()
      if now.timeIntervalSince(state.last) < (isTerminal ? Self.pauseOnTerminal : Self.pauseElsewhere) {
        return nil
      }
      state.last = now
      state.isDrawn = isTerminal
      return isTerminal ? "\r\u{1b}[K" + bar(progress) : line(progress) + "\n"
    }
    if let text { Output.note(text) }
  }

  /// Takes the bar away; results and complaints come next.
  func finish() {
    if state.withLock({ state in exchange(&state.isDrawn, false) }) { Output.note("\r\u{1b}[K") }
  }

  private func exchange(_ flag: inout Bool, _ value: Bool) -> Bool {
    defer { flag = value }
    return flag
  }

  private func bar(_ progress: WorkProgress) -> String {
    guard let share = share(progress) else { return line(progress) }
    let filled = Int(share * Double(Self.width))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
    return "[\(bar)] \(line(progress))"
  }

  private func line(_ progress: WorkProgress) -> String {
    let done =
      switch progress.unit {
      case .bytes: "\(progress.done >> 20) MiB"
      case .rows: "\(progress.done / 1000) thousand events"
      case .shards: "\(progress.done) shards"
      case .runs: "\(progress.done) runs"
      }
    guard let share = share(progress) else { return "\(progress.what): \(done)" }
    return "\(progress.what): \(Int(share * 100)) %, \(done)"
  }

  private func share(_ progress: WorkProgress) -> Double? {
    guard let total = progress.total, total > 0 else { return nil }
    return min(1, Double(progress.done) / Double(total))
  }
}
