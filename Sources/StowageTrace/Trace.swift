public import StowageCore

/// A decoded trace in memory, shared by the runs that replay it.
///
/// Memory: 48 bytes per row.
public final class Trace: Sendable {
  /// What to call it in a report.
  public let name: String
  /// In order of time.
  public let rows: Table<TraceRow>
  /// The strings behind the numbers in the rows.
  public let names: TraceNames
  /// Part of the ingested bytes that does not count, where the workload says so.
  public let warmup: Double?
  /// Of the rows and names, whatever format they came from.
  public let digest: String

  public init(
    name: String, rows: consuming Table<TraceRow>, names: TraceNames, warmup: Double? = nil, digest: String
  ) {
    self.name = name
    self.rows = rows
    self.names = names
    self.warmup = warmup
    self.digest = digest
  }
}
