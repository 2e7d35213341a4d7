public import StowageCore

/// Reads a trace in whatever format it is.
///
/// The plain CSV is known by its header and the Stowage trace by its magic; any other format must be named
/// (``TraceFile/format``).
public struct TraceReader: ~Copyable {
  private var plain: PlainTraceReader?
  private var foreign: ForeignTraceReader?
  private let filter: RowFilter?
  /// Rows given out.
  public private(set) var rowCount = 0

  /// Opens the file.
  ///
  /// - Throws: ``TraceError``, which says what can be read where the file is of no known format.
  public init(_ file: TraceFile, onBadRow: BadRowAnswer = .fail) throws(TraceError) {
    filter = file.filter.isEmpty ? nil : RowFilter(file.filter)
    if let format = file.format {
      foreign = try ForeignTraceReader(
        path: file.path, format: format, blockBytes: file.blockBytes, onBadRow: onBadRow)
      plain = nil
    } else {
      foreign = nil
      plain = try Self.openPlain(file.path, onBadRow)
    }
  }

  private static func openPlain(
    _ path: String, _ onBadRow: BadRowAnswer
  ) throws(TraceError) -> PlainTraceReader {
    do {
      return try PlainTraceReader(path: path, onBadRow: onBadRow)
    } catch {
      guard error.line == 1 && error.column == 1 else { throw error }
      var explained = error
      explained.expected +=
        "; known are a workload file (name ending in .yaml or .yml), \(TraceFile.knownFormats)"
      throw explained
    }
  }

  /// The next good row that is meant, nil at the end.
  public mutating func next() throws(TraceError) -> TraceRow? {
    guard let filter else {
      let row = try nextOfAll()
      if row != nil { rowCount += 1 }
      return row
    }
    while let row = try nextOfAll(), !filter.isBehind(row) {
      if let held = held(row, by: filter) {
        rowCount += 1
        return held
      }
    }
    return nil
  }

  private mutating func nextOfAll() throws(TraceError) -> TraceRow? {
    if plain != nil { return try plain?.next() }
    return try foreign?.next()
  }

  private func held(_ row: TraceRow, by filter: RowFilter) -> TraceRow? {
    switch plain {
    case .some(let reader): return filter.held(row, keys: reader.keys, names: reader.names)
    case nil: break
    }
    switch foreign {
    case .some(let reader): return filter.held(row, keys: reader.keys, names: reader.names)
    case nil: return row
    }
  }
}

extension TraceReader {
  /// Names in the rows so far.
  public var names: TraceNames {
    if let filter { return filter.names }
    switch plain {
    case .some(let reader): return reader.names
    case nil: break
    }
    switch foreign {
    case .some(let reader): return reader.names
    case nil: return TraceNames()
    }
  }

  /// Lends the bytes of a key of the rows so far.
  public func withKeyBytes<Result, Failure: Error>(
    of key: UInt32, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let number = filter?.oldNumber(of: key) ?? key
    return try withFileKeys { (keys) throws(Failure) in try keys.withBytes(of: number, body) }
  }

  /// The keys of the rows so far as numbers; empty unless all keys of the file are decimal numbers.
  public func addresses() -> Table<UInt64> { renumbered(withFileKeys { $0.addresses() }) }

  /// What the prefixes of the keys so far hash to (``KeyPrefix``); empty where no key of the file has one.
  public func prefixes() -> Table<UInt32> { renumbered(withFileKeys { $0.prefixes() }) }

  private func renumbered<Value>(_ byOldNumber: consuming Table<Value>) -> Table<Value> {
    guard let filter, byOldNumber.count > 0 else { return byOldNumber }
    var byNewNumber = Table<Value>()
    for key in 0..<filter.keyCount { byNewNumber.append(byOldNumber[filter.oldNumber(of: UInt32(key))]) }
    return byNewNumber
  }

  private func withFileKeys<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing KeyIndex) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch plain {
    case .some(let reader): return try body(reader.keys)
    case nil: break
    }
    switch foreign {
    case .some(let reader): return try body(reader.keys)
    case nil: return try body(KeyIndex())
    }
  }

  /// The optional columns of the plain trace that rows may need.
  public var columns: PlainTraceColumns {
    switch plain {
    case .some(let reader): reader.columns
    case nil: [.ttl, .tenant]
    }
  }

  /// What is known of the file as a whole.
  public var account: TraceAccount {
    var account = TraceAccount()
    switch plain {
    case .some(let reader):
      account.skippedRows = reader.skippedRowCount
      account.firstSkipped = reader.firstSkipped
      account.bytesConsumed = reader.bytesConsumed
      account.byteCount = reader.byteCount
    case nil: break
    }
    switch foreign {
    case .some(let reader):
      account.skippedRows = reader.skippedRowCount
      account.firstSkipped = reader.firstSkipped
      account.bytesConsumed = reader.bytesConsumed
      account.byteCount = reader.byteCount
      account.unseenRequests = reader.unseenCount
      account.otherRecords = reader.otherCount
      account.lacks = reader.format.lacks
    case nil: break
    }
    account.unseenRequests += filter?.orphanCount ?? 0
    return account
  }
}

/// What a reader says of its file beside rows and names.
public struct TraceAccount: Sendable {
  /// Malformed rows that were skipped.
  public var skippedRows = 0
  /// What was wrong with the first of them.
  public var firstSkipped: TraceError?
  /// Gets and deletes of what no row has put; they are no rows.
  public var unseenRequests = 0
  /// Records that failed or move no bytes of an object; they are no rows.
  public var otherRecords = 0
  /// Bytes of the file that the rows so far have taken; for progress.
  public var bytesConsumed = 0
  /// Size of the file in bytes, nil where that is not known.
  public var byteCount: Int?
  /// What the format cannot say, one clause each.
  public var lacks: [String] = []

  public init() {}
}
