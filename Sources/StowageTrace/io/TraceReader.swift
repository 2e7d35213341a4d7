public import StowageCore

/// Reads a trace in whatever format it is.
///
/// The plain CSV is known by its header and the Stowage trace by its magic; any other format must be named
/// (``TraceFile/format``). A Stowage trace without names of keys has no addresses and no prefixes, and cannot be sampled.
public struct TraceReader: ~Copyable {
  // Optionals and not an enum, whose payload could not be changed in place. One of them is there.
  private var plain: PlainTraceReader?
  private var columnar: StowageTraceReader?
  private var foreign: ForeignTraceReader?
  private let filter: RowFilter?
  /// Rows given out.
  public private(set) var rowCount = 0

  /// Opens the file.
  ///
  /// - Throws: ``TraceError``, which says what can be read where the file is of no known format.
  public init(_ file: TraceFile, onBadRow: BadRowAnswer = .fail) throws(TraceError) {
    plain = nil
    columnar = nil
    foreign = nil
    var sampled: String?
    if let format = file.format {
      foreign = try ForeignTraceReader(
        path: file.path, format: format, blockBytes: file.blockBytes, onBadRow: onBadRow)
    } else {
      var source = try ByteSource(path: file.path)
      if try source.begins(with: StowageTraceReader.magic) {
        let reader = try StowageTraceReader(source, isUnfinished: file.isUnfinished)
        if file.filter.sample < 1 && !reader.hasKeyNames { throw Self.cannotBeSampled(file) }
        sampled = reader.metadata["sample"]
        columnar = .some(consume reader)
      } else {
        plain = try Self.plainReader(source, onBadRow)
      }
    }
    filter = file.filter.isEmpty ? nil : RowFilter(file.filter, sampled: sampled)
  }

  private static func plainReader(
    _ source: consuming ByteSource, _ onBadRow: BadRowAnswer
  ) throws(TraceError) -> PlainTraceReader {
    do {
      return try PlainTraceReader(source, onBadRow: onBadRow)
    } catch {
      guard error.line == 1 && error.column == 1 else { throw error }
      var explained = error
      explained.expected +=
        "; known are a workload file (name ending in .yaml or .yml), \(TraceFile.knownFormats)"
      throw explained
    }
  }

  private static func cannotBeSampled(_ file: TraceFile) -> TraceError {
    TraceError(
      path: file.path, found: "the trace has no names of keys, by whose hash objects are sampled",
      expected: "one that was converted with them")
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
    if columnar != nil { return try columnar?.next() }
    return try foreign?.next()
  }

  private func held(_ row: TraceRow, by filter: RowFilter) -> TraceRow? {
    withFile { filter.held(row, keys: $0, names: $1) }
  }
}

extension TraceReader {
  /// Lends what the file has named so far.
  private func withFile<Result: ~Copyable, Failure: Error>(
    _ body: (borrowing KeyIndex, borrowing TraceNames) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch plain {
    case .some(let reader): return try body(reader.keys, reader.names)
    case nil: break
    }
    switch columnar {
    case .some(let reader): return try body(reader.keys, reader.names)
    case nil: break
    }
    switch foreign {
    case .some(let reader): return try body(reader.keys, reader.names)
    case nil: preconditionFailure("a reader that reads nothing")
    }
  }

  /// Names in the rows so far; of a Stowage trace also those that the next rows will need.
  public var names: TraceNames { filter?.names ?? withFile { _, names in copy names } }

  /// Whether the trace names its keys, which a Stowage trace need not.
  public var hasKeyNames: Bool {
    switch columnar {
    case .some(let reader): reader.hasKeyNames
    case nil: true
    }
  }

  /// Lends the bytes of a key of the rows so far; where the trace does not tell it, `k` and its number.
  public func withKeyBytes<Result, Failure: Error>(
    of key: UInt32, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let number = filter?.oldNumber(of: key) ?? key
    return try withFile { (keys, _) throws(Failure) in
      if Int(number) < keys.count { return try keys.withBytes(of: number, body) }
      return try body("k\(number)".utf8Span.span.bytes)
    }
  }

  /// The keys of the rows so far as numbers; empty unless all keys of the file are decimal numbers.
  public func addresses() -> Table<UInt64> { renumbered(withFile { keys, _ in keys.addresses() }) }

  /// What the prefixes of the keys so far hash to (``KeyPrefix``); empty where no key of the file has one.
  public func prefixes() -> Table<UInt32> { renumbered(withFile { keys, _ in keys.prefixes() }) }

  private func renumbered<Value>(_ byOldNumber: consuming Table<Value>) -> Table<Value> {
    guard let filter, byOldNumber.count > 0 else { return byOldNumber }
    var byNewNumber = Table<Value>()
    for key in 0..<filter.keyCount { byNewNumber.append(byOldNumber[filter.oldNumber(of: UInt32(key))]) }
    return byNewNumber
  }

  /// The optional columns of the plain trace that rows may need.
  public var columns: PlainTraceColumns {
    if columnar != nil { return .all }
    switch plain {
    case .some(let reader): return reader.columns
    case nil: return [.ttl, .tenant]
    }
  }
}

extension TraceReader {
  var fileAccount: TraceAccount {
    switch plain {
    case .some(let reader): return TraceAccount(reader)
    case nil: break
    }
    switch columnar {
    case .some(let reader): return TraceAccount(reader)
    case nil: break
    }
    switch foreign {
    case .some(let reader): return TraceAccount(reader)
    case nil: return TraceAccount()
    }
  }

  var fileMetadata: TraceMetadata {
    var metadata = TraceMetadata()
    switch columnar {
    case .some(let reader): return reader.metadata
    case nil: break
    }
    switch foreign {
    case .some(let reader): metadata["source"] = reader.format.rawValue
    case nil: break
    }
    return metadata
  }

  var orphanCount: Int { filter?.orphanCount ?? 0 }
  var sampledShare: Double { filter?.sample ?? 1 }
}
