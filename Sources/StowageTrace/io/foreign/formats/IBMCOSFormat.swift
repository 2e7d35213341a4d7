/// `time REST.<operation>.OBJECT object [size] [begin] [end]`: milliseconds since the collection began, and only requests that
/// succeeded (SNIA IOTTA 36305). A file is of one bucket, which it does not name.
struct IBMCOSFormat: LineFormat {
  let fieldNames = ["time", "operation", "object", "size", "begin", "end"]
  let fewestFields = 3

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.splitAtBlanks(line, count: count)
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(0, in: .milliseconds)
    request.key += fields[2]
    if fields.isText(1, "REST.PUT.OBJECT") {
      request.kind = .put
    } else if fields.isText(1, "REST.GET.OBJECT") {
      request.kind = .get
    } else if fields.isText(1, "REST.DELETE.OBJECT") {
      request.kind = .delete
      return true
    } else if fields.isText(1, "REST.COPY.OBJECT") {
      // What is copied is written again, where the line says how much.
      if fields.count < 4 { return false }
      request.kind = .put
    } else {
      guard fields[1].starts(with: "REST.".utf8) else {
        throw FieldFault(1, "an operation like REST.PUT.OBJECT")
      }
      return false
    }
    if request.kind == .put || fields.count > 3 {
      request.size = try fields.number(3, atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
    }
    return true
  }
}
