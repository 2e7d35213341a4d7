/// What a trace can be written as.
public enum TraceTarget: Hashable, Sendable {
  /// Plain CSV.
  case csv
  /// The Stowage trace.
  case stowage
  /// A format of others.
  case foreign(ForeignFormat)
}

extension TraceTarget: CaseIterable, RawRepresentable {
  /// Stowage's own come first.
  public static let allCases: [TraceTarget] =
    [.csv, .stowage] + ForeignFormat.allCases.map { .foreign($0) }

  public init?(rawValue: String) {
    guard let target = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = target
  }

  /// As a user names it.
  public var rawValue: String {
    switch self {
    case .csv: "csv"
    case .stowage: "stowage"
    case .foreign(let format): format.rawValue
    }
  }

  /// Whether written blocks are the objects, so that the size of a block matters.
  public var isOfBlocks: Bool {
    switch self {
    case .csv, .stowage: false
    case .foreign(let format): format.isOfBlocks
    }
  }
}

/// Writes a trace in any format that can be read.
public struct TraceWriter: ~Copyable {
  private var plain: PlainTraceWriter?
  private var columnar: StowageTraceWriter?
  private var foreign: ForeignTraceWriter?

  /// Creates the file, or empties it; `-` is standard output.
  ///
  /// - Parameters:
  ///   - columns: what rows may say beyond the required columns, for a plain CSV.
  ///   - hasKeyNames: whether a Stowage trace has the names of keys.
  ///   - metadata: of a Stowage trace; the others have no place for it.
  ///   - blockBytes: size of a block where a foreign format is of blocks.
  ///   - isLossy: whether what a foreign format has no place for is left out, and is no error.
  public init(
    path: String, as target: TraceTarget, columns: PlainTraceColumns = .all, hasKeyNames: Bool = true,
    metadata: TraceMetadata = TraceMetadata(), blockBytes: Int = ForeignTraceReader.standardBlockBytes,
    isLossy: Bool = false
  ) throws(TraceError) {
    plain = nil
    columnar = nil
    foreign = nil
    switch target {
    case .csv: plain = try PlainTraceWriter(path: path, columns: columns)
    case .stowage:
      columnar = try StowageTraceWriter(path: path, hasKeyNames: hasKeyNames, metadata: metadata)
    case .foreign(let format):
      foreign = try ForeignTraceWriter(path: path, format: format, blockBytes: blockBytes, isLossy: isLossy)
    }
  }

  /// Writes one row, whose key is named `key`.
  ///
  /// - Precondition: keys and names are numbered in order of first appearance.
  public mutating func write(_ row: TraceRow, key: RawSpan, names: TraceNames) throws(TraceError) {
    if plain != nil {
      try plain?.write(row, key: key, names: names)
    } else if foreign != nil {
      try foreign?.write(row, key: key, names: names)
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
    try foreign?.finish()
  }

  /// What was left out so far because the format has no place for it.
  public var losses: [ForeignLoss] {
    switch foreign {
    case .some(let writer): writer.losses
    case nil: []
    }
  }
}
