import StowageStore
import Synchronization

/// Policies that were read, since every request to a bucket with one asks for it.
final class PolicyCache: Sendable {
  static let shared = PolicyCache()

  private struct Entry {
    var document: [UInt8]
    var policy: BucketPolicy
  }

  private let entries = Mutex<[UInt32: Entry]>([:])
  /// Beyond it all are forgotten.
  private static let countMax = 1024

  /// What a document says. Two stores may have buckets of the same number, so documents are compared.
  func policy(_ document: [UInt8], of bucket: BucketRow) throws(S3Error) -> BucketPolicy {
    if let entry = entries.withLock({ $0[bucket.id] }), entry.document == document { return entry.policy }
    let read = try BucketPolicy(document: document, bucket: bucket.name)
    entries.withLock {
      if $0.count >= Self.countMax { $0.removeAll() }
      $0[bucket.id] = Entry(document: document, policy: read)
    }
    return read
  }
}
