public import StowageCore

/// Writes the Stowage trace, one block at a time; ``StowageTraceReader`` reads the same rows and events back.
///
/// The same rows, events, names and metadata give the same bytes (by the same version of libzstd).
///
/// Memory: one block, which is some 10 MB, and 40 bytes per block written, of the index.
public struct StowageTraceWriter: ~Copyable {
  /// Whether the file has the names of keys.
  public let hasKeyNames: Bool
  /// Rows so far.
  public var rowCount: Int { counts.rows }
  /// Events so far.
  public private(set) var eventCount = 0

  var blocks: BlockWriter
  var counts = TraceCounts()
  /// ``counts`` when the block began.
  var before = TraceCounts()
  var clock = Instant(milliseconds: .min)
  var rows: [TraceRow] = []
  var events = EventColumns()
  var newNames = NewNames()
  var newKeys = NewKeys()
  private var isFinished = false
  /// Why the file cannot be finished.
  private var failure: TraceError?

  /// Creates the file, or empties it, and writes its header; `-` is standard output.
  ///
  /// - Parameter hasKeyNames: whether each row comes with the name of its key.
  /// - Throws: also for metadata of more than 64 KiB or 256 entries.
  public init(
    path: String, hasKeyNames: Bool = false, metadata: TraceMetadata = TraceMetadata()
  ) throws(TraceError) {
    self.hasKeyNames = hasKeyNames
    blocks = try BlockWriter(path: path, TraceFileHeader(hasKeyNames: hasKeyNames, metadata: metadata))
    rows.reserveCapacity(ColumnarLayout.maximumRows)
  }

  /// Writes one row without the name of its key.
  ///
  /// A time before that of the row or event before, puts of more than 1 EiB together, and names that no trace can hold are
  /// errors; nothing of the row is written then, and the writer can go on. After an error of the file it cannot.
  ///
  /// - Precondition: the file has no key names; time and size are in the ranges of the plain trace; key and names are
  ///   numbered in order of first appearance, as readers and generators number them.
  public mutating func write(_ row: TraceRow, names: TraceNames) throws(TraceError) {
    precondition(!hasKeyNames, "a row without the name of its key, in a file that has them")
    try add(row, nil, names)
  }

  /// Writes one row, whose key is named `key`; only the name of a new key is looked at.
  ///
  /// - Precondition: as above, and the file has key names.
  public mutating func write(_ row: TraceRow, key: RawSpan, names: TraceNames) throws(TraceError) {
    precondition(hasKeyNames, "the name of a key, in a file that has none")
    try key.withUnsafeBytes { key throws(TraceError) in try add(row, key, names) }
  }

  /// Writes one row, whose key is one of `keys`; they are not looked at if the file has no key names.
  public mutating func write(
    _ row: TraceRow, keys: borrowing KeyIndex, names: TraceNames
  ) throws(TraceError) {
    if !hasKeyNames { return try add(row, nil, names) }
    try keys.withBytes(of: row.key) { key throws(TraceError) in try write(row, key: key, names: names) }
  }

  /// Writes one row, whose key `keyName` gives for its number; it is asked for new keys only.
  public mutating func write(
    _ row: TraceRow, names: TraceNames, keyName: (UInt32) -> String
  ) throws(TraceError) {
    if !hasKeyNames { return try add(row, nil, names) }
    var name = Int(row.key) == counts.keys ? keyName(row.key) : ""
    name.makeContiguousUTF8()
    try write(row, key: name.utf8.span.bytes, names: names)
  }

  /// Writes one event. Names that its facts refer to are written with it as far as `names` has them; those before them
  /// are, too.
  ///
  /// A time before that of the row or event before is an error, and the writer can go on; after an error of the file, or a
  /// name that no trace can hold, it cannot.
  ///
  /// - Precondition: byte counts and offsets are not negative, those of chunks at least 1.
  public mutating func write(
    _ event: Event, at instant: Instant, names: TraceNames = TraceNames()
  ) throws(TraceError) {
    try add(event, at: instant, names)
  }

  /// Ends the block and gives all of it to the system, so that a file which is never finished has it.
  public mutating func flush() throws(TraceError) {
    try checkOpen()
    try endBlock()
    try blocks.flush()
  }

  /// Writes what is waiting and the index. A file that was not finished is refused by readers.
  ///
  /// - Precondition: it is the last call.
  public mutating func finish() throws(TraceError) {
    try checkOpen()
    isFinished = true
    try endBlock()
    try blocks.finish(counts)
  }

  private func checkOpen() throws(TraceError) {
    precondition(!isFinished, "a trace that is finished takes nothing more")
    if let failure { throw failure }
  }

  /// The error for what cannot be written.
  func fault(_ found: String, _ expected: String) -> TraceError {
    let place = "row \(counts.rows + 1), event \(eventCount + 1)"
    return TraceError(path: blocks.path, found: "\(found) at \(place)", expected: expected)
  }
}

