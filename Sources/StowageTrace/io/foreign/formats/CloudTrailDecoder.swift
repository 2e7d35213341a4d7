import FoundationEssentials

/// CloudTrail's data events of S3: files `{"Records": [...]}` as it delivers them, or a record on each line
/// (AWS CloudTrail User Guide, "CloudTrail record contents").
///
/// Events that succeeded: PutObject, CompleteMultipartUpload (of the parts seen), GetObject, DeleteObject without a version. The size of a copy
/// is not in the log, nor are the keys of DeleteObjects; both are left out. The ARN of the identity is the tenant.
final class CloudTrailDecoder: ForeignDecoder {
  private var records: JSONRecords
  private var parts = PartSizes()
  private let decoder = JSONDecoder()
  private var number = 0

  init(path: String) throws(TraceError) { records = try JSONRecords(path: path) }

  var bytesConsumed: Int { records.bytesConsumed }
  var byteCount: Int? { records.byteCount }

  func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    guard let bytes = try records.next() else {
      if number == 0 {
        throw error(at: 0, found: "the file has no records", expected: "{\"Records\": [...]}")
      }
      return .end
    }
    number += 1
    request.place = number
    if bytes.isEmpty { return .malformed(FieldFault(0, "a record of at most 1 MiB in well-formed JSON")) }
    guard let event = try? decoder.decode(CloudTrailEvent.self, from: Data(bytes)) else {
      return .malformed(FieldFault(0, "a CloudTrail record with eventTime and eventName"))
    }
    do throws(FieldFault) {
      return try fill(&request, event) ? .request : .other
    } catch {
      return .malformed(error)
    }
  }

  private func fill(_ request: inout ForeignRequest, _ event: CloudTrailEvent) throws(FieldFault) -> Bool {
    guard event.eventSource ?? "s3.amazonaws.com" == "s3.amazonaws.com", event.errorCode == nil,
      let bucket = event.bucket, let key = event.key
    else { return false }
    guard let time = event.milliseconds else {
      throw FieldFault(0, "an eventTime like 2019-02-06T00:00:38Z")
    }
    request.milliseconds = time
    request.bucket += bucket.utf8
    request.key += key.utf8
    request.tenant += (event.arn ?? "").utf8
    switch event.eventName {
    case "PutObject":
      request.kind = .put
      request.size = try bytes(event.bytesIn)
    case "UploadPart":
      guard let upload = event.upload else { return false }
      parts.add(
        try bytes(event.bytesIn), part: event.part ?? 0,
        of: upload)
      return false
    case "CompleteMultipartUpload":
      guard let sum = event.upload.flatMap({ parts.take($0) }) else { return false }
      request.kind = .put
      request.size = sum
    case "GetObject":
      request.kind = .get
      request.size = (try? bytes(event.bytesOut)) ?? 0
    case "DeleteObject":
      if event.hasVersion { return false }
      request.kind = .delete
    default: return false
    }
    return true
  }

  private func bytes(_ number: Double?) throws(FieldFault) -> Int {
    guard let number, number >= 0, number <= Double(TraceRow.maximumSize) else {
      throw FieldFault(0, "additionalEventData.bytesTransferredIn of at most 5 TiB")
    }
    return Int(number)
  }

  func error(_ fault: FieldFault) -> TraceError {
    error(at: number, found: "it is \(records.excerpt)", expected: "\(fault.expected)")
  }

  func error(at place: Int, found: String, expected: String) -> TraceError {
    let record = place == 0 ? "" : "record \(place): "
    return TraceError(path: records.path, found: record + found, expected: expected)
  }
}
