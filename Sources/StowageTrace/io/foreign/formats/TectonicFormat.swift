/// Meta's Tectonic: CacheLib's storage traces, a CSV with a header, and Baleen's, whose columns stand between blanks and differ by year,
/// which is told by their number. Times are in seconds.
///
/// What one request puts of a block is an object: one that begins with the block has its name, others that of the block, a
/// slash and the offset. A get means the object that begins where it does, else the one that begins with the block. The name
/// space is the bucket, the user the tenant.
///
/// Baleen's operations are numbers: 1, 2 and 5 read; 3, 4 and 6 write (read from its simulator's source, not stated).
struct TectonicFormat: LineFormat {
  private var columns = HeaderColumns()
  private var isCSV = false
  /// Indices of block, offset, size, time, operation, name space, user and count.
  private var indices: [Int] = []

  private static let wanted = [
    "block_id", "io_offset", "io_size", "op_time", "op_name", "user_namespace", "user_name", "op_count",
  ]
  private static let baleen = [
    8: ["block_id", "io_offset", "io_size", "op_time", "op_name", "pipeline", "user_namespace", "user_name"],
    9: wanted.dropLast() + ["host_name", "op_count"],
    10: wanted.dropLast() + ["rs_shard_id", "op_count", "host_name"],
  ]

  var fieldNames: [String] { columns.names }

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    // The first line decides.
    if indices.isEmpty || isCSV {
      fields.split(line, count: count, at: UInt8(ascii: ","))
      if isCSV || fields.count > 1 { return }
    }
    fields.splitAtBlanks(line, count: count)
  }

  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool {
    let isHeader = (0..<fields.count).contains { fields.text($0).hasSuffix("block_id") }
    isCSV = fields.isCommaSeparated
    let expected: StaticString =
      "a header with block_id, io_offset, io_size, op_time and op_name, or 8 to 10 columns"
    if isHeader {
      columns = try HeaderColumns(
        fields, required: Self.wanted.prefix(5), expected: expected)
    } else {
      guard let names = Self.baleen[fields.count] else { throw FieldFault(0, expected) }
      columns = HeaderColumns(names)
    }
    indices = Self.wanted.map { columns.index($0) ?? -1 }
    return isHeader
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(indices[3], in: .seconds)
    request.kind = try kind(fields)
    request.size = try fields.number(
      indices[2], atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
    let offset = try fields.number(indices[1])
    request.setRange(of: fields[indices[0]], at: offset)
    if indices[5] >= 0 { request.bucket += fields[indices[5]] }
    if indices[6] >= 0 { request.tenant += fields[indices[6]] }
    if indices[7] >= 0 {
      request.repetitions = try fields.number(indices[7], atMost: 1 << 20, "a count of at most 1048576")
    }
    return request.repetitions > 0
  }

  private func kind(_ fields: borrowing Fields) throws(FieldFault) -> ForeignRequest.Kind {
    let operation = fields[indices[4]]
    if operation.starts(with: "getChunkData".utf8) { return .get }
    if operation.starts(with: "putChunk".utf8) { return .put }
    if operation.count == 1 {
      if "125".utf8.contains(operation[0]) { return .get }
      if "346".utf8.contains(operation[0]) { return .put }
    }
    throw FieldFault(indices[4], "getChunkData, putChunk or a number from 1 to 6")
  }
}

extension ForeignRequest {
  /// Names the part of a block or file that begins at `offset`.
  mutating func setRange(of name: UnsafeBufferPointer<UInt8>, at offset: Int) {
    key += name
    if offset == 0 { return }
    otherKey += name
    key.append(UInt8(ascii: "/"))
    key.append(decimal: UInt64(offset))
  }
}
