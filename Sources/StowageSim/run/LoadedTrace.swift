public import StowageCore
public import StowageTrace

/// A trace in memory with its future: what all runs over it share.
public struct LoadedTrace: Sendable {
  /// Its rows and names.
  public let trace: Trace
  /// When each of its puts dies.
  public let future: Future
  /// Seconds for reading or generating the rows.
  public let readSeconds: Double
  /// Seconds for playing the future.
  let futureSeconds: Double
  /// What its reader says of the file.
  public let account: TraceAccount

  /// Reads or generates all rows of `source`.
  ///
  /// - Throws: ``TraceError``.
  public init(
    _ source: WorkloadSource, seed: Seed, _ settings: RunSettings, onBadRow: BadRowAnswer = .fail,
    observer: ProgressObserver? = nil
  ) throws(TraceError) {
    let watch = Stopwatch()
    var rows = Table<TraceRow>()
    var input = try RowSource(source, seed: seed, onBadRow: onBadRow, observer: observer)
    var laws = source.laws
    while let row = try input.next() {
      rows.append(row)
      if row.operation == .put { laws?.byPut.append(UInt16(input.latestLaw)) }
    }
    let names = input.names
    trace = Trace(
      name: source.name, rows: rows, names: names, addresses: input.addresses(),
      prefixes: input.takePrefixes(), warmup: source.warmup, digest: input.digestText)
    account = input.account
    readSeconds = watch.seconds
    try trace.checkStoredBytes(settings)
    future = Future(
      of: trace, sizes: StoredSizes(settings, contentTypes: names.contentTypes), laws: laws)
    futureSeconds = watch.seconds - readSeconds
  }
}

extension WorkloadSource {
  /// By which its objects live.
  var laws: LawBook? {
    if case .workload(let workload) = self { LawBook(workload) } else { nil }
  }

  /// Part of the ingested bytes that the workload itself leaves out.
  fileprivate var warmup: Double? {
    if case .workload(let workload) = self { workload.warmup?.value } else { nil }
  }
}

extension Trace {
  /// Refuses a trace whose stored bytes would overflow the books: readers bound the user's bytes, but small chunks
  /// with a large record overhead can multiply them.
  fileprivate func checkStoredBytes(_ settings: RunSettings) throws(TraceError) {
    if settings.recordOverhead == 0 { return }
    var overhead = 0.0
    for index in 0..<rows.count where rows[index].operation == .put {
      overhead += (Double(rows[index].size) / Double(settings.chunkBytes)).rounded(.up)
    }
    overhead *= Double(settings.recordOverhead)
    let limit = Double(PlainTraceReader.maximumPutBytes)
    if overhead <= limit { return }
    throw TraceError(
      path: name,
      found: "records of \(settings.recordOverhead) bytes would add more than \(limit) bytes to its chunks",
      expected: "larger chunks or a smaller record overhead")
  }
}
