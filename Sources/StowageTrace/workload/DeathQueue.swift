/// Deletes to come, soonest first and within one instant in the order of keys: a binary heap.
///
/// 16 bytes per scheduled delete; adding and taking cost O(log n).
struct DeathQueue: Sendable {
  struct Death: Sendable, BitwiseCopyable {
    var milliseconds: Int64
    var key: UInt32
    var bucket: UInt32

    func isBefore(_ other: Death) -> Bool {
      milliseconds != other.milliseconds ? milliseconds < other.milliseconds : key < other.key
    }
  }

  private var heap: [Death] = []

  var count: Int { heap.count }
  var first: Death? { heap.first }

  mutating func add(_ death: Death) {
    heap.append(death)
    var hole = heap.count - 1
    while hole > 0 {
      let parent = (hole - 1) / 2
      if !death.isBefore(heap[parent]) { break }
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = death
  }

  /// Removes ``first``.
  mutating func removeFirst() {
    let moved = heap.removeLast()
    if heap.isEmpty { return }
    var hole = 0
    while true {
      var child = 2 * hole + 1
      if child >= heap.count { break }
      if child + 1 < heap.count && heap[child + 1].isBefore(heap[child]) { child += 1 }
      if !heap[child].isBefore(moved) { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = moved
  }
}
