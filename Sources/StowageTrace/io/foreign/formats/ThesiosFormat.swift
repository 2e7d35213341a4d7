/// Google's Thesios: a CSV with a header (google-research-datasets/thesios). What one request writes of a file is an object, as in
/// ``TectonicFormat``. The application is the bucket, the service class the tenant; times are those at which requests
/// began, in seconds.
struct ThesiosFormat: LineFormat {
  private var columns = HeaderColumns()
  /// Indices of file, offset, operation, size, time, application and service class.
  private var indices: [Int] = []

  private static let wanted = [
    "filename", "file_offset", "op_type", "request_io_size_bytes", "start_time", "application",
    "service_class",
  ]

  var fieldNames: [String] { columns.names }

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool {
    let expected: StaticString =
      "a header with filename, file_offset, op_type, request_io_size_bytes and start_time"
    columns = try HeaderColumns(fields, required: Self.wanted.prefix(5), expected: expected)
    indices = Self.wanted.map { columns.index($0) ?? -1 }
    return true
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.kind = try fields.kind(indices[2], write: "WRITE", read: "READ", "READ or WRITE")
    request.milliseconds = try fields.milliseconds(indices[4], in: .seconds)
    request.size = try fields.number(
      indices[3], atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
    request.setRange(of: fields[indices[0]], at: try fields.number(indices[1]))
    if indices[5] >= 0 { request.bucket += fields[indices[5]] }
    if indices[6] >= 0 { request.tenant += fields[indices[6]] }
    return true
  }
}
