/// CacheLib's CSV, but for the hosts and shards behind its last columns, which are not known.
struct TectonicEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.cell), bucket: .text(.cell, mayBeAbsent: true), tenant: .cell)
  let header =
    "op_time,block_id,block_id_size,io_size,io_offset,user_name,user_namespace,op_name,op_count\n"

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (block, offset) = request.range
    record.append(line: [
      .seconds(request.milliseconds), .text(block), .number(block.count), .number(request.size),
      .number(offset), .text(request.tenant), .text(request.bucket),
      .word(request.kind == .put ? "putChunk.NotInitialized" : "getChunkData.NotInitialized"), .number(1),
    ])
  }
}

/// All columns in their order, empty where a trace does not tell.
struct ThesiosEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.firstCell), bucket: .text(.cell, mayBeAbsent: true), tenant: .cell)
  let header =
    "filename,file_offset,application,c_time,io_zone,redundancy_type,op_type,service_class,from_flash_cache,"
    + "cache_hit,request_io_size_bytes,response_io_size_bytes,disk_io_size_bytes,start_time,disk_time,"
    + "simulated_disk_start_time,simulated_latency\n"

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (file, offset) = request.range
    let unknown = [UInt8].Field.word("")
    record.append(line: [
      .text(file), .number(offset), .text(request.bucket), unknown, unknown, unknown,
      .word(request.kind == .put ? "WRITE" : "READ"), .text(request.tenant), unknown, unknown,
      .number(request.size), unknown, unknown, .seconds(request.milliseconds), unknown, unknown, unknown,
    ])
  }
}

extension ForeignRequest {
  /// The inverse of ``setRange(of:at:)``: the name of the block or file, and where the part that is the object begins.
  fileprivate var range: (name: [UInt8], offset: UInt64) {
    guard let slash = key.lastIndex(of: UInt8(ascii: "/")), slash > 0,
      let offset = decimalNumber(key[(slash + 1)...]), offset > 0, offset <= 1 << 53
    else { return (key, 0) }
    return (Array(key[..<slash]), offset)
  }
}

/// The number whose usual decimal digits these are, without leading zeros; nil if there is none in 64 bits.
func decimalNumber(_ digits: some RandomAccessCollection<UInt8>) -> UInt64? {
  guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1, digits.count <= 20 else {
    return nil
  }
  var number: UInt64 = 0
  for digit in digits {
    guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
    let (tenfold, isTooLarge) = number.multipliedReportingOverflow(by: 10)
    let (sum, isOver) = tenfold.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
    if isTooLarge || isOver { return nil }
    number = sum
  }
  return number
}
