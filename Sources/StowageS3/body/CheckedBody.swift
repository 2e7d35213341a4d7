private import Synchronization

/// The content of a body, without framing, compared with what is expected of it while it is read.
///
/// Reading ends normally only where all is as expected, and throws ``S3Error`` otherwise: what was read before counts for
/// nothing then. To be read once.
public final class CheckedBody: AsyncSequence, Sendable {
  /// A piece of the content.
  public typealias Element = [UInt8]

  private let source: ByteStream
  private let expectation: BodyExpectation
  private let result = Mutex<BodyOutcome?>(nil)

  public init(_ source: ByteStream, _ expectation: BodyExpectation) {
    self.source = source
    self.expectation = expectation
  }

  /// What the body turned out to be; nil until reading has ended normally.
  public var outcome: BodyOutcome? { result.withLock { $0 } }

  /// A reader of it.
  public func makeAsyncIterator() -> Iterator { Iterator(self) }

  /// Reads once.
  public struct Iterator: AsyncIteratorProtocol {
    private let body: CheckedBody
    private var source: ByteStream.Iterator
    private var check: BodyCheck
    private var isOver = false

    init(_ body: CheckedBody) {
      self.body = body
      source = body.source.makeAsyncIterator()
      check = BodyCheck(body.expectation)
    }

    /// The next content, never empty; nil at the end of a body that is as expected.
    public mutating func next() async throws -> [UInt8]? {
      guard !isOver else { return nil }
      // Should anything be thrown, nothing follows.
      isOver = true
      while let piece = try await source.next() {
        let content = try check.take(piece)
        if content.isEmpty { continue }
        isOver = false
        return content
      }
      let outcome = try check.finish()
      body.result.withLock { $0 = outcome }
      return nil
    }
  }
}
