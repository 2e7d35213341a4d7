import StowageSim
import Synchronization

/// Counts what a transfer has done, for the line of progress.
final class TreeProgress: Sendable {
  private let line = ProgressLine()
  private let what: String
  private let total: Int?
  private let done = Atomic(0)

  init(_ what: String, total: Int?) {
    self.what = what
    self.total = total
  }

  func add(_ bytes: Int) {
    let now = done.add(bytes, ordering: .relaxed).newValue
    line.observer(WorkProgress(what: what, unit: .bytes, done: now, total: total))
  }

  var byteCount: Int { done.load(ordering: .relaxed) }

  /// Takes the bar away.
  func finish() { line.finish() }
}

/// Does many things at once, as long as what they weigh together stays within a limit.
struct Batch {
  /// Most at once: enough that a group commit is shared by many.
  private static let most = 128
  /// Bytes in memory, about.
  private static let mostBytes = 48 << 20

  /// Calls `work` for each element; an element that weighs more than the limit goes alone.
  static func forEach<Element: Sendable>(
    _ elements: [Element], weight: (Element) -> Int,
    _ work: @escaping @Sendable (Element) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Int.self) { group in
      var (count, bytes) = (0, 0)
      for element in elements {
        let more = min(max(weight(element), 1), mostBytes)
        while count == most || count > 0 && bytes + more > mostBytes {
          guard let less = try await group.next() else { break }
          (count, bytes) = (count - 1, bytes - less)
        }
        (count, bytes) = (count + 1, bytes + more)
        group.addTask {
          try await work(element)
          return more
        }
      }
      try await group.waitForAll()
    }
  }
}
