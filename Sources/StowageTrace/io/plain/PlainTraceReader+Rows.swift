import StowageCore

extension PlainTraceReader {
  /// Finds the cells of the current line, or of as many lines as its quotes enclose.
  static func split(
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
  mutating func decode() throws(RowFault) -> TraceRow {
    if cells.count != layout.count { throw columnCountFault() }
    guard let time = wholeNumber(cells[0], atMost: UInt64(Self.maximumTime)) else {
      throw RowFault(.time, column: 0)
    }
    guard let operation = Operation(name: cells[1]) else { throw RowFault(.unknownOperation, column: 1) }
    if cells[3].isEmpty { throw RowFault(.empty, column: 3) }
    let size = try cells.size(of: operation)
    let ttl = try cells.ttl(at: layout.ttl)
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

  /// The numbers of the row's bucket and key, given out if it is a put.
  @inline(__always) private mutating func identify(
    _ operation: Operation
  ) throws(RowFault) -> (bucket: UInt32, key: UInt32) {
    let key = UnsafeRawBufferPointer(cells[3]).bytes
    if operation == .put {
      if keys.isFull(forKeyOf: key.byteCount) { throw RowFault(.tooManyKeys, column: 3) }
      let bucket = buckets.number(of: cells[2], in: &names.buckets)
      return (bucket, keys.number(of: key, bucket: bucket))
    }
    guard let bucket = buckets.find(cells[2]), let number = keys.find(key, bucket: bucket) else {
      throw RowFault(.neverSeen, column: 3)
    }
    return (bucket, number)
  }
}

// Methods of the cells and not of the reader: called on a part of it they need no copy of all of it (measured: the
// compiler makes one for each call, and reading takes 1.4 times as long).
extension RowCells {
  @inline(__always) fileprivate func size(of operation: Operation) throws(RowFault) -> Int {
    if self[4].isEmpty && operation != .put { return 0 }
    guard let size = wholeNumber(self[4], atMost: UInt64(TraceRow.maximumSize)) else {
      throw RowFault(.size, column: 4)
    }
    return Int(size)
  }

  /// - Parameter column: 0 where the file has none.
  @inline(__always) fileprivate func ttl(at column: Int) throws(RowFault) -> UInt32 {
    if column == 0 || self[column].isEmpty { return TraceRow.noTTL }
    guard let seconds = wholeNumber(self[column], atMost: UInt64(PlainTraceReader.maximumTTL)) else {
      throw RowFault(.ttl, column: column)
    }
    return UInt32(seconds)
  }
}
