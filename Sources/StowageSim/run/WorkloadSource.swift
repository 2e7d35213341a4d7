public import StowageTrace

/// What a user names as WORKLOAD: something to make traces from, or a trace.
public enum WorkloadSource: Sendable {
  /// Every seed makes a trace of its own.
  case workload(Workload)
  /// A trace in a file; a seed only reseeds the policies.
  case file(TraceFile)

  /// A plain CSV or a Stowage trace.
  public static func trace(path: String) -> WorkloadSource { .file(TraceFile(path: path)) }

  /// A name that ends in `.yaml` or `.yml` is a workload file, which is read at once; everything else must turn out
  /// to be a trace when it is loaded.
  public init(path: String) throws(WorkloadFileError) { try self.init(TraceFile(path: path)) }

  /// The same, where something is said about how to read a trace.
  public init(_ file: TraceFile) throws(WorkloadFileError) {
    if file.format == nil && (file.path.hasSuffix(".yaml") || file.path.hasSuffix(".yml")) {
      self = .workload(try WorkloadFile.read(path: file.path))
    } else {
      self = .file(file)
    }
  }

  /// What reports call it: the file's name without folders, and without extension for a workload.
  public var name: String {
    switch self {
    case .workload(let workload): workload.name
    case .file(let file): file.name
    }
  }
}
