import StowageCoding
import Synchronization

/// The content of an object, chunk by chunk, each checked and decompressed by the time it is given out. To be read once.
public struct ObjectBody: AsyncSequence, Sendable {
  /// A chunk, or the part of it that was asked for.
  public typealias Element = [UInt8]

  private let lease: ReadingLease
  private let range: Range<Int>

  init(_ lease: ReadingLease, _ range: Range<Int>) {
    self.lease = lease
    self.range = range
  }

  /// A reader of it.
  public func makeAsyncIterator() -> Iterator { Iterator(lease, range) }

  /// Reads one chunk ahead of whoever asks.
  public struct Iterator: AsyncIteratorProtocol {
    private let lease: ReadingLease
    /// What is wanted of each chunk, in order.
    private let pieces: [Piece]
    private var next = 0
    private var ahead: Task<Result<[UInt8], StoreError>, Never>?

    fileprivate init(_ lease: ReadingLease, _ range: Range<Int>) {
      self.lease = lease
      pieces = Piece.pieces(of: range, in: lease.content)
    }

    /// The next chunk, nil at the end.
    ///
    /// - Throws: ``StoreError/lost(_:)`` for what cannot be read back, and when the task is cancelled.
    public mutating func next() async throws -> [UInt8]? {
      do {
        try Task.checkCancellation()
        return try await nextPiece()
      } catch {
        lease.release()
        throw error
      }
    }

    private mutating func nextPiece() async throws(StoreError) -> [UInt8]? {
      if next == pieces.count {
        lease.release()
        return nil
      }
      if lease.isOver { throw .alreadyRead }
      let outcome: Result<[UInt8], StoreError>
      if let ahead { outcome = await ahead.value } else { outcome = await lease.read(pieces[next]) }
      next += 1
      ahead = nil
      if next < pieces.count {
        let piece = pieces[next]
        ahead = Task { [lease] in await lease.read(piece) }
      }
      return try outcome.get()
    }
  }
}

/// What is wanted of a chunk.
struct Piece: Sendable {
  var chunk: ChunkRow
  var range: Range<Int>

  static func pieces(of range: Range<Int>, in content: Content) -> [Piece] {
    var pieces: [Piece] = []
    var start = 0
    for chunk in content.chunks {
      let count = Int(chunk.contentBytes)
      let (first, end) = (max(0, range.lowerBound - start), min(count, range.upperBound - start))
      if first < end { pieces.append(Piece(chunk: chunk, range: first..<end)) }
      start += count
    }
    return pieces
  }
}

/// Keeps the shards of a content for a reader, for as long as there is one.
final class ReadingLease: Sendable {
  let store: Store
  let content: Content
  private let key: ContentKey?
  private let over = Atomic(false)

  init(_ store: Store, _ content: Content, _ key: ContentKey?) {
    self.store = store
    self.key = key
    self.content = content
  }

  deinit { release() }

  var isOver: Bool { over.load(ordering: .relaxed) }

  /// Lets the shards go, once.
  func release() {
    if over.exchange(true, ordering: .relaxed) { return }
    Task { [store, content] in await store.release(content) }
  }

  func read(_ piece: Piece) async -> Result<[UInt8], StoreError> {
    guard let reader = content.readers[piece.chunk.shard] else {
      return .failure(.lost("chunk \(piece.chunk.id): its shard is unknown"))
    }
    return await store.workers.run { [key] (tools: inout WorkerThreads.Tools) in
      Result { () throws(StoreError) in
        let content = try reader.content(of: piece.chunk, &tools.decompressor, key: key)
        return piece.range == content.indices ? content : Array(content[piece.range])
      }
    }
  }
}
