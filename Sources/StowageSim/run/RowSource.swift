public import StowageCore
public import StowageTrace

/// The rows of a ``WorkloadSource``, one at a time, in bounded memory, with its names, digest and progress.
public struct RowSource: ~Copyable {
  private var reader: TraceReader?
  private var generator: WorkloadGenerator?
  private var digest = TraceDigest()
  private let observer: ProgressObserver?
  private let what: String
  private var rowCount = 0
  private var putBytes = 0
  /// By key, what the folder of its job hashes to; empty until a row of a generator names a job.
  private var jobPrefixes = Table<UInt32>()

  /// Opens the source. A seed has no meaning for a trace file.
  public init(
    _ source: WorkloadSource, seed: Seed, onBadRow: BadRowAnswer = .fail, observer: ProgressObserver? = nil
  ) throws(TraceError) {
    self.observer = observer
    switch source {
    case .workload(let workload):
      what = "generating \(workload.name)"
      generator = WorkloadGenerator(workload, seed: seed)
      reader = nil
    case .file(let file):
      what = "reading \(source.name)"
      generator = nil
      reader = try TraceReader(file, onBadRow: onBadRow)
    }
  }

  /// The next row, nil at the end.
  public mutating func next() throws(TraceError) -> TraceRow? {
    guard let row = reader == nil ? generator?.next() : try reader?.next() else { return nil }
    try addPut(row)
    digest.add(row)
    if row.operation == .put { notePrefix(ofKey: row.key) }
    rowCount += 1
    if rowCount % (1 << 16) == 0 { report() }
    return row
  }

  /// A reader bounds the bytes of its puts so that the books cannot overflow; a generator does not.
  private mutating func addPut(_ row: TraceRow) throws(TraceError) {
    guard row.operation == .put else { return }
    let limit = PlainTraceReader.maximumPutBytes
    if row.size > limit - putBytes {
      throw TraceError(
        path: what, found: "row \(rowCount + 1) brings all puts together to over \(limit) bytes",
        expected: "fewer or smaller objects")
    }
    putBytes += row.size
  }

  /// The names that the rows so far refer to.
  public var names: TraceNames {
    switch reader {
    case .some(let reader): reader.names
    case nil: generator?.names ?? TraceNames()
    }
  }

  /// The keys of the rows so far as numbers; empty unless all of them are decimal numbers.
  func addresses() -> Table<UInt64> {
    switch reader {
    case .some(let reader): reader.addresses()
    case nil: Table()
    }
  }

  private mutating func notePrefix(ofKey key: UInt32) {
    guard generator?.latestJob != nil, let name = generator?.latestKeyName else { return }
    jobPrefixes.extend(toInclude: Int(key), with: 0)
    jobPrefixes[key] = KeyPrefix.hash(ofKey: name.utf8.span.bytes)
  }

  /// What the prefixes of the keys so far hash to; empty where none has one, and afterwards.
  mutating func takePrefixes() -> Table<UInt32> {
    switch reader {
    case .some(let reader): return reader.prefixes()
    case nil:
      var taken = Table<UInt32>()
      swap(&taken, &jobPrefixes)
      return taken
    }
  }

  /// The digest of the rows so far.
  public var digestText: String { digest.text(names: names) }

  /// Which of a workload's laws the latest put lives by.
  var latestLaw: Int { generator?.latestLaw ?? 0 }

  /// What a reader says of its file beside rows and names.
  public var account: TraceAccount {
    switch reader {
    case .some(let reader): reader.account
    case nil: TraceAccount()
    }
  }

  private func report() {
    guard let observer else { return }
    switch reader {
    case .some(let reader):
      let account = reader.account
      observer(
        WorkProgress(what: what, unit: .bytes, done: account.bytesConsumed, total: account.byteCount))
    case nil:
      observer(WorkProgress(what: what, unit: .rows, done: rowCount, total: generator?.estimatedRowCount))
    }
  }
}
