import Synchronization

/// So many units of something that tasks take and give back. Who comes when too few are left waits, in the order of coming.
package final class FairSemaphore: Sendable {
  private struct State {
    var free: Int
    var waiters: [(amount: Int, proceed: CheckedContinuation<Void, Never>)] = []
  }

  private let state: Mutex<State>
  private let limit: Int

  /// - Precondition: there is at least one unit.
  package init(_ limit: Int) {
    precondition(limit > 0, "a semaphore of \(limit)")
    self.limit = limit
    state = Mutex(State(free: limit))
  }

  /// How many wait.
  package var waiting: Int { state.withLock { $0.waiters.count } }

  /// Returns when the units are there.
  ///
  /// - Precondition: there are so many at all.
  package func take(_ amount: Int = 1) async {
    precondition(0...limit ~= amount, "\(amount) units of a semaphore of \(limit)")
    await withCheckedContinuation { proceed in
      let isLetIn = state.withLock { state in
        if state.waiters.isEmpty && state.free >= amount {
          state.free -= amount
          return true
        }
        state.waiters.append((amount, proceed))
        return false
      }
      if isLetIn { proceed.resume() }
    }
  }

  /// Gives units back that were taken.
  package func give(_ amount: Int = 1) {
    let next = state.withLock { state in
      state.free += amount
      let count = state.waiters.prefix { waiter in
        if waiter.amount > state.free { return false }
        state.free -= waiter.amount
        return true
      }.count
      defer { state.waiters.removeFirst(count) }
      return state.waiters[..<count].map(\.proceed)
    }
    for proceed in next { proceed.resume() }
  }
}
