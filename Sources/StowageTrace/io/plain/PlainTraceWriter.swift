import StowageCore

/// Writes the plain trace row by row, in bounded memory; ``PlainTraceReader`` reads the same rows back.
///
/// Cells that hold a comma, a quote or a line break are quoted (RFC 4180).
public struct PlainTraceWriter: ~Copyable {
  /// The optional columns of the file.
  public let columns: PlainTraceColumns
  private var sink: ByteSink
  /// The row being made.
  private var line: [UInt8] = []
  /// Rows so far.
  public private(set) var rowCount = 0
  private var putBytes = 0

  /// Creates the file, or empties it, and writes the header; `-` is standard output.
  ///
  /// - Parameter columns: what rows may say beyond the required columns.
  public init(path: String, columns: PlainTraceColumns) throws(TraceError) {
    var header = PlainTraceColumns.required
    for (name, column) in PlainTraceColumns.optional where columns.contains(column) { header.append(name) }
    var sink = try ByteSink(path: path)
    try sink.append(Array(header.joined(separator: ",").utf8) + [newline])
    self.columns = columns
    self.sink = sink
  }

  /// Writes one row, whose key is named `key`.
  ///
  /// A key that is empty, has a NUL byte or makes the row too long for a reader is an error; nothing of the row is
  /// written then.
  ///
  /// - Precondition: the size and the time are not negative, and the row says nothing that has no column.
  public mutating func write(_ row: TraceRow, key: RawSpan, names: TraceNames) throws(TraceError) {
    check(row)
    try addPut(row)
    line.removeAll(keepingCapacity: true)
    line.append(decimal: UInt64(row.time.milliseconds))
    line.append(comma)
    line.append(contentsOf: row.operation.name.utf8)
    append(names.buckets, row.bucket)
    line.append(comma)
    key.withUnsafeBytes { appendCell($0) }
    line.append(comma)
    // An unknown size of a get or delete is 0 in the row.
    if row.operation == .put || row.size > 0 { line.append(decimal: UInt64(row.size)) }
    if columns.contains(.ttl) {
      line.append(comma)
      if row.ttlSeconds != TraceRow.noTTL { line.append(decimal: UInt64(row.ttlSeconds)) }
    }
    if columns.contains(.contentType) { append(names.contentTypes, row.contentType) }
    if columns.contains(.tenant) { append(names.tenants, row.tenant) }
    if columns.contains(.batch) { append(names.batches, row.batch) }
    try finishRow(isKeyEmpty: key.isEmpty)
  }

  /// Writes one row, whose key is one of `keys`.
  public mutating func write(
    _ row: TraceRow, keys: borrowing KeyIndex, names: TraceNames
  ) throws(TraceError) {
    try keys.withBytes(of: row.key) { key throws(TraceError) in try write(row, key: key, names: names) }
  }

  /// Writes one row, whose key `keyName` gives for its number.
  public mutating func write(
    _ row: TraceRow, names: TraceNames, keyName: (UInt32) -> String
  ) throws(TraceError) {
    var name = keyName(row.key)
    name.makeContiguousUTF8()
    try write(row, key: name.utf8.span.bytes, names: names)
  }

  /// Writes what is still waiting. Rows written after the last call of it may be lost.
  public mutating func flush() throws(TraceError) { try sink.flush() }

  /// What is written must be readable, and a reader bounds the bytes of all puts together.
  private mutating func addPut(_ row: TraceRow) throws(TraceError) {
    guard row.operation == .put else { return }
    if row.size > PlainTraceReader.maximumPutBytes - putBytes {
      throw TraceError(
        path: sink.path, line: rowCount + 2, column: 5, found: "size is \(row.size)",
        expected: "at most \(PlainTraceReader.maximumPutBytes) bytes in all puts together")
    }
    putBytes += row.size
  }

  private mutating func finishRow(isKeyEmpty: Bool) throws(TraceError) {
    func fail(_ found: String, expected: String) -> TraceError {
      TraceError(path: sink.path, line: rowCount + 2, column: 4, found: found, expected: expected)
    }
    if isKeyEmpty { throw fail("key is \"\"", expected: "a name") }
    if line.contains(0) {
      throw fail("the row holds a NUL byte", expected: "text that a plain trace can hold")
    }
    if line.count > LineSource.maximumBytes {
      throw fail("the row has \(line.count) bytes", expected: "at most \(LineSource.maximumBytes)")
    }
    line.append(newline)
    try sink.append(line)
    rowCount += 1
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")

extension PlainTraceWriter {
  private func check(_ row: TraceRow) {
    let times = 0...Int64(PlainTraceReader.maximumTime)
    let sizes = 0...TraceRow.maximumSize
    precondition(times.contains(row.time.milliseconds), "time \(row.time.milliseconds) is not in \(times)")
    precondition(sizes.contains(row.size), "size \(row.size) is not in \(sizes)")
    let said = PlainTraceColumns(saidBy: row)
    precondition(said.isSubset(of: columns), "\(row) says more than the columns \(columns) have a place for")
  }

  private mutating func append(_ names: Names, _ number: UInt32) {
    line.append(comma)
    if number == 0 { return }
    var name = names[number]
    name.withUTF8 { appendCell(UnsafeRawBufferPointer($0)) }
  }

  private mutating func appendCell(_ cell: UnsafeRawBufferPointer) {
    let isSpecial = { (byte: UInt8) in
      byte == comma || byte == quote || byte == newline || byte == carriageReturn
    }
    if !cell.contains(where: isSpecial) { return line.append(contentsOf: cell) }
    line.append(quote)
    for byte in cell {
      if byte == quote { line.append(quote) }
      line.append(byte)
    }
    line.append(quote)
  }
}
