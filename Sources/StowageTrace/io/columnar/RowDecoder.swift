import StowageCore

/// What is wrong with a row of a block whose checksums are right.
struct RowValueFault: Error {
  /// From 0, in its block.
  var row: Int
  var found: String
  var expected: String
}

/// Makes rows of the columns of a block, a batch at a time.
struct RowDecoder: ~Copyable {
  /// Rows of a batch: its columns and rows together stay in the cache.
  static let batchRows = 1024

  private var columns: [ColumnDecoder] = []
  private let values = UnsafeMutablePointer<Int64>.allocate(
    capacity: RowColumn.allCases.count * RowDecoder.batchRows)
  /// The rows of the batch.
  let rows = UnsafeMutablePointer<TraceRow>.allocate(capacity: RowDecoder.batchRows)
  /// Rows of the block that are in no batch yet.
  private(set) var remaining = 0
  private var position = 0
  private var first = Instant.zero
  private var last = Instant.zero

  init() {}

  deinit {
    values.deallocate()
    rows.deallocate()
  }

  /// Begins a block; false where `section` does not hold its columns and no more. Its bytes must stay where they are.
  mutating func begin(_ section: UnsafeRawBufferPointer, _ header: BlockHeader) -> Bool {
    let count = header.count
    var cursor = ByteCursor(section)
    columns.removeAll(keepingCapacity: true)
    for _ in RowColumn.allCases {
      guard let column = ColumnDecoder(&cursor, count: count) else { return false }
      columns.append(column)
    }
    remaining = count
    position = 0
    first = header.first
    last = header.last
    return cursor.remaining == 0
  }

  /// Forgets the rest of the block.
  mutating func end() { remaining = 0 }

  /// Makes the next rows and counts what is new in them.
  ///
  /// - Parameters:
  ///   - clock: time of the row before.
  ///   - known: names that there are.
  /// - Returns: how many there are in ``rows``.
  mutating func nextBatch(
    _ counts: inout TraceCounts, _ clock: inout Instant, known: NameCounts
  ) throws(RowValueFault) -> Int {
    let count = min(remaining, Self.batchRows)
    for column in columns.indices { columns[column].decode(count, into: values + column * Self.batchRows) }
    if let row = compose(count, &counts, &clock, known) { throw fault(at: row, counts, clock, known) }
    if position == 0 && rows[0].time != first {
      throw RowValueFault(
        row: 0, found: "time \(rows[0].time.milliseconds)",
        expected: "\(first.milliseconds), as the block's header says")
    }
    remaining -= count
    position += count
    if remaining == 0 {
      if clock != last {
        throw endFault("time \(clock.milliseconds)", "\(last.milliseconds), as the block's header says")
      }
      if counts.names != known { throw endFault("names that no row has", "each name where it first appears") }
    }
    return count
  }

  private func endFault(_ found: String, _ expected: String) -> RowValueFault {
    RowValueFault(row: position - 1, found: "\(found) at the end", expected: expected)
  }

  private func column(_ column: RowColumn) -> UnsafeMutablePointer<Int64> {
    values + column.rawValue * Self.batchRows
  }

