public import StowageTrace

/// What a user names as WORKLOAD: something to make traces from, or a trace.
public enum WorkloadSource: Sendable {
  /// Every seed makes a trace of its own.
  case workload(Workload)
  /// A file in the plain CSV, or standard input for `-`; a seed only reseeds the policies.
  case trace(path: String)

  /// What can be read, for messages and help.
  public static let knownFormats = "a workload file (name ending in .yaml or .yml) or a plain CSV trace"

  /// A name that ends in `.yaml` or `.yml` is a workload file, which is read at once; everything else must turn out
  /// to be a plain CSV when it is loaded.
  public init(path: String) throws(WorkloadFileError) {
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
      self = .workload(try WorkloadFile.read(path: path))
    } else {
      self = .trace(path: path)
    }
  }

  /// What reports call it: the file's name without folders, and without extension for a workload.
  public var name: String {
    switch self {
    case .workload(let workload): return workload.name
    case .trace(path: "-"): return "<stdin>"
    case .trace(let path): return path.split(separator: "/").last.map(String.init) ?? path
    }
  }

  /// Opens the trace, and explains what is known where the header is not that of a plain CSV.
  static func open(_ path: String, _ onBadRow: BadRowAnswer) throws(TraceError) -> PlainTraceReader {
    do {
      return try PlainTraceReader(path: path, onBadRow: onBadRow)
    } catch {
      guard error.line == 1 && error.column == 1 else { throw error }
      var explained = error
      explained.expected += "; known are \(knownFormats)"
      throw explained
    }
  }
}
