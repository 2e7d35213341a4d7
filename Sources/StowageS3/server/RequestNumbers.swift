import Synchronization

/// Names requests, so that a client's report can be found in a log.
final class RequestNumbers: Sendable {
  /// Another one in each run.
  let prefix = String(UInt64.random(in: .min ... .max), radix: 36, uppercase: true)
  private let last = Atomic<UInt64>(0)

  func next() -> String {
    prefix + "-" + String(last.add(1, ordering: .relaxed).newValue, radix: 36, uppercase: true)
  }
}
