/// What a reader says of its file beside rows and names.
public struct TraceAccount: Sendable {
  /// Malformed rows that were skipped.
  public var skippedRows = 0
  /// What was wrong with the first of them.
  public var firstSkipped: TraceError?
  /// Gets and deletes of what no row has put; they are no rows.
  public var unseenRequests = 0
  /// Gets and deletes of objects whose put a filter left out; they are no rows.
  public var orphanRequests = 0
  /// Records that failed or move no bytes of an object; they are no rows.
  public var otherRecords = 0
  /// Bytes of the file that the rows so far have taken; for progress.
  public var bytesConsumed = 0
  /// Size of the file in bytes, nil where that is not known.
  public var byteCount: Int?
  /// What the format cannot say and rows do not show, one sentence each.
  public var lacks: [String] = []
  /// Part of all objects that the file has, 1 where it does not say.
  public var sample = 1.0

  /// Of nothing.
  public init() {}

  init(_ reader: borrowing PlainTraceReader) {
    skippedRows = reader.skippedRowCount
    firstSkipped = reader.firstSkipped
    bytesConsumed = reader.bytesConsumed
    byteCount = reader.byteCount
  }

  init(_ reader: borrowing StowageTraceReader) {
    bytesConsumed = reader.bytesConsumed
    byteCount = reader.byteCount
    lacks = reader.metadata["lacks"]?.split(separator: "\n").map(String.init) ?? []
    sample = reader.metadata["sample"].flatMap { Double($0) } ?? 1
  }

  init(_ reader: borrowing ForeignTraceReader) {
    skippedRows = reader.skippedRowCount
    firstSkipped = reader.firstSkipped
    bytesConsumed = reader.bytesConsumed
    byteCount = reader.byteCount
    unseenRequests = reader.unseenCount
    otherRecords = reader.otherCount
    lacks = reader.format.lacks
  }
}

extension TraceReader {
  /// What is known of the file as a whole, so far.
  public var account: TraceAccount {
    var account = fileAccount
    account.orphanRequests = orphanCount
    account.sample *= sampledShare
    return account
  }

  /// What the file says about itself, and which part of it is read; for a Stowage trace that is written from it.
  public var metadata: TraceMetadata {
    var metadata = fileMetadata
    let account = account
    if !account.lacks.isEmpty { metadata["lacks"] = account.lacks.joined(separator: "\n") }
    if account.sample < 1 { metadata["sample"] = "\(account.sample)" }
    return metadata
  }
}
