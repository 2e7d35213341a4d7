/// A format with a record on each line.
protocol LineFormat {
  /// Names of the fields, for messages; a line must have so many unless ``mayBeShorter``.
  var fieldNames: [String] { get }
  /// Fewest fields that a line may have.
  var fewestFields: Int { get }
  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields)
  /// Looks at the first line; true if it is a header, and no record.
  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool
  /// Fills a request that was cleared; false where the line asks for nothing that a trace holds.
  mutating func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault)
    -> Bool
}

extension LineFormat {
  var fewestFields: Int { fieldNames.count }
  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool { false }
}

/// Reads a file with a record on each line; empty lines and those that begin with `#` are none.
struct LineDecoder<Format: LineFormat>: ~Copyable, ForeignDecoder {
  private var lines: LineSource
  private var fields = Fields()
  private var format: Format
  private var isFirst = true
  /// Passed over where it comes again, as in files put together.
  private var header: [UInt8] = []

  /// Opens the file. An empty one is an error, as it is for the plain trace.
  init(_ format: Format, path: String) throws(TraceError) {
    self.format = format
    lines = LineSource(try ByteSource(path: path))
  }

  var bytesConsumed: Int { lines.bytesConsumed }
  var byteCount: Int? { lines.byteCount }

  mutating func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    while try lines.advance() {
      if lines.number == 1 { lines.dropByteOrderMark() }
      let count = lines.textCount
      if count == 0 || lines.bytes[0] == UInt8(ascii: "#") && !lines.isOverlong { continue }
      if lines.isOverlong { return .malformed(FieldFault(0, "a line of at most 65536 bytes")) }
      if count == header.count && header.elementsEqual(UnsafeBufferPointer(start: lines.bytes, count: count))
      {
        continue
      }
      format.split(lines.bytes, count: count, into: &fields)
      request.place = lines.number
      if isFirst, try takeHeader() { continue }
      do throws(FieldFault) {
        return try decode(&request)
      } catch {
        return .malformed(error)
      }
    }
    if isFirst { throw TraceError(path: lines.path, found: "the file is empty", expected: "a line at least") }
    return .end
  }

  /// Nothing can be read behind a header that is not understood, so that an error about it is one of the whole file.
  private mutating func takeHeader() throws(TraceError) -> Bool {
    do throws(FieldFault) {
      let isHeader = try format.takeHeader(fields)
      isFirst = false
      if isHeader { header += UnsafeBufferPointer(start: lines.bytes, count: lines.textCount) }
      return isHeader
    } catch {
      throw self.error(error)
    }
  }

  private mutating func decode(_ request: inout ForeignRequest) throws(FieldFault) -> ForeignAnswer {
    if fields.count < format.fewestFields { throw FieldFault(fields.count, "more fields in the line") }
    return try format.decode(fields, into: &request) ? .request : .other
  }

  func error(_ fault: FieldFault) -> TraceError {
    let names = format.fieldNames
    let name = fault.field < names.count ? names[fault.field] : "field \(fault.field + 1)"
    let found =
      lines.isOverlong
      ? "the line is too long"
      : fault.field < fields.count ? "\(name) is \(excerpt(fields[fault.field]))" : "\(name) is missing"
    return TraceError(
      path: lines.path, line: lines.number, column: fault.field + 1, found: found,
      expected: "\(fault.expected)")
  }

  func error(at place: Int, found: String, expected: String) -> TraceError {
    TraceError(path: lines.path, line: place, column: 1, found: found, expected: expected)
  }
}
