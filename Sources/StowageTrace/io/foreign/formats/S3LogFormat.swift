/// S3 server access logs (Amazon S3 User Guide, "Amazon S3 server access log format").
///
/// Requests that succeeded and move an object: puts, posts of forms and copies; completed multipart uploads, of the size in their line or
/// else of the parts seen; gets; deletes by request, in batches and by lifecycle. A delete of one version by its id is none here, since a
/// trace has one version of each key. Keys stay encoded as they are. The requester is the tenant.
struct S3LogFormat: LineFormat {
  let fieldNames = [
    "bucket_owner", "bucket", "time", "remote_ip", "requester", "request_id", "operation", "key",
    "request_uri", "http_status", "error_code", "bytes_sent", "object_size", "total_time", "turn_around_time",
    "referer", "user_agent", "version_id",
  ]
  let fewestFields = 13

  private enum Field {
    static let (bucket, time, requester, operation, key, uri) = (1, 2, 4, 6, 7, 8)
    static let (status, sent, size, version) = (9, 11, 12, 17)
  }

  private var parts = PartSizes()

  func split(_ line: UnsafePointer<UInt8>, count: Int, into fields: inout Fields) {
    fields.splitLog(line, count: count, atMost: fieldNames.count)
  }

  mutating func decode(_ fields: borrowing Fields, into request: inout ForeignRequest) throws(FieldFault)
    -> Bool
  {
    guard let kind = try kind(fields) else { return false }
    request.kind = kind
    request.milliseconds = try time(fields)
    if !fields.isText(Field.bucket, "-") { request.bucket += fields[Field.bucket] }
    request.key += fields[Field.key]
    if !fields.isText(Field.requester, "-") { request.tenant += fields[Field.requester] }
    switch kind {
    case .put:
      guard let size = try putBytes(fields) else { return false }
      request.size = size
    case .get: request.size = fields.isText(Field.sent, "-") ? 0 : try bytes(fields, Field.sent)
    default: break
    }
    return true
  }

  /// Nil where the line is about no object, or about something that failed.
  private mutating func kind(_ fields: borrowing Fields) throws(FieldFault) -> ForeignRequest.Kind? {
    let operation = fields[Field.operation]
    guard operation.contains(UInt8(ascii: ".")) else {
      throw FieldFault(Field.operation, "an operation like REST.PUT.OBJECT")
    }
    let isOfLifecycle = operation.starts(with: "S3.".utf8)
    if !isOfLifecycle && fields[Field.status].first != UInt8(ascii: "2") { return nil }
    if fields.isText(Field.key, "-") { return nil }
    if fields.isText(Field.operation, "REST.GET.OBJECT") { return .get }
    if fields.isText(Field.operation, "REST.PUT.PART") { try addPart(fields) }
    if isPut(fields) { return .put }
    if fields.isText(Field.operation, "REST.COPY.PART"), let upload = query("uploadId", fields) {
      parts.addUnknown(of: upload)
    }
    return isDelete(fields) && !isOfOneVersion(fields) ? .delete : nil
  }

  private func isPut(_ fields: borrowing Fields) -> Bool {
    fields.isText(Field.operation, "REST.PUT.OBJECT") || fields.isText(Field.operation, "REST.POST.OBJECT")
      || fields.isText(Field.operation, "REST.COPY.OBJECT")
      || fields.isText(Field.operation, "REST.POST.UPLOAD")
  }

  private func isDelete(_ fields: borrowing Fields) -> Bool {
    fields.isText(Field.operation, "REST.DELETE.OBJECT")
      || fields.isText(Field.operation, "BATCH.DELETE.OBJECT")
      || fields.isText(Field.operation, "S3.EXPIRE.OBJECT")
      || fields.isText(Field.operation, "S3.CREATE.DELETEMARKER")
  }

  private func isOfOneVersion(_ fields: borrowing Fields) -> Bool {
    let version = fields[Field.version]
    return !(version.isEmpty || fields.isText(Field.version, "-")) || query("versionId", fields) != nil
  }

  private func bytes(_ fields: borrowing Fields, _ field: Int) throws(FieldFault) -> Int {
    try fields.number(field, atMost: UInt64(TraceRow.maximumSize), "a size of at most 5 TiB")
  }

  private mutating func addPart(_ fields: borrowing Fields) throws(FieldFault) {
    guard let upload = query("uploadId", fields) else { return }
    let part = query("partNumber", fields).flatMap { Int($0) } ?? 0
    parts.add(try bytes(fields, Field.size), part: part, of: upload)
  }

  /// Nil where the log does not tell: of a copy, or of an upload whose parts are not all in it.
  private mutating func putBytes(_ fields: borrowing Fields) throws(FieldFault) -> Int? {
    guard fields.isText(Field.size, "-") else { return try bytes(fields, Field.size) }
    if fields.isText(Field.operation, "REST.COPY.OBJECT") { return nil }
    if fields.isText(Field.operation, "REST.POST.UPLOAD") {
      return query("uploadId", fields).flatMap { parts.take($0) }
    }
    return try bytes(fields, Field.size)
  }

  /// A parameter of the request's address.
  private func query(_ name: String, _ fields: borrowing Fields) -> String? {
    let request = fields[Field.uri]
    guard let question = request.firstIndex(of: UInt8(ascii: "?")) else { return nil }
    let end = request[question...].firstIndex(of: UInt8(ascii: " ")) ?? request.count
    for pair in request[question..<end].dropFirst().split(separator: UInt8(ascii: "&")) {
      let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1)
      if halves.count == 2, halves[0].elementsEqual(name.utf8) {
        return String(decoding: halves[1], as: UTF8.self)
      }
    }
    return nil
  }

  /// Of a time like `06/Feb/2019:00:00:38 +0000`.
  private func time(_ fields: borrowing Fields) throws(FieldFault) -> UInt64 {
    let fault = FieldFault(Field.time, "a time like 06/Feb/2019:00:00:38 +0000")
    var text = DigitReader(fields[Field.time])
    guard let day = text.number(digits: 2), text.skip("/"), let month = text.month(), text.skip("/"),
      let year = text.number(digits: 4), text.skip(":"), let hour = text.number(digits: 2), text.skip(":"),
      let minute = text.number(digits: 2), text.skip(":"), let second = text.number(digits: 2), text.skip(" ")
    else { throw fault }
    let isWest = text.skip("-")
    guard isWest || text.skip("+"), let hours = text.number(digits: 2), let minutes = text.number(digits: 2),
      text.isAtEnd,
      let time = calendarMilliseconds(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        offsetMinutes: (isWest ? -1 : 1) * (hours * 60 + minutes))
    else { throw fault }
    return time
  }
}
