/// The parts of a CloudTrail record that matter to a trace. Other services have other things under the same names, and numbers come
/// as text too, so that only what every record has must be as it should be.
struct CloudTrailEvent: Decodable {
  let eventTime: String
  let eventName: String
  let eventSource: String?
  let errorCode: String?
  let arn: String?
  let bucket: String?
  let key: String?
  let upload: String?
  let part: Int?
  let hasVersion: Bool
  let bytesIn: Double?
  let bytesOut: Double?

  private enum Keys: String, CodingKey {
    case eventTime, eventName, eventSource, errorCode, userIdentity, requestParameters, additionalEventData
  }

  private enum Inner: String, CodingKey {
    case arn, bucketName, key, uploadId, partNumber, versionId, bytesTransferredIn, bytesTransferredOut
  }

  init(from decoder: any Decoder) throws {
    let record = try decoder.container(keyedBy: Keys.self)
    eventTime = try record.decode(String.self, forKey: .eventTime)
    eventName = try record.decode(String.self, forKey: .eventName)
    eventSource = try? record.decode(String.self, forKey: .eventSource)
    errorCode = try? record.decode(String.self, forKey: .errorCode)
    let identity = try? record.nestedContainer(keyedBy: Inner.self, forKey: .userIdentity)
    let parameters = try? record.nestedContainer(keyedBy: Inner.self, forKey: .requestParameters)
    let additional = try? record.nestedContainer(keyedBy: Inner.self, forKey: .additionalEventData)
    arn = try? identity?.decode(String.self, forKey: .arn)
    bucket = try? parameters?.decode(String.self, forKey: .bucketName)
    key = try? parameters?.decode(String.self, forKey: .key)
    upload = try? parameters?.decode(String.self, forKey: .uploadId)
    part = parameters.flatMap { Self.number($0, .partNumber) }.flatMap { Int(exactly: $0) }
    let isWithoutVersion = try? parameters?.decodeNil(forKey: .versionId)
    hasVersion = isWithoutVersion == false
    bytesIn = additional.flatMap { Self.number($0, .bytesTransferredIn) }
    bytesOut = additional.flatMap { Self.number($0, .bytesTransferredOut) }
  }

  private static func number(_ container: KeyedDecodingContainer<Inner>, _ key: Inner) -> Double? {
    if let number = try? container.decode(Double.self, forKey: key) { return number }
    return (try? container.decode(String.self, forKey: key)).flatMap { Double($0) }
  }

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
