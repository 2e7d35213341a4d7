/// What is due at an instant, soonest first: a binary heap.
///
/// Adding and taking cost O(log n); memory is that of the entries.
struct DueQueue<Entry: Comparable & BitwiseCopyable & Sendable>: Sendable {
  private var heap: [Entry] = []

  var count: Int { heap.count }
  var first: Entry? { heap.first }

  mutating func add(_ entry: Entry) {
    heap.append(entry)
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      if !(entry < heap[parent]) { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = entry
  }

  /// Removes ``first``.
  mutating func removeFirst() {
    let moved = heap.removeLast()
    if heap.isEmpty { return }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= heap.count { break }
      if child + 1 < heap.count && heap[child + 1] < heap[child] { child += 1 }
      if !(heap[child] < moved) { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = moved
  }
}

/// A delete to come; those of one instant come in the order of keys. 16 bytes.
struct Death: Comparable, Sendable, BitwiseCopyable {
  var milliseconds: Int64
  var key: UInt32
  var bucket: UInt32

  static func < (left: Death, right: Death) -> Bool {
    left.milliseconds != right.milliseconds
      ? left.milliseconds < right.milliseconds : left.key < right.key
  }
}
