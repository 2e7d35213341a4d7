/// Brings requests into the order of time, as far as they are not more than ``window`` requests late: access logs are delivered
/// in pieces that overlap. Of the same time, the order of the file stays.
struct Reordering<Decoder: ForeignDecoder & ~Copyable>: ~Copyable, ForeignDecoder {
  /// Requests that wait for earlier ones.
  static var window: Int { 1 << 16 }

  private var decoder: Decoder
  /// Requests that wait, where they stay until they are given out.
  private var slots: [ForeignRequest] = []
  private var freeSlots: [Int32] = []
  /// Those that came in order, which are most; the earliest is at `first`.
  private var ordered: [Entry] = []
  private var first = 0
  /// A binary heap of those that came late, the earliest first.
  private var heap: [Entry] = []
  private var count = 0
  private var isAtEnd = false

  private struct Entry: BitwiseCopyable {
    var milliseconds: UInt64
    /// Breaks ties.
    var number: Int
    var slot: Int32

    @inline(__always) func isBefore(_ other: Entry) -> Bool {
      milliseconds < other.milliseconds || milliseconds == other.milliseconds && number < other.number
    }
  }

  init(_ decoder: consuming Decoder) { self.decoder = decoder }

  var bytesConsumed: Int { decoder.bytesConsumed }
  var byteCount: Int? { decoder.byteCount }
  func error(_ fault: FieldFault) -> TraceError { decoder.error(fault) }
  func error(at place: Int, found: String, expected: String) -> TraceError {
    decoder.error(at: place, found: found, expected: expected)
  }

  mutating func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    while !isAtEnd && heap.count + ordered.count - first < Self.window {
      // Read into the caller's request, whose memory is at hand, and then swapped with a slot's.
      request.clear()
      switch try decoder.next(&request) {
      case .request: add(&request)
      case .end: isAtEnd = true
      case .other: return .other
      case .malformed(let fault): return .malformed(fault)
      }
    }
    guard let earliest = removeEarliest() else { return .end }
    swap(&request, &slots[Int(earliest.slot)])
    freeSlots.append(earliest.slot)
    return .request
  }

  private mutating func add(_ request: inout ForeignRequest) {
    let slot = freeSlots.popLast() ?? Int32(slots.count)
    if Int(slot) == slots.count { slots.append(ForeignRequest()) }
    let entry = Entry(milliseconds: request.milliseconds, number: count, slot: slot)
    swap(&request, &slots[Int(slot)])
    count += 1
    if let last = ordered.last, entry.isBefore(last) { addLate(entry) } else { ordered.append(entry) }
  }

  private mutating func addLate(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0, entry.isBefore(heap[(child - 1) / 2]) {
      heap[child] = heap[(child - 1) / 2]
      child = (child - 1) / 2
    }
    heap[child] = entry
  }

  private mutating func removeEarliest() -> Entry? {
    guard first < ordered.count else { return removeLate() }
    if let late = heap.first, late.isBefore(ordered[first]) { return removeLate() }
    let earliest = ordered[first]
    first += 1
    // The last one stays, so that what comes can be compared with it.
    if first == Self.window { dropGivenOut() }
    return earliest
  }

  private mutating func dropGivenOut() {
    ordered.removeFirst(first - 1)
    first = 1
  }

  private mutating func removeLate() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      if child + 1 < heap.count && heap[child + 1].isBefore(heap[child]) { child += 1 }
      if child >= heap.count || !heap[child].isBefore(last) { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return first
  }
}
