import StowageCoding
import Synchronization

/// The MD5 of a content on its way into a store, which becomes its ETag: fsck compares the whole object with it.
final class ContentSum: Sendable {
  private let sum = Mutex(MD5())

  func update(_ bytes: [UInt8]) { sum.withLock { $0.update(bytes.span.bytes) } }

  var etag: String { sum.withLock { $0.hexadecimal } }

  static func etag(of content: [UInt8]) -> String {
    var sum = MD5()
    sum.update(content.span.bytes)
    return sum.hexadecimal
  }
}
