/// `time,key,key_size,value_size,client,operation,ttl`: seconds and bytes (twitter/cache-trace, README). The value is the object;
/// every write writes it whole, since the trace does not tell what append, prepend, incr and decr leave.
struct TwitterFormat: LineFormat {
  let fieldNames = ["time", "key", "key_size", "value_size", "client", "operation", "ttl"]

  private static let writes: [StaticString] = [
    "set", "add", "replace", "cas", "append", "prepend", "incr", "decr",
  ]

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(0, in: .seconds)
    request.key += fields[1]
    request.size = try fields.number(3, atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
    request.tenant += fields[4]
    if fields.isText(5, "get") || fields.isText(5, "gets") {
      request.kind = .get
    } else if fields.isText(5, "delete") {
      request.kind = .delete
    } else {
      guard Self.writes.contains(where: { fields.isText(5, $0) }) else {
        throw FieldFault(5, "get, gets, set, add, replace, cas, append, prepend, delete, incr or decr")
      }
      request.kind = .put
      let ttl = try fields.number(6, atMost: UInt64(PlainTraceReader.maximumTTL), "a TTL in seconds")
      if ttl > 0 { request.ttlSeconds = UInt32(ttl) }
    }
    return true
  }
}
