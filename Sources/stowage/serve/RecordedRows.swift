import StowageCore
import StowageS3
import StowageTrace

/// Rows of a trace out of what a server has carried out.
struct RecordedRows: ~Copyable {
  /// To be passed to a thread.
  final class Box: @unchecked Sendable {
    // Checked by hand: one thread has it after the other.
    var rows: RecordedRows

    init(_ rows: consuming RecordedRows) { self.rows = rows }
  }

  /// What became of operations.
  struct Counts: Hashable, CustomStringConvertible {
    var rows = 0
    /// Reads and deletes of what was put before the recording began.
    var strangers = 0
    /// On names that no trace can hold.
    var unnameable = 0

    var description: String {
      let notes = [
        strangers > 0 ? "\(strangers) reads and deletes of what was there before are left out" : nil,
        unnameable > 0 ? "\(unnameable) operations on names that no trace can hold are left out" : nil,
      ]
      return (["\(rows) rows"] + notes.compactMap { $0 }).joined(separator: ", ")
    }
  }

  private(set) var counts = Counts()
  private var writer: StowageTraceWriter
  private var keys = KeyIndex()
  private var names = TraceNames()
  /// Numbers of those in which something was put. ``names`` must not know others: a number is given with the row.
  private var buckets: [String: UInt32] = [:]
  private var clock = Instant.zero

  private static let latest = Instant(milliseconds: 253_402_300_799_999)

  init(path: String) throws(TraceError) {
    var metadata = TraceMetadata()
    metadata["source"] = "recorded by stowage serve"
    writer = try StowageTraceWriter(path: path, hasKeyNames: true, metadata: metadata)
  }

  mutating func write(_ operations: [ServedOperation]) throws(TraceError) {
    for operation in operations { try write(operation) }
  }

  private mutating func write(_ operation: ServedOperation) throws(TraceError) {
    let texts = [operation.object, operation.bucket, operation.contentType, operation.user]
    if texts.contains(where: { $0.utf8.contains(0) || $0.utf8.count > 1 << 16 }) {
      counts.unnameable += 1
      return
    }
    let object = Array(operation.object.utf8)
    if keys.isFull(forKeyOf: object.count) {
      counts.unnameable += 1
      return
    }
    guard let row = row(operation, object.span.bytes) else {
      counts.strangers += 1
      return
    }
    try writer.write(row, key: object.span.bytes, names: names)
    counts.rows += 1
  }

  /// Nil where the object was not put by this recording.
  private mutating func row(_ operation: ServedOperation, _ object: RawSpan) -> TraceRow? {
    let isPut = operation.kind == .put
    if isPut { buckets[operation.bucket] = names.buckets.number(of: operation.bucket) }
    guard let bucket = buckets[operation.bucket], isPut || keys.find(object, bucket: bucket) != nil else {
      return nil
    }
    // Operations that were under way at the same time may arrive a little out of order.
    clock = min(max(clock, operation.time), Self.latest)
    var row = TraceRow(
      time: clock, operation: Self.operations(operation.kind), bucket: bucket,
      key: keys.number(of: object, bucket: bucket))
    row.size = operation.bytes
    row.tenant = names.tenants.number(of: operation.user)
    guard isPut else { return row }
    row.contentType = names.contentTypes.number(of: operation.contentType)
    if let expiry = operation.expiry {
      let seconds = max(0, (expiry.milliseconds - clock.milliseconds + 999) / 1000)
      row.ttlSeconds = UInt32(min(seconds, Int64(TraceRow.noTTL) - 1))
    }
    return row
  }

  private static func operations(_ kind: ServedOperation.Kind) -> StowageTrace.Operation {
    switch kind {
    case .put: .put
    case .get: .get
    case .delete: .delete
    }
  }

  /// Gives what was written to the system, which a kill of the process does not undo.
  mutating func flush() throws(TraceError) { try writer.flush() }

  mutating func finish() throws(TraceError) { try writer.finish() }
}
