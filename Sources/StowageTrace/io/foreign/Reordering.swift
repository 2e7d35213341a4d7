/// Brings requests into the order of time, as far as they are not more than ``window`` requests late: access logs are delivered
/// in pieces that overlap. Of the same time, the order of the file stays.
final class Reordering: ForeignDecoder {
  /// Requests that wait for earlier ones.
  static let window = 1 << 16

  private let decoder: any ForeignDecoder
  /// A binary heap, the earliest first.
  private var heap: [(milliseconds: UInt64, number: Int, request: ForeignRequest)] = []
  private var count = 0
  private var isAtEnd = false

  init(_ decoder: any ForeignDecoder) { self.decoder = decoder }

  var bytesConsumed: Int { decoder.bytesConsumed }
  var byteCount: Int? { decoder.byteCount }
  func error(_ fault: FieldFault) -> TraceError { decoder.error(fault) }
  func error(found: String, expected: String) -> TraceError {
    decoder.error(found: found, expected: expected)
  }

  func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    while !isAtEnd && heap.count < Self.window {
      var read = ForeignRequest()
      switch try decoder.next(&read) {
      case .request: add(read)
      case .end: isAtEnd = true
      case .other: return .other
      case .malformed(let fault): return .malformed(fault)
      }
    }
    guard let earliest = removeEarliest() else { return .end }
    request = earliest
    return .request
  }

  private func isBefore(_ first: Int, _ second: Int) -> Bool {
    (heap[first].milliseconds, heap[first].number) < (heap[second].milliseconds, heap[second].number)
  }

  private func add(_ request: ForeignRequest) {
    heap.append((request.milliseconds, count, request))
    count += 1
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private func removeEarliest() -> ForeignRequest? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    if heap.isEmpty { return first.request }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(child, least) {
        least = child
      }
      if least == parent { return first.request }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
