import StowageCore
import StowageTrace

/// A row as a test states it.
struct StatedRow {
  var milliseconds: Int64 = 0
  var operation = StowageTrace.Operation.put
  var bucket = ""
  var key: [UInt8]
  var size = 0
  var ttl = TraceRow.noTTL
  var contentType = ""
  var tenant = ""
  var batch = ""

  /// As ``ForeignReading`` has it.
  var line: String {
    var line = "\(milliseconds) \(operation) \(bucket) \(String(decoding: key, as: UTF8.self)) \(size)"
    if ttl != TraceRow.noTTL { line += " ttl=\(ttl)" }
    if !tenant.isEmpty { line += " tenant=\(tenant)" }
    return line
  }
}

extension StatedRow {
  init(
    _ milliseconds: Int64, _ operation: StowageTrace.Operation, _ key: String, _ size: Int = 0,
    bucket: String = "", ttl: UInt32 = TraceRow.noTTL, contentType: String = "", tenant: String = "",
    batch: String = ""
  ) {
    self.init(
      milliseconds: milliseconds, operation: operation, bucket: bucket, key: Array(key.utf8), size: size,
      ttl: ttl, contentType: contentType, tenant: tenant, batch: batch)
  }
}

/// Numbers the names of rows and writes them in a foreign format.
struct ForeignWriting: ~Copyable {
  private var writer: ForeignTraceWriter
  private var names = TraceNames()
  private var keys = KeyIndex()

  init(
    _ path: String, _ format: ForeignFormat, blockBytes: Int = ForeignTraceReader.standardBlockBytes,
    isLossy: Bool = false
  ) throws(TraceError) {
    writer = try ForeignTraceWriter(path: path, format: format, blockBytes: blockBytes, isLossy: isLossy)
  }

  mutating func write(_ row: StatedRow) throws(TraceError) {
    let bucket = names.buckets.number(of: row.bucket)
    let numbered = TraceRow(
      time: Instant(milliseconds: row.milliseconds), operation: row.operation, bucket: bucket,
      key: keys.number(of: row.key.span.bytes, bucket: bucket), size: row.size, ttlSeconds: row.ttl,
      contentType: names.contentTypes.number(of: row.contentType),
      tenant: names.tenants.number(of: row.tenant), batch: names.batches.number(of: row.batch))
    try writer.write(numbered, key: row.key.span.bytes, names: names)
  }

  mutating func finish() throws(TraceError) { try writer.finish() }

  var recordCount: Int { writer.recordCount }
  var losses: [ForeignLoss] { writer.losses }
}

/// Writes all rows.
@discardableResult
func write(
  _ rows: [StatedRow], to path: String, as format: ForeignFormat, isLossy: Bool = false
) throws(TraceError) -> [ForeignLoss] {
  var writing = try ForeignWriting(path, format, isLossy: isLossy)
  for row in rows { try writing.write(row) }
  try writing.finish()
  return writing.losses
}
