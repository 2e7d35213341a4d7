/// What a trace can be written as.
public enum TraceTarget: String, CaseIterable, Hashable, Sendable {
  /// Plain CSV.
  case csv
  /// The Stowage trace.
  case stowage
}

/// Writes a trace in one of the formats that are Stowage's own.
public struct TraceWriter: ~Copyable {
  private var plain: PlainTraceWriter?
  private var columnar: StowageTraceWriter?

  /// Creates the file, or empties it; `-` is standard output.
  ///
  /// - Parameters:
  ///   - columns: what rows may say beyond the required columns, for a plain CSV.
  ///   - hasKeyNames: whether a Stowage trace has the names of keys.
  ///   - metadata: of a Stowage trace; a plain CSV has no place for it.
  public init(
    path: String, as target: TraceTarget, columns: PlainTraceColumns = .all, hasKeyNames: Bool = true,
    metadata: TraceMetadata = TraceMetadata()
  ) throws(TraceError) {
    switch target {
    case .csv:
      plain = try PlainTraceWriter(path: path, columns: columns)
      columnar = nil
    case .stowage:
      plain = nil
      columnar = try StowageTraceWriter(path: path, hasKeyNames: hasKeyNames, metadata: metadata)
    }
  }

  /// Writes one row, whose key is named `key`.
  ///
  /// - Precondition: keys and names are numbered in order of first appearance.
  public mutating func write(_ row: TraceRow, key: RawSpan, names: TraceNames) throws(TraceError) {
    if columnar == nil {
      try plain?.write(row, key: key, names: names)
    } else if columnar?.hasKeyNames == true {
      try columnar?.write(row, key: key, names: names)
    } else {
      try columnar?.write(row, names: names)
    }
  }

  /// Writes what is waiting. A file that was not finished may be refused by readers.
  ///
  /// - Precondition: it is the last call.
  public mutating func finish() throws(TraceError) {
    try plain?.flush()
    try columnar?.finish()
  }
}
