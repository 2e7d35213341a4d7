public import StowageCore

/// A row or an event of a trace that holds both.
public enum TraceItem: Sendable {
  case row(TraceRow)
  case event(Event, at: Instant)
}

/// Reads the Stowage trace, block by block.
///
/// A file is checked in full as it is read: a damaged, shortened or mixed up one is refused with the byte of the block,
/// rows of it that came before the damage having been given. A file that was cut off is refused when it is opened, unless
/// it comes through a pipe. After an error the reader gives that error for good.
///
/// ``next()`` passes over events and ``nextEvent()`` over rows; a file without any of what is asked for and with the other
/// is refused at its end. ``nextItem()`` gives both in their order.
///
/// Memory: one block, some 10 MB, the names, and the keys where they are read; nothing else grows with the file.
public struct StowageTraceReader: ~Copyable {
  /// How a file begins by which it is known: `SwTr`.
  public static let magic: [UInt8] = Array("SwTr".utf8)

  /// What the file says about itself.
  public var metadata: TraceMetadata { blocks.header.metadata }
  /// Whether the file has the names of keys.
  public var hasKeyNames: Bool { blocks.header.hasKeyNames }
  /// The names that the blocks so far refer to.
  public internal(set) var names = TraceNames()
  /// The keys of the blocks so far; empty where the file does not have them or they are not read.
  public internal(set) var keys = KeyIndex()
  /// The number in the file of the row that was given last, from 1.
  public var rowCount: Int { batchFirst + batchPosition }
  /// Events that were given, since the beginning or the last ``seek(to:)``.
  public internal(set) var eventCount = 0
  /// Rows in the whole file, nil where that is not known yet: pipes.
  public var totalRowCount: Int? { blocks.footer?.rows }

  var blocks: BlockReader
  let readsKeys: Bool
  var decoder = RowDecoder()
  var events = EventDecoder()
  /// What is in the blocks so far; keys and puts of the latest block only as far as it has been decoded.
  var counts = TraceCounts()
  /// Of ``names``.
  var known = NameCounts()
  /// Of the latest row that was decoded.
  var clock = Instant(milliseconds: .min)
  /// The last time of the latest block.
  var blockEnd = Instant(milliseconds: .min)
  /// What is earlier is passed over.
  var from = Instant(milliseconds: .min)
  /// What the header of the next block is believed, because it was not read.
  var unread = Unread.nothing
  /// Whether the next block of events may begin within an event, which is passed over.
  var mayBeginWithinEvent = false
  var batchCount = 0
  var batchPosition = 0
  /// Rows before the batch.
  var batchFirst = 0
  var isAtEnd = false
  var failure: TraceError?

  enum Unread { case nothing, keysAndPuts, everythingBefore }

  /// Opens the file and reads its header; `-` is standard input.
  ///
  /// - Parameter readsKeys: whether ``keys`` are wanted; if not, their names are not even decompressed.
  public init(path: String, readsKeys: Bool = true) throws(TraceError) {
    try self.init(ByteSource(path: path), readsKeys: readsKeys)
  }

  init(
    _ source: consuming ByteSource, readsKeys: Bool = true, isUnfinished: Bool = false
  ) throws(TraceError) {
    blocks = try BlockReader(source, isUnfinished: isUnfinished)
    self.readsKeys = readsKeys && blocks.header.hasKeyNames
  }

  /// The next row, nil at the end.
  ///
  /// - Complexity: O(1), but once per 65,536 rows a block is read.
  public mutating func next() throws(TraceError) -> TraceRow? {
    if batchPosition == batchCount, try !fillBatch() { return nil }
    defer { batchPosition &+= 1 }
    return decoder.rows[batchPosition]
  }

  /// Appends up to `limit` rows to `rows` and says how many; 0 at the end.
  public mutating func read(into rows: inout Table<TraceRow>, atMost limit: Int = .max) throws(TraceError)
    -> Int
  {
    var count = 0
    while count < limit {
      if batchPosition == batchCount, try !fillBatch() { break }
      let some = min(batchCount - batchPosition, limit - count)
      for index in batchPosition..<batchPosition + some { rows.append(decoder.rows[index]) }
      batchPosition += some
      count += some
    }
    return count
  }

  /// The next event, nil at the end. Events that go on from a block that was passed over are passed over too.
  public mutating func nextEvent() throws(TraceError) -> (event: Event, instant: Instant)? {
    leaveRows()
    while true {
      if let event = try takeEvent() { return event }
      if try nextBlock(wanting: .events) == nil { return nil }
    }
  }

  /// The next row or event, nil at the end.
  public mutating func nextItem() throws(TraceError) -> TraceItem? {
    while true {
      if batchPosition < batchCount || decoder.remaining > 0 { return try next().map { .row($0) } }
      if let (event, instant) = try takeEvent() { return .event(event, at: instant) }
      if try nextBlock(wanting: nil) == nil { return nil }
    }
  }

  /// Bytes of the file that the blocks so far have taken; for progress.
  public var bytesConsumed: Int { blocks.source.bytesRead }
  /// Size of the file in bytes, nil where that is not known: pipes, terminals.
  public var byteCount: Int? { blocks.source.byteCount }
}