extension StowageTraceWriter {
  private mutating func add(
    _ row: TraceRow, _ key: UnsafeRawBufferPointer?, _ names: TraceNames
  ) throws(TraceError) {
    try checkOpen()
    check(row)
    if row.time < clock {
      throw fault("time \(row.time.milliseconds)", "at least \(clock.milliseconds), the time before")
    }
    if row.operation == .put && row.size > PlainTraceReader.maximumPutBytes - counts.putBytes {
      throw fault(
        "size \(row.size)", "at most \(PlainTraceReader.maximumPutBytes) bytes in all puts together")
    }
    let isNewKey = Int(row.key) == counts.keys
    if isNewKey && counts.keys >= ColumnarLayout.maximumKeys {
      throw fault("one more key", "at most \(ColumnarLayout.maximumKeys)")
    }
    if isNewKey, let key, let wrong = faultOfName(key) { throw fault(wrong.found, wrong.expected) }
    let keyBytes = isNewKey ? key.map { NewKeys.bytes(ofKeyOf: $0.count) } ?? 0 : 0
    if events.count > 0 || rows.count == ColumnarLayout.maximumRows
      || newKeys.byteLimit + keyBytes > ColumnarLayout.maximumSectionBytes
    {
      try endBlock()
    }
    try addNames(upTo: NameCounts(row), of: names)
    if isNewKey {
      if let key { newKeys.append(key, bucket: row.bucket) }
      counts.keys += 1
    }
    rows.append(row)
    counts.rows += 1
    if row.operation == .put { counts.putBytes += row.size }
    clock = row.time
  }

  private func check(_ row: TraceRow) {
    let times = 0...Int64(PlainTraceReader.maximumTime)
    let sizes = 0...TraceRow.maximumSize
    precondition(times.contains(row.time.milliseconds), "time \(row.time.milliseconds) is not in \(times)")
    precondition(sizes.contains(row.size), "size \(row.size) is not in \(sizes)")
    precondition(Int(row.key) <= counts.keys, "key \(row.key) after \(counts.keys) keys")
    let (new, had) = (NameCounts(row), counts.names)
    precondition(
      new.buckets <= had.buckets + 1 && new.contentTypes <= had.contentTypes + 1
        && new.tenants <= had.tenants + 1 && new.batches <= had.batches + 1,
      "\(row) has a number that is not the next after \(had)")
  }

  /// Takes in the names that come before `numbers` and are not in the file yet, ending the block first where it has no
  /// room for them.
  mutating func addNames(upTo numbers: NameCounts, of names: TraceNames) throws(TraceError) {
    if numbers.isCovered(by: counts.names) { return }
    let kinds: [(WritableKeyPath<NameCounts, UInt32>, WritableKeyPath<NewNames, NameTexts>, Names)] = [
      (\.buckets, \.buckets, names.buckets), (\.contentTypes, \.contentTypes, names.contentTypes),
      (\.tenants, \.tenants, names.tenants), (\.batches, \.batches, names.batches),
    ]
    var added = NewNames()
    var reached = counts.names
    for (number, texts, list) in kinds {
      while reached[keyPath: number] < numbers[keyPath: number] {
        reached[keyPath: number] += 1
        var name = list[reached[keyPath: number]]
        if let wrong = name.withUTF8({ faultOfName(UnsafeRawBufferPointer($0)) }) {
          throw fault(wrong.found, wrong.expected)
        }
        name.withUTF8 { added[keyPath: texts].append(UnsafeRawBufferPointer($0)) }
      }
    }
    if added.byteLimit > ColumnarLayout.maximumSectionBytes {
      throw fault(
        "\(added.byteLimit) bytes of new names", "at most \(ColumnarLayout.maximumSectionBytes) at once")
    }
    if newNames.byteLimit + added.byteLimit > ColumnarLayout.maximumSectionBytes { try endBlock() }
    newNames.append(contentsOf: added)
    counts.names = reached
  }

  private mutating func add(
    _ event: Event, at instant: Instant, _ names: TraceNames
  ) throws(TraceError) {
    try checkOpen()
    if instant < clock {
      throw fault("time \(instant.milliseconds)", "at least \(clock.milliseconds), the time before")
    }
    if !rows.isEmpty { try endBlock() }
    let known = NameCounts(names)
    do throws(TraceError) {
      try event.forEachRecord { kind, values throws(TraceError) in
        if events.count == ColumnarLayout.maximumRecords { try endBlock() }
        if let numbers = kind.names(in: values) { try addNames(upTo: numbers.limited(to: known), of: names) }
        events.append(kind, values, at: instant)
        counts.records += 1
        clock = instant
      }
    } catch {
      // Half an event is in the file.
      failure = error
      throw error
    }
    eventCount += 1
  }

  /// Writes the rows or records that are waiting.
  mutating func endBlock() throws(TraceError) {
    if rows.isEmpty && events.count == 0 { return }
    let isRows = !rows.isEmpty
    let first = rows.first?.time ?? events.first ?? clock
    let columns = isRows ? RowColumn.section(of: rows, keys: before.keys) : events.section()
    do throws(TraceError) {
      try blocks.write(
        isRows ? .rows : .events, count: isRows ? rows.count : events.count, first: first, last: clock,
        before, names: newNames.section(), keys: newKeys.section(), columns: columns)
    } catch {
      failure = error
      throw error
    }
    rows.removeAll(keepingCapacity: true)
    events.removeAll()
    newNames.removeAll()
    newKeys.removeAll()
    before = counts
  }
}
