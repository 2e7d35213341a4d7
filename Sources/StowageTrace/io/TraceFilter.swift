/// Which rows of a trace are meant; all, unless told otherwise.
///
/// An object is sampled by the hash of its key, with all of its rows, so that lives stay whole (spatial sampling as in SHARDS,
/// Waldspurger et al., FAST 2015). A get or delete of an object whose put is left out is left out too.
public struct TraceFilter: Hashable, Sendable {
  /// After the first row of the file; no earlier rows.
  public var fromMilliseconds: Int64?
  /// After the first row of the file; no later rows, and none of this time.
  public var untilMilliseconds: Int64?
  /// Rows of these buckets only, unless empty.
  public var buckets: Set<String> = []
  /// Rows of objects put by these tenants only, unless empty.
  public var tenants: Set<String> = []
  /// Part of all keys, above 0 and up to 1.
  public var sample = 1.0

  public init() {}

  /// Whether all rows are meant.
  public var isEmpty: Bool { self == TraceFilter() }
}
