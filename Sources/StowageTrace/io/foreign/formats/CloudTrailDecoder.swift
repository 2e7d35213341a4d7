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
      if number == 0 { throw error(found: "the file has no records", expected: "{\"Records\": [...]}") }
      return .end
    }
    number += 1
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
      let parameters = event.requestParameters, let bucket = parameters.bucketName, let key = parameters.key
    else { return false }
    guard let time = event.milliseconds else {
      throw FieldFault(0, "an eventTime like 2019-02-06T00:00:38Z")
    }
    request.milliseconds = time
    request.bucket += bucket.utf8
    request.key += key.utf8
    request.tenant += (event.userIdentity?.arn ?? "").utf8
    switch event.eventName {
    case "PutObject":
      request.kind = .put
      request.size = try bytes(event.additionalEventData?.bytesTransferredIn)
    case "UploadPart":
      guard let upload = parameters.uploadId else { return false }
      parts.add(
        try bytes(event.additionalEventData?.bytesTransferredIn), part: parameters.partNumber?.value ?? 0,
        of: upload)
      return false
    case "CompleteMultipartUpload":
      guard let sum = parameters.uploadId.flatMap({ parts.take($0) }) else { return false }
      request.kind = .put
      request.size = sum
    case "GetObject":
      request.kind = .get
      request.size = (try? bytes(event.additionalEventData?.bytesTransferredOut)) ?? 0
    case "DeleteObject":
      if parameters.versionId != nil { return false }
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
    error(found: "it is \(records.excerpt)", expected: "\(fault.expected)")
  }

  func error(found: String, expected: String) -> TraceError {
    let place = number == 0 ? "" : "record \(number): "
    return TraceError(path: records.path, found: place + found, expected: expected)
  }
}

/// The parts of a record that matter here.
private struct CloudTrailEvent: Decodable {
  struct Parameters: Decodable {
    var bucketName: String?
    var key: String?
    var uploadId: String?
    var partNumber: NumberOrText?
    var versionId: String?
  }

  struct Additional: Decodable {
    var bytesTransferredIn: Double?
    var bytesTransferredOut: Double?
  }

  struct Identity: Decodable { var arn: String? }

  /// Query parameters come as either.
  struct NumberOrText: Decodable {
    let value: Int?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value = (try? container.decode(Int.self)) ?? (try? container.decode(String.self)).flatMap { Int($0) }
    }
  }

  var eventTime: String
  var eventName: String
  var eventSource: String?
  var errorCode: String?
  var userIdentity: Identity?
  var requestParameters: Parameters?
  var additionalEventData: Additional?

  /// Of a time like `2019-02-06T00:00:38Z`.
  var milliseconds: UInt64? {
    var copy = eventTime
    return copy.withUTF8 { bytes in
      var text = DigitReader(bytes)
      guard let year = text.number(digits: 4), text.skip("-"), let month = text.number(digits: 2),
        text.skip("-"),
        let day = text.number(digits: 2), text.skip("T"), let hour = text.number(digits: 2), text.skip(":"),
        let minute = text.number(digits: 2), text.skip(":"), let second = text.number(digits: 2),
        text.skip("Z"), text.isAtEnd
      else { return nil }
      return calendarMilliseconds(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }
  }
}
