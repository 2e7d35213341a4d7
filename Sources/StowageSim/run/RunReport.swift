public import StowageCore
import StowageTrace

/// What a report says about one run: its result, what it ran on, and how long it took.
public struct RunReport: Sendable {
  /// What was measured.
  public var result: RunResult
  /// Of the file, without its folder.
  public var traceName: String
  /// Of what the trace says, whatever its format.
  public var traceDigest: String
  /// The only part that differs from one execution to the next.
  public var timing: Timing

  /// Where the time went.
  public struct Timing: Hashable, Sendable {
    /// For this run alone: reading, the future, and the replay.
    public var seconds: Double
    /// Reading or generating the trace.
    public var readSeconds: Double
    /// The replay of decoded rows.
    public var engineSeconds: Double
    /// Trace rows per second of the replay.
    public var eventsPerSecond: Double?
    /// Of the process, so far.
    public var peakResidentBytes: Int?
  }

  /// Replays a loaded trace.
  ///
  /// - Throws: ``PolicyError``.
  public init(
    _ loaded: LoadedTrace, _ choice: PolicyChoice, _ settings: RunSettings, seed: Seed,
    progress: Simulation.Progress? = nil
  ) throws {
    let watch = Stopwatch()
    result = try Simulation.run(
      loaded.trace, loaded.future, choice, settings, seed: seed, progress: progress)
    let engine = watch.seconds
    traceName = loaded.trace.name
    traceDigest = loaded.trace.digest
    timing = Timing(
      seconds: loaded.readSeconds + loaded.futureSeconds + engine, readSeconds: loaded.readSeconds,
      engineSeconds: engine, eventsPerSecond: engine > 0 ? Double(result.rows.rows) / engine : nil,
      peakResidentBytes: peakResidentBytes())
  }

  /// The same, alone, with its progress.
  public init(
    _ loaded: LoadedTrace, _ choice: PolicyChoice, _ settings: RunSettings, seed: Seed,
    observer: @escaping ProgressObserver
  ) throws {
    let counter = ReplayCounter(runs: 1, rows: loaded.trace.rows.count, observer: observer)
    try self.init(loaded, choice, settings, seed: seed, progress: counter.add)
  }
}