  /// Makes rows of the values up to the first that is wrong, whose place it returns.
  private func compose(
    _ count: Int, _ counts: inout TraceCounts, _ clock: inout Instant, _ known: NameCounts
  ) -> Int? {
    let (times, operations, keyDistances) = (column(.time), column(.operation), column(.key))
    let (buckets, sizes, ttls) = (column(.bucket), column(.size), column(.ttl))
    let (contentTypes, tenants, batches) = (column(.contentType), column(.tenant), column(.batch))
    var keys = UInt32(truncatingIfNeeded: counts.keys)
    var names = counts.names
    var time = clock.milliseconds
    var putBytes = counts.putBytes
    defer {
      counts.keys = Int(keys)
      counts.names = names
      counts.putBytes = putBytes
      clock = Instant(milliseconds: time)
    }
    for index in 0..<count {
      let distance = UInt64(bitPattern: keyDistances[index])
      let size = sizes[index]
      let operation = UInt8(truncatingIfNeeded: operations[index])
      // A number that is too small is a large one without its sign.
      let isGood =
        times[index] >= time && UInt64(bitPattern: operations[index]) < 3
        && distance <= UInt64(keys) && UInt64(bitPattern: size) <= UInt64(TraceRow.maximumSize)
        && UInt64(bitPattern: ttls[index]) <= UInt64(UInt32.max)
        && admit(buckets[index], &names.buckets, known.buckets)
        && admit(contentTypes[index], &names.contentTypes, known.contentTypes)
        && admit(tenants[index], &names.tenants, known.tenants)
        && admit(batches[index], &names.batches, known.batches)
      if !isGood { return index }
      let put = operation == Operation.put.rawValue ? Int(size) : 0
      if putBytes &+ put > PlainTraceReader.maximumPutBytes { return index }
      time = times[index]
      putBytes &+= put
      rows[index] = TraceRow(
        time: Instant(milliseconds: time), operation: Self.operation(operation),
        bucket: UInt32(truncatingIfNeeded: buckets[index]),
        key: keys &- UInt32(truncatingIfNeeded: distance), size: Int(size),
        ttlSeconds: UInt32(truncatingIfNeeded: ttls[index]) &- 1,
        contentType: UInt32(truncatingIfNeeded: contentTypes[index]),
        tenant: UInt32(truncatingIfNeeded: tenants[index]), batch: UInt32(truncatingIfNeeded: batches[index]))
      keys &+= distance == 0 ? 1 : 0
    }
    return nil
  }

  @inline(__always) private static func operation(_ number: UInt8) -> Operation {
    Operation(rawValue: number) ?? .put
  }
}

/// Whether a number has appeared, or is the next and has a name; it has appeared from now on.
@inline(__always) private func admit(_ number: Int64, _ appeared: inout UInt32, _ known: UInt32) -> Bool {
  if UInt64(bitPattern: number) <= UInt64(appeared) { return true }
  guard appeared < known, number == Int64(appeared) + 1 else { return false }
  appeared += 1
  return true
}

extension RowDecoder {
  /// What is wrong with row `index` of the batch, where counts and clock are those of the row before.
  private func fault(
    at index: Int, _ counts: TraceCounts, _ clock: Instant, _ known: NameCounts
  ) -> RowValueFault {
    func value(_ column: RowColumn) -> Int64 { self.column(column)[index] }
    func fault(_ column: RowColumn, _ expected: String) -> RowValueFault {
      RowValueFault(row: position + index, found: "\(column) \(value(column))", expected: expected)
    }
    if value(.time) < clock.milliseconds {
      return fault(.time, "at least \(clock.milliseconds), the time of the row before")
    }
    if !(0..<3).contains(value(.operation)) { return fault(.operation, "0 (put), 1 (get) or 2 (delete)") }
    if !(0...Int64(counts.keys)).contains(value(.key)) {
      return fault(.key, "0 (a new key) to \(counts.keys), the keys so far")
    }
    if !(0...Int64(TraceRow.maximumSize)).contains(value(.size)) {
      return fault(.size, "0 to \(TraceRow.maximumSize) bytes")
    }
    if !(0...Int64(UInt32.max)).contains(value(.ttl)) { return fault(.ttl, "0 (none) to \(UInt32.max)") }
    let (had, has) = (counts.names, known)
    for (column, appeared, known) in [
      (RowColumn.bucket, had.buckets, has.buckets), (.contentType, had.contentTypes, has.contentTypes),
      (.tenant, had.tenants, has.tenants), (.batch, had.batches, has.batches),
    ] {
      let limit = appeared < known ? appeared + 1 : known
      if !(0...Int64(limit)).contains(value(column)) {
        return fault(column, "0 (unknown) to \(limit), in order of first appearance")
      }
    }
    return fault(.size, "at most \(PlainTraceReader.maximumPutBytes) bytes in all puts together")
  }
}
