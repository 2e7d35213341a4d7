/// `device_id,opcode,offset,length,timestamp`: bytes and microseconds (alibaba/block-traces, README).
struct AlibabaFormat: LineFormat {
  let fieldNames = ["device_id", "opcode", "offset", "length", "timestamp"]

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.kind = try fields.kind(1, write: "W", read: "R", "R or W")
    request.milliseconds = try fields.milliseconds(4, in: .microseconds)
    request.bucket += fields[0]
    return try request.setExtent(fields, offset: 2, length: 3, unit: 1)
  }
}

/// `timestamp,offset,size,io_type,volume_id`: seconds and sectors of 512 bytes (SNIA IOTTA 27917).
struct TencentFormat: LineFormat {
  let fieldNames = ["timestamp", "offset", "size", "io_type", "volume_id"]

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(0, in: .seconds)
    request.kind = try fields.kind(3, write: "1", read: "0", "0 (read) or 1 (write)")
    request.bucket += fields[4]
    return try request.setExtent(fields, offset: 1, length: 2, unit: 512)
  }
}

/// `Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime`: bytes, and ticks of 100 ns since 1601 (SNIA IOTTA 388).
/// Disk numbers repeat across hosts, so a bucket is named after both.
struct MSRFormat: LineFormat {
  let fieldNames = ["Timestamp", "Hostname", "DiskNumber", "Type", "Offset", "Size", "ResponseTime"]
  let fewestFields = 6

  /// Milliseconds from the year 1601, in which Windows counts, to 1970.
  static let epoch: UInt64 = 11_644_473_600_000

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.split(line, count: count, at: UInt8(ascii: ","))
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    let time = try fields.milliseconds(0, in: .ticks)
    if time < Self.epoch { throw FieldFault(0, "ticks of 100 ns since 1601, after 1970") }
    request.milliseconds = time - Self.epoch
    request.kind = try fields.kind(3, write: "Write", read: "Read", "Read or Write")
    request.bucket += fields[1]
    request.bucket.append(UInt8(ascii: "_"))
    request.bucket += fields[2]
    return try request.setExtent(fields, offset: 4, length: 5, unit: 1)
  }
}

/// `time device offset size operation`: milliseconds, bytes, and 1 for a read.
struct MSRReplayerFormat: LineFormat {
  let fieldNames = ["time", "device", "offset", "size", "operation"]

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.splitAtBlanks(line, count: count)
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(0, in: .milliseconds)
    request.kind = try fields.kind(4, write: "0", read: "1", "0 (write) or 1 (read)")
    request.bucket += fields[1]
    return try request.setExtent(fields, offset: 2, length: 3, unit: 1)
  }
}

/// `time device sector sectors operation`: sectors of 512 bytes, and 1 for a read.
///
/// Times without a fraction are nanoseconds, as MQSim has them; those with one are DiskSim's milliseconds. The first line
/// decides.
struct DiskSimFormat: LineFormat {
  let fieldNames = ["time", "device", "sector", "sectors", "operation"]
  private var unit = TimeUnit.nanoseconds

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.splitAtBlanks(line, count: count)
  }

  mutating func takeHeader(_ fields: borrowing Fields) throws(FieldFault) -> Bool {
    if fields[0].contains(UInt8(ascii: ".")) { unit = .milliseconds }
    return false
  }

  func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault) -> Bool {
    request.milliseconds = try fields.milliseconds(0, in: unit)
    request.kind = try fields.kind(4, write: "0", read: "1", "0 (write) or 1 (read)")
    request.bucket += fields[1]
    return try request.setExtent(fields, offset: 2, length: 3, unit: 512)
  }
}

extension Fields {
  /// Which of two operations a field names.
  @inline(__always) func kind(
    _ field: Int, write: StaticString, read: StaticString, _ expected: StaticString
  ) throws(FieldFault) -> ForeignRequest.Kind {
    if isText(field, write) { return .put }
    if isText(field, read) { return .get }
    throw FieldFault(field, expected)
  }
}
