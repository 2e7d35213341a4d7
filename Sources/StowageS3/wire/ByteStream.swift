/// Bytes that come in pieces, to be read once.
public struct ByteStream: AsyncSequence, Sendable {
  /// A piece.
  public typealias Element = [UInt8]
  /// Gives the next piece, nil at the end.
  public typealias Next = () async throws -> [UInt8]?

  private let make: @Sendable () -> Next

  /// - Parameter make: called when reading begins.
  public init(_ make: @escaping @Sendable () -> Next) { self.make = make }

  /// What another sequence gives.
  public init<Source: AsyncSequence & Sendable>(_ source: Source) where Source.Element == [UInt8] {
    self.init {
      var iterator = source.makeAsyncIterator()
      return { try await iterator.next() }
    }
  }

  /// All at once; nothing where there are no bytes.
  public init(_ bytes: [UInt8]) {
    self.init {
      var rest: [UInt8]? = bytes.isEmpty ? nil : bytes
      return {
        defer { rest = nil }
        return rest
      }
    }
  }

  /// A reader of it.
  public func makeAsyncIterator() -> Iterator { Iterator(make()) }

  /// Reads once.
  public struct Iterator: AsyncIteratorProtocol {
    private let source: Next

    init(_ source: @escaping Next) { self.source = source }

    /// The next piece, nil at the end.
    public mutating func next() async throws -> [UInt8]? { try await source() }
  }

  /// All bytes, which must not be more than `limit`.
  ///
  /// - Throws: ``S3Error`` where they are, or what the source throws.
  public func collected(atMost limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in self {
      if piece.count > limit - bytes.count { throw S3Error.bodyTooLarge(limit: limit) }
      bytes += piece
    }
    return bytes
  }
}
