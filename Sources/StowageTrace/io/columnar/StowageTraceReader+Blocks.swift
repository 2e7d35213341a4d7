import StowageCore

extension StowageTraceReader {
  /// Decodes the next rows, from the next block of rows where the latest is at its end. False at the end of the file.
  mutating func fillBatch() throws(TraceError) -> Bool {
    while true {
      batchFirst += batchCount
      (batchCount, batchPosition) = (0, 0)
      if decoder.remaining == 0 {
        leaveEvents()
        if try nextBlock(wanting: .rows) == nil { return false }
      }
      try lasting { reader throws(TraceError) in try reader.decodeBatch() }
      while batchPosition < batchCount, decoder.rows[batchPosition].time < from { batchPosition += 1 }
      if batchPosition < batchCount { return true }
    }
  }

  private mutating func decodeBatch() throws(TraceError) {
    do throws(RowValueFault) {
      batchCount = try decoder.nextBatch(&counts, &clock, known: known)
    } catch {
      throw fault(error, of: "row")
    }
    if readsKeys { try checkKeys() }
  }

  /// Whether each row of the batch has a key that is named, in its bucket.
  private func checkKeys() throws(TraceError) {
    guard counts.keys <= keys.count, decoder.remaining > 0 || counts.keys == keys.count else {
      throw blocks.fault("\(keys.count) names of keys", "one for each of \(counts.keys) keys")
    }
    for index in 0..<batchCount {
      let row = decoder.rows[index]
      if keys.bucket(of: row.key) != row.bucket {
        throw blocks.fault(
          "key \(row.key) in bucket \(row.bucket)", "bucket \(keys.bucket(of: row.key)), where it appeared")
      }
    }
  }

  /// The next event of the block that is not passed over.
  mutating func takeEvent() throws(TraceError) -> (event: Event, instant: Instant)? {
    try lasting { reader throws(TraceError) in
      do throws(RowValueFault) {
        while let next = try reader.events.next() {
          if next.instant < reader.from { continue }
          reader.eventCount += 1
          return next
        }
        return nil
      } catch {
        throw reader.fault(error, of: "record")
      }
    }
  }

  /// Goes on to the next block of a kind, or of any. Others are checked and passed over; their names count.
  ///
  /// - Returns: its kind, nil at the end of the file.
  mutating func nextBlock(wanting kind: BlockHeader.Kind?) throws(TraceError) -> BlockHeader.Kind? {
    while !isAtEnd {
      let found = try lasting { reader throws(TraceError) in try reader.beginBlock(wanting: kind) }
      if let found, found == kind ?? found { return found }
    }
    return nil
  }

  /// Reads the next block, and decodes its columns if it is wanted.
  private mutating func beginBlock(wanting kind: BlockHeader.Kind?) throws(TraceError) -> BlockHeader.Kind? {
    guard let header = try blocks.next() else {
      try finish(wanting: kind)
      return nil
    }
    try admit(header)
    try addNames(of: header)
    try addKeys(of: header)
    switch header.kind {
    case .rows: counts.rows += header.count
    case .events:
      counts.records += header.count
      counts.names = known
    }
    guard header.kind == kind ?? header.kind else {
      try blocks.check(header.columns, "columns")
      passOver(header.kind)
      return header.kind
    }
    let columns = try blocks.read(header.columns, "columns")
    switch header.kind {
    case .rows: try beginRows(columns, header)
    case .events: try beginEvents(columns, header)
    }
    return header.kind
  }

  private mutating func passOver(_ kind: BlockHeader.Kind) {
    counts.names = known
    switch kind {
    case .rows: unread = .keysAndPuts
    case .events: mayBeginWithinEvent = true
    }
  }

  private mutating func beginRows(
    _ columns: UnsafeRawBufferPointer, _ header: BlockHeader
  ) throws(TraceError) {
    let times = 0...Int64(PlainTraceReader.maximumTime)
    guard times.contains(header.first.milliseconds), times.contains(header.last.milliseconds) else {
      throw blocks.fault(
        "rows from \(header.first.milliseconds) to \(header.last.milliseconds)", "times in \(times)")
    }
    guard decoder.begin(columns, header) else {
      throw blocks.fault("columns that do not fit", "\(header.count) rows and no more")
    }
    clock = header.first
    batchFirst = header.before.rows
  }

  private mutating func beginEvents(
    _ columns: UnsafeRawBufferPointer, _ header: BlockHeader
  ) throws(TraceError) {
    if let wrong = events.begin(columns, header) { throw fault(wrong, of: "record") }
    if mayBeginWithinEvent { events.skipToEvent() }
    mayBeginWithinEvent = mayBeginWithinEvent && events.remaining == 0
  }

  /// Whether the header goes on where the blocks so far have ended.
  private mutating func admit(_ header: BlockHeader) throws(TraceError) {
    switch unread {
    case .nothing: break
    case .keysAndPuts: (counts.keys, counts.putBytes) = (header.before.keys, header.before.putBytes)
    case .everythingBefore:
      counts = header.before
      counts.names = known
    }
    unread = .nothing
    guard header.before == counts else {
      throw blocks.fault("a block after \(header.before)", "one after \(counts)")
    }
    guard header.first >= blockEnd else {
      throw blocks.fault(
        "a block from \(header.first.milliseconds) on", "\(blockEnd.milliseconds) at least, the time before")
    }
    if events.isWithinEvent && header.kind != .events {
      throw blocks.fault("a block of rows", "the rest of an event")
    }
    blockEnd = header.last
  }

  /// What is left of a block of rows is passed over.
  mutating func leaveRows() {
    (batchFirst, batchCount, batchPosition) = (rowCount, 0, 0)
    if decoder.remaining == 0 { return }
    decoder.end()
    passOver(.rows)
  }

  /// What is left of a block of events is passed over.
  private mutating func leaveEvents() {
    if events.remaining == 0 && !events.isWithinEvent { return }
    events.end()
    passOver(.events)
  }

  private mutating func finish(wanting kind: BlockHeader.Kind?) throws(TraceError) {
    isAtEnd = true
    if events.isWithinEvent { throw blocks.fault("the index", "the rest of an event") }
    guard let end = blocks.end else { return }
    if unread == .everythingBefore { (counts.rows, counts.records) = (end.rows, end.records) }
    guard end.rows == counts.rows, end.records == counts.records else {
      throw blocks.fault(
        "a footer of \(end.rows) rows and \(end.records) records", "\(counts.rows) and \(counts.records)")
    }
    if kind == .rows && end.rows == 0 && end.records > 0 {
      throw blocks.fault("a trace of events without rows", "rows; read it as events", at: 0)
    }
    if kind == .events && end.records == 0 && end.rows > 0 {
      throw blocks.fault("a trace of rows without events", "events; read it as rows", at: 0)
    }
  }

  func fault(_ wrong: RowValueFault, of kind: String) -> TraceError {
    blocks.fault(
      "\(kind) \(wrong.row + 1) of block \(blocks.number - 1) has \(wrong.found)", wrong.expected)
  }

  /// Does what reads the file; an error is given again by each later call, since nothing is known behind it.
  mutating func lasting<Result>(
    _ body: (inout StowageTraceReader) throws(TraceError) -> Result
  ) throws(TraceError) -> Result {
    if let failure { throw failure }
    do throws(TraceError) {
      return try body(&self)
    } catch {
      failure = error
      decoder.end()
      events.end()
      (batchFirst, batchCount, batchPosition) = (rowCount, 0, 0)
      throw error
    }
  }
}
