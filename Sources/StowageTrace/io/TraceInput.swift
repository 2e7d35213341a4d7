/// A trace that is open, in whatever format: files and pipes are opened before anybody knows it.
public struct TraceInput: ~Copyable {
  var source: ByteSource
  /// Whether it begins as a Stowage trace does, so that ``StowageTraceReader`` reads it.
  public let isStowageTrace: Bool

  /// Opens the file and looks at its first bytes, which stay to be read; `-` is standard input.
  public init(path: String) throws(TraceError) {
    var source = try ByteSource(path: path)
    isStowageTrace = try source.begins(with: StowageTraceReader.magic)
    self.source = source
  }
}
