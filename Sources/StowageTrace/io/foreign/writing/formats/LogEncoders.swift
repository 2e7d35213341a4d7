/// All 26 fields; `-` where a trace does not tell.
struct S3LogEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.logWord), bucket: .text(.logWord, mayBeAbsent: true), tenant: .logWord,
    stepMilliseconds: 1000, hasDeletes: true)

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let size = request.size > 0 || request.kind == .put ? "\(request.size)" : "-"
    let (verb, status, sent, stored) =
      switch request.kind {
      case .put: ("PUT", "200", "-", size)
      case .delete: ("DELETE", "204", "-", "-")
      case .get, .unstated: ("GET", "200", size, "-")
      }
    let absent = Array("-".utf8)
    record += "- ".utf8
    record += request.bucket.isEmpty ? absent : request.bucket
    record += " [\(CalendarTime(seconds: request.milliseconds / 1000).logText)] - ".utf8
    record += request.tenant.isEmpty ? absent : request.tenant
    record += " - REST.\(verb).OBJECT ".utf8
    record += request.key
    record += " \"\(verb) /".utf8
    record.append(address: request.bucket)
    record += "/".utf8
    record.append(address: request.key)
    record += " HTTP/1.1\" \(status) - \(sent) \(stored) - - \"-\" \"-\" - - - - - - - - -\n".utf8
  }
}

extension [UInt8] {
  /// Appends a name as it may stand in an address: nothing in it ends a quote or begins a query.
  fileprivate mutating func append(address name: [UInt8]) {
    for byte in name {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "%"):
        append(byte)
      default: append(percentEncoded: byte)
      }
    }
  }
}

/// One file `{"Records": [...]}` with a record on each line.
struct CloudTrailEncoder: RecordEncoder {
  let places = FormatPlaces(
    key: .text(.any), bucket: .text(.any, mayBeAbsent: true), tenant: .any, stepMilliseconds: 1000,
    hasDeletes: true, longestRecord: JSONRecords.maximumBytes)
  let header = "{\"Records\":[\n"
  let separator = ",\n"
  let footer = "\n]}\n"

  func append(_ request: ForeignRequest, to record: inout [UInt8]) {
    let (name, direction) =
      switch request.kind {
      case .put: ("PutObject", "In")
      case .delete: ("DeleteObject", "")
      case .get, .unstated: ("GetObject", "Out")
      }
    let bytes =
      request.kind == .put || request.size > 0
      ? ",\"additionalEventData\":{\"bytesTransferred\(direction)\":\(request.size)}" : ""
    record += "{\"eventVersion\":\"1.08\",".utf8
    if !request.tenant.isEmpty {
      record += "\"userIdentity\":{\"arn\":".utf8
      record.append(json: request.tenant)
      record += "},".utf8
    }
    let time = CalendarTime(seconds: request.milliseconds / 1000).text
    record += "\"eventTime\":\"\(time)\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"\(name)\",".utf8
    record += "\"requestParameters\":{\"bucketName\":".utf8
    record.append(json: request.bucket)
    record += ",\"key\":".utf8
    record.append(json: request.key)
    record += "}\(bytes),\"eventCategory\":\"Data\"}".utf8
  }
}

extension [UInt8] {
  /// Appends UTF-8 as a JSON text, in quotes.
  fileprivate mutating func append(json text: [UInt8]) {
    append(UInt8(ascii: "\""))
    for byte in text {
      if byte < 0x20 || byte == 0x7f {
        append(contentsOf: "\\u\(hexadecimal(UInt64(byte), digits: 4))".utf8)
      } else {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
        append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
