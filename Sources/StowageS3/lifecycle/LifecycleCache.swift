import Synchronization

/// Configurations that were read, since every write asks for that of its bucket: a thousand rules take 3 ms to read.
final class LifecycleCache: Sendable {
  static let shared = LifecycleCache()

  private struct Entry {
    var document: [UInt8]
    var configuration: LifecycleConfiguration
  }

  private let entries = Mutex<[UInt32: Entry]>([:])
  /// Beyond it all are forgotten.
  private static let countMax = 1024

  /// What a document says; nil where it is none. Two stores may have buckets of the same number, so documents are
  /// compared.
  func configuration(_ document: [UInt8], ofBucket bucket: UInt32) -> LifecycleConfiguration? {
    if let entry = entries.withLock({ $0[bucket] }), entry.document == document { return entry.configuration }
    guard let read = try? LifecycleConfiguration(document: document, mayBeEmpty: true) else { return nil }
    entries.withLock {
      if $0.count >= Self.countMax { $0.removeAll() }
      $0[bucket] = Entry(document: document, configuration: read)
    }
    return read
  }
}
