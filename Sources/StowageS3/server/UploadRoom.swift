import Synchronization

/// Bytes that the contents of requests may hold in memory at once. Who comes when they are taken waits, in the order of
/// coming; meanwhile nothing of his content is read.
final class UploadRoom: Sendable {
  private struct State {
    var free: Int
    var waiters: [(bytes: Int, proceed: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Mutex<State>
  /// What one content holds at most, however large it is: some chunks on their way.
  static let perContentMax = 16 << 20

  /// - Precondition: there is room for one at least.
  init(bytes: Int) {
    precondition(
      bytes >= Self.perContentMax, "room for \(bytes) bytes, expected \(Self.perContentMax) or more")
    state = Mutex(State(free: bytes))
  }

  /// How many wait.
  var waiting: Int { state.withLock { $0.waiters.count } }

  /// Does `body` once there is room for what a content of so many bytes holds.
  func hold<Value: Sendable>(_ contentBytes: Int, _ body: () async throws -> Value) async rethrows -> Value {
    let bytes = min(contentBytes, Self.perContentMax)
    await take(bytes)
    defer { give(bytes) }
    return try await body()
  }

  private func take(_ bytes: Int) async {
    await withCheckedContinuation { proceed in
      let isLetIn = state.withLock { state in
        if state.waiters.isEmpty && state.free >= bytes {
          state.free -= bytes
          return true
        }
        state.waiters.append((bytes, proceed))
        return false
      }
      if isLetIn { proceed.resume() }
    }
  }

  private func give(_ bytes: Int) {
    let next = state.withLock { state in
      state.free += bytes
      let count = state.waiters.prefix { waiter in
        if waiter.bytes > state.free { return false }
        state.free -= waiter.bytes
        return true
      }.count
      defer { state.waiters.removeFirst(count) }
      return state.waiters[..<count].map(\.proceed)
    }
    for proceed in next { proceed.resume() }
  }
}
