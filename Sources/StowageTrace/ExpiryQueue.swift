import StowageCore

/// What a summary keeps of a key.
struct KeyState: BitwiseCopyable {
  static let unnamed = -2
  static let dead = -1

  /// Bytes of the live object, ``dead`` or ``unnamed``.
  var size = unnamed
  /// Its declared expiry, ``Instant/never`` where nothing is declared.
  var expiry = Instant.never
  /// When the queue looks at the key again; not later than `expiry` while the object lives.
  var queued = Instant.never

  var isLive: Bool { size >= 0 }
}

/// Live objects by declared expiry.
///
/// A key is in the queue about once, however often it is overwritten: an entry that comes up before its object's
/// expiry goes back with the later one. Only a put that expires earlier than the one before it adds a second entry,
/// which stays until it is due. A binary heap, ordered by instant and key.
struct ExpiryQueue: ~Copyable {
  private var heap: [(expiry: Instant, key: UInt32)] = []

  /// Makes sure that the key comes up at `expiry` or before.
  ///
  /// - Complexity: O(log n).
  mutating func note(_ key: UInt32, expiry: Instant, state: inout KeyState) {
    if state.queued <= expiry { return }
    state.queued = expiry
    heap.append((expiry, key))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent] <= heap[child] { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  /// The next key whose live object is due at `now` or before; its death is up to the caller.
  ///
  /// - Complexity: O(log n) amortised over the puts.
  mutating func next(through now: Instant, states: inout Table<KeyState>) -> UInt32? {
    while let top = heap.first, top.expiry <= now {
      removeFirst()
      if states[top.key].queued != top.expiry { continue }
      states[top.key].queued = .never
      if !states[top.key].isLive { continue }
      let expiry = states[top.key].expiry
      if expiry == top.expiry { return top.key }
      note(top.key, expiry: expiry, state: &states[top.key])
    }
    return nil
  }

  private mutating func removeFirst() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in (2 * parent + 1)..<(2 * parent + 3) where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      if least == parent { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
