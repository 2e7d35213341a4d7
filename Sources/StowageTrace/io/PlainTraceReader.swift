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
  public private(set) var names = TraceNames()
  /// The keys that have been put so far.
  public private(set) var keys = KeyIndex()
  /// Good rows so far.
  public private(set) var rowCount = 0
  /// Malformed rows that were skipped so far.
  public private(set) var skippedRowCount = 0
  /// What was wrong with the first of them.
  public private(set) var firstSkipped: TraceError?

  let layout: PlainTraceLayout
  var lines: LineSource
  var cells: RowCells
  private let onBadRow: BadRowAnswer
  private var buckets = NameColumn()
  private var contentTypes = NameColumn()
  private var tenants = NameColumn()
  private var batches = NameColumn()
  /// Time of the last good row. A skipped row does not count: one bad clock value would condemn all rows after it.
  private(set) var clock = UInt64.zero
  private var putBytes = 0

  /// Opens the file and reads its header; `-` is standard input. An empty file and a bad header are errors whatever
  /// `onBadRow` says.
  public init(path: String, onBadRow: BadRowAnswer = .fail) throws(TraceError) {
    var lines = try LineSource(path: path)
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

extension PlainTraceReader {
  private static func split(
    _ lines: inout LineSource, into cells: inout RowCells
  ) throws(TraceError) -> RowFault? {
    if lines.isOverlong { return RowFault(.overlong, column: 0) }
    if !cells.split(lines.bytes, count: lines.textCount), let fault = try cells.splitQuoted(&lines) {
      // Were the rows within the open quote lost with this one, a single stray quote could hide many.
      lines.retract()
      return fault
    }
    return cells.hasNul || !cells.isASCII ? cells.firstBadText() : nil
  }

  /// Decodes the current row. Nothing is changed before all of it is known to be good.
  private mutating func decode() throws(RowFault) -> TraceRow {
    if cells.count != layout.count { throw columnCountFault() }
    guard let time = wholeNumber(cells[0], atMost: UInt64(Self.maximumTime)) else {
      throw RowFault(.time, column: 0)
    }
    guard let operation = Operation(name: cells[1]) else { throw RowFault(.unknownOperation, column: 1) }
    if cells[3].isEmpty { throw RowFault(.empty, column: 3) }
    let size = try decodeSize(of: operation)
    let ttl = try decodeTTL()
    if time < clock { throw RowFault(.backwards, column: 0) }

    if operation == .put && size > Self.maximumPutBytes - putBytes { throw RowFault(.total, column: 4) }

    let (bucket, key) = try identify(operation)
    clock = time
    if operation == .put { putBytes += size }
    return TraceRow(
      time: Instant(milliseconds: Int64(time)), operation: operation, bucket: bucket, key: key, size: size,
      ttlSeconds: ttl,
      contentType: layout.contentType == 0
        ? 0 : contentTypes.number(of: cells[layout.contentType], in: &names.contentTypes),
      tenant: layout.tenant == 0 ? 0 : tenants.number(of: cells[layout.tenant], in: &names.tenants),
      batch: layout.batch == 0 ? 0 : batches.number(of: cells[layout.batch], in: &names.batches))
  }

  private func columnCountFault() -> RowFault {
    let isCut = !lines.isTerminated && cells.count < layout.count
    return RowFault(isCut ? .cut : .columnCount, column: min(cells.count, layout.count))
  }

  private func decodeSize(of operation: Operation) throws(RowFault) -> Int {
    if cells[4].isEmpty && operation != .put { return 0 }
    guard let size = wholeNumber(cells[4], atMost: UInt64(TraceRow.maximumSize)) else {
      throw RowFault(.size, column: 4)
    }
    return Int(size)
  }

  private func decodeTTL() throws(RowFault) -> UInt32 {
    if layout.ttl == 0 || cells[layout.ttl].isEmpty { return TraceRow.noTTL }
    guard let seconds = wholeNumber(cells[layout.ttl], atMost: UInt64(Self.maximumTTL)) else {
      throw RowFault(.ttl, column: layout.ttl)
    }
    return UInt32(seconds)
  }

  /// The numbers of the row's bucket and key, given out if it is a put.
  @inline(__always) private mutating func identify(
    _ operation: Operation
  ) throws(RowFault) -> (bucket: UInt32, key: UInt32) {
    let key = UnsafeRawBufferPointer(cells[3]).bytes
    if operation == .put {
      if keys.count == KeyIndex.maximumCount { throw RowFault(.tooManyKeys, column: 3) }
      let bucket = buckets.number(of: cells[2], in: &names.buckets)
      return (bucket, keys.number(of: key, bucket: bucket))
    }
    guard let bucket = buckets.find(cells[2]), let number = keys.find(key, bucket: bucket) else {
      throw RowFault(.neverSeen, column: 3)
    }
    return (bucket, number)
  }
}
