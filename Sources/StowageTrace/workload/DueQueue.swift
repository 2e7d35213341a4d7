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

/// What the synthesizer knows of an object that a row will name again. 12 bytes.
struct StoredObject: Hashable, Sendable, BitwiseCopyable {
  var key: UInt32
  /// Of its bucket.
  var bucket: UInt32
  /// Of the job that it came with, as it is named by its key.
  var job = StoredObject.noJob

  static var noJob: UInt32 { .max }
}

/// A delete to come; those of one instant come in the order of keys. 16 bytes.
struct Death: Comparable, Sendable, BitwiseCopyable {
  /// Milliseconds, and the bucket in the last 16 bits: there are fewer populations, and a thousand years take 45 bits.
  private let instantAndBucket: Int64
  private let key: UInt32
  private let job: UInt32

  init(milliseconds: Int64, of object: StoredObject) {
    instantAndBucket = milliseconds << 16 | Int64(object.bucket)
    key = object.key
    job = object.job
  }

  var milliseconds: Int64 { instantAndBucket >> 16 }
  var object: StoredObject {
    StoredObject(key: key, bucket: UInt32(truncatingIfNeeded: instantAndBucket & 0xffff), job: job)
  }

  static func < (left: Death, right: Death) -> Bool {
    left.milliseconds != right.milliseconds
      ? left.milliseconds < right.milliseconds : left.key < right.key
  }
}
