import HTTPTypes
import HummingbirdCore
import NIOCore
import Synchronization

/// The body of a request, and how much of it nobody has read yet.
final class IncomingBody: Sendable {
  /// The one reader of it, since there may be no second. One task at a time reads: a request's handler, and whoever drops
  /// the rest when that has returned.
  nonisolated(unsafe) private var reader: RequestBody.AsyncIterator
  /// Bytes that are still to come; those of a body of unknown length count until its end is seen.
  private let left: Atomic<Int>

  init(_ request: Request) {
    reader = request.body.makeAsyncIterator()
    let isChunked = request.headers[.transferEncoding] != nil
    left = Atomic(isChunked ? .max : Int(request.headers[.contentLength] ?? "0") ?? 0)
  }

  /// Bytes that nobody has read.
  var rest: Int { left.load(ordering: .relaxed) }

  /// Reads and forgets what comes for a while: closed at once, a connection that still brings something would be reset,
  /// and the client would not see its answer.
  func drop(for time: Duration) async {
    let end = ContinuousClock.now + time
    while ContinuousClock.now < end, let piece = try? await next(), !piece.isEmpty {}
  }

  private func next() async throws -> [UInt8]? {
    guard let buffer = try await reader.next() else {
      left.store(0, ordering: .relaxed)
      return nil
    }
    left.subtract(min(buffer.readableBytes, left.load(ordering: .relaxed)), ordering: .relaxed)
    return Array(buffer.readableBytesView)
  }

  var stream: ByteStream { ByteStream { [self] in { try await self.next() } } }
}
