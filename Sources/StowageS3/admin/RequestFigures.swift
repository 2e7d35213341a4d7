import Synchronization

/// Counts requests and their bytes.
public final class RequestFigures: Sendable {
  private let counts = Mutex<[Outcome: Int]>([:])
  private let received = Atomic<Int>(0)
  private let sent = Atomic<Int>(0)

  /// What requests are counted by.
  private struct Outcome: Hashable, Comparable {
    var operation: String
    /// The first digit of the status.
    var statusClass: Int

    static func < (one: Outcome, other: Outcome) -> Bool {
      (one.operation, one.statusClass) < (other.operation, other.statusClass)
    }
  }

  /// Nothing counted yet.
  public init() {}

  /// - Parameter operation: empty where it is not known, since the request did not get as far.
  func answered(_ operation: String, status: Int) {
    let outcome = Outcome(operation: operation.isEmpty ? "none" : operation, statusClass: status / 100)
    counts.withLock { $0[outcome, default: 0] += 1 }
  }

  /// The same bytes, counted as they are read.
  func counting(received stream: ByteStream) -> ByteStream {
    stream.watched { [self] count in received.add(count, ordering: .relaxed) }
  }

  /// The same bytes, counted as they are sent.
  func counting(sent body: S3Response.Body) -> S3Response.Body {
    switch body {
    case .none: return body
    case .bytes(let bytes):
      sent.add(bytes.count, ordering: .relaxed)
      return body
    case .stream(let stream, let count):
      return .stream(stream.watched { [self] in sent.add($0, ordering: .relaxed) }, count: count)
    }
  }

  /// Answers, by operation and first digit of the status, in their order.
  var answered: [(operation: String, statusClass: Int, count: Int)] {
    counts.withLock { counts in
      counts.sorted { $0.key < $1.key }.map { ($0.key.operation, $0.key.statusClass, $0.value) }
    }
  }

  /// Bytes of bodies read.
  var receivedBytes: Int { received.load(ordering: .relaxed) }

  /// Bytes of bodies answered.
  var sentBytes: Int { sent.load(ordering: .relaxed) }

  /// In the text format of Prometheus.
  func write(to text: inout MetricText) {
    text.begin("stowage_requests_total", .counter, "Requests answered.")
    for (operation, statusClass, count) in answered {
      text.sample(count, [("operation", operation), ("status", "\(statusClass)xx")])
    }
    text.metric("stowage_received_bytes_total", .counter, "Bytes of bodies read.", receivedBytes)
    text.metric("stowage_sent_bytes_total", .counter, "Bytes of bodies answered.", sentBytes)
  }
}

extension ByteStream {
  /// The same bytes; `watch` hears how many come with each piece.
  fileprivate func watched(_ watch: @escaping @Sendable (Int) -> Void) -> ByteStream {
    ByteStream { [self] in
      var iterator = makeAsyncIterator()
      return {
        let piece = try await iterator.next()
        if let piece { watch(piece.count) }
        return piece
      }
    }
  }
}
