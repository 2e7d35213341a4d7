import StowageCore

/// How much of everything a trace has had so far. The header of a block says it of all blocks before, so that a reader can
/// begin with any.
struct TraceCounts: Hashable {
  var rows = 0
  /// Of events.
  var records = 0
  /// Bytes of all puts.
  var putBytes = 0
  var keys = 0
  var names = NameCounts()

  /// Bytes of it in a header.
  static let byteCount = 48

  init() {}

  func append(to bytes: inout [UInt8]) {
    bytes.append(number: UInt64(rows))
    bytes.append(number: UInt64(records))
    bytes.append(number: UInt64(putBytes))
    for count in [UInt32(keys), names.buckets, names.contentTypes, names.tenants, names.batches] {
      bytes.append(number: count)
    }
    bytes.append(number: UInt32.zero)
  }

  /// Nil where a number is beyond what a trace can have.
  init?(_ cursor: inout ByteCursor) {
    let (rows, records) = (cursor.number(UInt64.self), cursor.number(UInt64.self))
    let putBytes = cursor.number(UInt64.self)
    keys = Int(cursor.number(UInt32.self))
    names.buckets = cursor.number()
    names.contentTypes = cursor.number()
    names.tenants = cursor.number()
    names.batches = cursor.number()
    guard cursor.number(UInt32.self) == 0 else { return nil }
    guard max(rows, records) <= 1 << 56, putBytes <= PlainTraceReader.maximumPutBytes,
      keys <= ColumnarLayout.maximumKeys
    else { return nil }
    (self.rows, self.records, self.putBytes) = (Int(rows), Int(records), Int(putBytes))
  }
}

extension TraceCounts: CustomStringConvertible {
  /// For messages.
  var description: String {
    "\(rows) rows, \(records) records, \(putBytes) bytes of puts, \(keys) keys and \(names.buckets), "
      + "\(names.contentTypes), \(names.tenants), \(names.batches) names"
  }
}

/// How many names of each kind there are, and so the highest number of each.
struct NameCounts: Hashable {
  var buckets: UInt32 = 0
  var contentTypes: UInt32 = 0
  var tenants: UInt32 = 0
  var batches: UInt32 = 0
}

extension NameCounts {
  /// The numbers in a row.
  init(_ row: TraceRow) {
    self.init(buckets: row.bucket, contentTypes: row.contentType, tenants: row.tenant, batches: row.batch)
  }

  /// Of all names.
  init(_ names: TraceNames) {
    self.init(
      buckets: UInt32(names.buckets.count), contentTypes: UInt32(names.contentTypes.count),
      tenants: UInt32(names.tenants.count), batches: UInt32(names.batches.count))
  }

  /// The lower of both, kind by kind.
  func limited(to other: NameCounts) -> NameCounts {
    NameCounts(
      buckets: min(buckets, other.buckets), contentTypes: min(contentTypes, other.contentTypes),
      tenants: min(tenants, other.tenants), batches: min(batches, other.batches))
  }

  /// Whether no number is above that of `other`.
  func isCovered(by other: NameCounts) -> Bool { limited(to: other) == self }
}
