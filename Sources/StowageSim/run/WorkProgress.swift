/// How far a longer piece of work has come.
public struct WorkProgress: Hashable, Sendable {
  /// What is counted.
  public enum Unit: Hashable, Sendable {
    case rows, bytes, shards, runs
  }

  /// The work, as people are told: `reading disk.csv`.
  public var what: String
  /// Of ``done`` and ``total``.
  public var unit: Unit
  /// So far.
  public var done: Int
  /// nil where it is not known how much there is.
  public var total: Int?

  /// A state of the work.
  public init(what: String, unit: Unit, done: Int, total: Int?) {
    self.what = what
    self.unit = unit
    self.done = done
    self.total = total
  }
}

/// Is told about progress, from any thread, many times a second.
public typealias ProgressObserver = @Sendable (WorkProgress) -> Void
