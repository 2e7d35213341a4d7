public import StowageCore

/// A decoded trace in memory, shared by the runs that replay it.
///
/// Memory: 48 bytes per row, 8 per key where all keys are decimal numbers, and 4 where keys have prefixes.
public final class Trace: Sendable {
  /// What to call it in a report.
  public let name: String
  /// In order of time.
  public let rows: Table<TraceRow>
  /// The strings behind the numbers in the rows.
  public let names: TraceNames
  /// By key, its name as a number; empty unless all names are decimal numbers.
  private let addresses: Table<UInt64>
  /// By key, what its prefix hashes to; empty where no key has one.
  private let prefixes: Table<UInt32>
  /// Part of the ingested bytes that does not count, where the workload says so.
  public let warmup: Double?
  /// Of the rows and names, whatever format they came from.
  public let digest: String

  public init(
    name: String, rows: consuming Table<TraceRow>, names: TraceNames,
    addresses: consuming Table<UInt64> = Table(), prefixes: consuming Table<UInt32> = Table(),
    warmup: Double? = nil, digest: String
  ) {
    self.name = name
    self.rows = rows
    self.names = names
    self.addresses = addresses
    self.prefixes = prefixes
    self.warmup = warmup
    self.digest = digest
  }

  /// The name of a key as a number, nil unless the names of all keys are decimal numbers.
  public func address(ofKey key: UInt32) -> UInt64? {
    Int(key) < addresses.count ? addresses[key] : nil
  }

  /// What the prefix of a key hashes to (``KeyPrefix``), 0 where it has none or the trace does not tell.
  public func prefix(ofKey key: UInt32) -> UInt32 {
    Int(key) < prefixes.count ? prefixes[key] : 0
  }
}
