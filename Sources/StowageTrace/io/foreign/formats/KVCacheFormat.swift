/// CacheLib's kvcache traces: a CSV whose header names `key`, `op`, `size` and `op_count`, and mostly `op_time` (seconds), `ttl`,
/// `usecase` and `sub_usecase`, in any order (CacheLib, trace documentation). The use case is the bucket, the one below it
/// the tenant. Without `op_time` each request takes a millisecond.
struct KVCacheFormat: LineFormat {
  private var columns = HeaderColumns()
  private var time: Int?
  private var key = 0
  private var operation = 0
  private var size = 0
  private var repetitions = 0
  private var ttl: Int?
  private var bucket: Int?
  private var tenant: Int?
  private var clock: UInt64 = 0

  var fieldNames: [String] { columns.names }

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool {
    let expected: StaticString = "a header with the columns key, op, size and op_count"
    columns = try HeaderColumns(
      fields, required: ["key", "op", "size", "op_count"], expected: expected)
    time = columns.index("op_time")
    key = columns.index("key") ?? 0
    operation = columns.index("op") ?? 0
    size = columns.index("size") ?? 0
    repetitions = columns.index("op_count") ?? 0
    ttl = columns.index("ttl")
    bucket = columns.index("usecase")
    tenant = columns.index("sub_usecase")
    return true
  }

  mutating func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault)
    -> Bool
  {
    if let time { clock = try fields.milliseconds(time, in: .seconds) } else { clock += 1 }
    request.milliseconds = clock
    request.key += fields[key]
    if let bucket { request.bucket += fields[bucket] }
    if let tenant { request.tenant += fields[tenant] }
    request.size = try fields.number(size, atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
    request.repetitions = try fields.number(repetitions, atMost: 1 << 20, "a count of at most 1048576")
    if fields.isText(operation, "GET") || fields.isText(operation, "GET_LEASE") {
      request.kind = .get
    } else if fields.isText(operation, "DELETE") {
      request.kind = .delete
    } else if fields.isText(operation, "SET") || fields.isText(operation, "SET_LEASE") {
      request.kind = .put
      if let ttl {
        let seconds = try fields.number(ttl, atMost: UInt64(PlainTraceReader.maximumTTL), "a TTL in seconds")
        if seconds > 0 { request.ttlSeconds = UInt32(seconds) }
      }
    } else {
      throw FieldFault(operation, "GET, GET_LEASE, SET, SET_LEASE or DELETE")
    }
    return request.repetitions > 0
  }
}
