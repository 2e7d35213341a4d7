public import StowageCore

/// What a reader does with a row that is malformed.
public enum BadRowAnswer: String, Hashable, Sendable, CaseIterable {
  /// Throws its error.
  case fail
  /// Counts it and goes on as if it were not in the file.
  case skip
}

/// Reads the plain trace: CSV (RFC 4180) with the header `time,op,bucket,key,size[,ttl,content_type,tenant,batch]`,
/// the optional columns in any order, times in milliseconds, ttl in seconds.
///
/// A byte-order mark, CRLF and a complete last row without a newline are accepted. An empty cell means unknown;
/// time, op, key and the size of a put must be known. Rows ascend in time, and a get or delete names a key that a
/// row before it has put. Whether the object still lives is for the replay to say.
///
/// Memory: one buffer of 1 MiB, the key index and the names; nothing else grows with the file.
public struct PlainTraceReader: ~Copyable {
  /// Latest time, in milliseconds: the end of the year 9999, if the trace counts from 1970.
  public static let maximumTime = 253_402_300_799_999
  /// Longest time to live, in seconds: 136 years.
  public static let maximumTTL = Int(TraceRow.noTTL) - 1

  /// Most bytes of all puts together: 1 EiB, which leaves sums and products of them room in 63 bits.
  public static let maximumPutBytes = 1 << 60

  /// The optional columns that the file has.
  public var columns: PlainTraceColumns { layout.columns }
  /// The names that the rows read so far refer to.
  public internal(set) var names = TraceNames()
  /// The keys that have been put so far.
  public internal(set) var keys = KeyIndex()
  /// Good rows so far.
  public private(set) var rowCount = 0
  /// Malformed rows that were skipped so far.
  public private(set) var skippedRowCount = 0
  /// What was wrong with the first of them.
  public private(set) var firstSkipped: TraceError?

  let layout: PlainTraceLayout
  var lines: LineSource
  var cells: RowCells
  private var foresight = KeyForesight()
  private let onBadRow: BadRowAnswer
  var buckets = NameColumn()
  var contentTypes = NameColumn()
  var tenants = NameColumn()
  var batches = NameColumn()
  /// Time of the last good row. A skipped row does not count: one bad clock value would condemn all rows after it.
  var clock = UInt64.zero
  var putBytes = 0

  /// Opens the file and reads its header; `-` is standard input. An empty file and a bad header are errors whatever
  /// `onBadRow` says.
  public init(path: String, onBadRow: BadRowAnswer = .fail) throws(TraceError) {
    try self.init(ByteSource(path: path), onBadRow: onBadRow)
  }

  init(_ source: consuming ByteSource, onBadRow: BadRowAnswer) throws(TraceError) {
    var lines = LineSource(source)
    var cells = RowCells()
    guard try lines.advance() else {
      throw TraceError(
        path: lines.path, line: 1, column: 1, found: "the file is empty",
        expected: "the header \(PlainTraceColumns.header)")
    }
    lines.dropByteOrderMark()
    if let fault = try Self.split(&lines, into: &cells) { throw fault.inHeader(path: lines.path) }
    layout = try PlainTraceLayout(cells, path: lines.path)
    self.lines = lines
    self.cells = cells
    self.onBadRow = onBadRow
  }

  /// The next good row, nil at the end. After an error about a row the reader can go on with the row after it.
  ///
  /// - Complexity: O(bytes in the row).
  public mutating func next() throws(TraceError) -> TraceRow? {
    while try lines.advance() {
      foresight.look(past: &lines, for: keys, in: buckets)
      if let fault = try Self.split(&lines, into: &cells) {
        try refuse(fault)
        continue
      }
      do throws(RowFault) {
        let row = try decode()
        rowCount &+= 1
        return row
      } catch {
        try refuse(error)
      }
    }
    return nil
  }

  /// Appends up to `limit` good rows to `rows` and says how many; 0 at the end.
  public mutating func read(into rows: inout Table<TraceRow>, atMost limit: Int = .max) throws(TraceError)
    -> Int
  {
    var count = 0
    while count < limit, let row = try next() {
      rows.append(row)
      count += 1
    }
    return count
  }

  private mutating func refuse(_ fault: RowFault) throws(TraceError) {
    if onBadRow == .fail { throw error(fault) }
    if firstSkipped == nil { firstSkipped = error(fault) }
    skippedRowCount += 1
  }

  /// Bytes of the file that the rows so far, good or bad, have taken; for progress.
  public var bytesConsumed: Int { lines.bytesConsumed }
  /// Size of the file in bytes, nil where that is not known: pipes, terminals.
  public var byteCount: Int? { lines.byteCount }
}
