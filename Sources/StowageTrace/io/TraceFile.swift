/// A trace in a file, and how it is to be read.
public struct TraceFile: Hashable, Sendable {
  /// `-` is standard input.
  public var path: String
  /// Nil for the plain CSV and the Stowage trace, which are known by their first bytes.
  public var format: ForeignFormat?
  /// Size of a block, where the format makes blocks the objects.
  public var blockBytes: Int
  /// Which of its rows are meant.
  public var filter: TraceFilter
  /// Whether a Stowage trace may end without being finished. Reading it ends in an error then, behind all that is whole.
  public var isUnfinished = false

  /// All rows of a file.
  public init(
    path: String, format: ForeignFormat? = nil, blockBytes: Int = ForeignTraceReader.standardBlockBytes,
    filter: TraceFilter = TraceFilter()
  ) {
    self.path = path
    self.format = format
    self.blockBytes = blockBytes
    self.filter = filter
  }

  /// The file's name without folders, as reports call it.
  public var name: String {
    path == "-" ? "<stdin>" : path.split(separator: "/").last.map(String.init) ?? path
  }

  /// What can be read, for messages and help.
  public static let knownFormats =
    "a plain CSV trace, a Stowage trace, or with --format one of "
    + ForeignFormat.allCases.map(\.rawValue).joined(separator: ", ")
}
