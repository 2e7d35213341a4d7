import StowageCore

/// What the signer of a form allows to be posted with it.
struct PostPolicy {
  /// Until when.
  let expiration: Instant
  private let conditions: [Condition]

  private enum Condition {
    case equal(field: String, value: String)
    case startsWith(field: String, prefix: String)
    case lengths(least: Int, most: Int)
  }

  /// - Parameter text: JSON in Base64.
  /// - Throws: ``S3Error``, InvalidPolicyDocument.
  init(base64 text: String) throws(S3Error) {
    guard let bytes = Base64.decoded(text) else { throw .invalidPolicy("it is not Base64") }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue.parse(bytes, limit: FormScanner.fieldBytesMax)
    } catch { throw .invalidPolicy("Invalid JSON: \(error)") }
    guard let members = document.members else { throw .invalidPolicy("it is no JSON object") }
    if let other = members.first(where: { !["expiration", "conditions"].contains($0.name) }) {
      throw .invalidPolicy("Unexpected: '\(other.name)'")
    }
    guard let text = document["expiration"]?.string else {
      throw .invalidPolicy("Policy missing expiration.")
    }
    guard text.contains("T"), text.hasSuffix("Z"), let expiration = HTTPTime.parsed(document: text) else {
      throw .invalidPolicy("Invalid 'expiration' value: '\(text)'")
    }
    self.expiration = expiration
    guard let conditions = document["conditions"]?.elements else {
      throw .invalidPolicy("Policy missing conditions.")
    }
    self.conditions = try conditions.map { (value) throws(S3Error) in try Self.condition(value) }
  }

  private static func condition(_ value: JSONValue) throws(S3Error) -> Condition {
    if let members = value.members {
      guard members.count == 1, let text = members[0].value.string else {
        throw .invalidPolicy(
          "Invalid Simple-Condition: expected exactly one property, with a string as value")
      }
      return .equal(field: members[0].name.lowercased(), value: text)
    }
    guard let parts = value.elements, parts.count == 3, let name = parts[0].string?.lowercased() else {
      throw .invalidPolicy("Invalid condition: expected an object, or an array of three elements")
    }
    if name == "content-length-range" {
      guard let least = parts[1].byteCount, let most = parts[2].byteCount else {
        throw .invalidPolicy("content-length-range has not two whole numbers from 0 on")
      }
      return .lengths(least: least, most: most)
    }
    guard let field = parts[1].string, field.hasPrefix("$"), let text = parts[2].string else {
      throw .invalidPolicy("\(name) needs \"$\" with the name of a field, and a string")
    }
    let lowercased = String(field.dropFirst()).lowercased()
    switch name {
    case "eq": return .equal(field: lowercased, value: text)
    case "starts-with": return .startsWith(field: lowercased, prefix: text)
    default:
      throw .invalidPolicy("Invalid condition '\(name)': expected eq, starts-with or content-length-range")
    }
  }

  /// How many bytes the file may have.
  func lengths(upTo limit: Int) -> (least: Int, most: Int) {
    var all = (least: 0, most: limit)
    for case .lengths(let least, let most) in conditions {
      all = (max(all.least, least), min(all.most, most))
    }
    return all
  }

  /// - Parameter fields: by names in lower case; the bucket and the whole key are among them.
  /// - Throws: ``S3Error``, AccessDenied, where a condition does not hold or a field has none.
  func check(_ fields: [UploadForm.Field], at now: Instant) throws(S3Error) {
    guard now < expiration else { throw .against("Policy expired.") }
    var allowed: Set<String> = []
    for condition in conditions {
      switch condition {
      case .equal(let name, let value):
        guard let found = fields.first(where: { $0.name == name })?.value, Self.isSame(found, value) else {
          throw .against("Policy Condition failed: [\"eq\", \"$\(name)\", \"\(value)\"]")
        }
        allowed.insert(name)
      case .startsWith(let name, let prefix):
        let found = fields.first { $0.name == name }?.value ?? ""
        guard found.utf8.starts(with: prefix.utf8) else {
          throw .against("Policy Condition failed: [\"starts-with\", \"$\(name)\", \"\(prefix)\"]")
        }
        allowed.insert(name)
      case .lengths: continue
      }
    }
    for field in fields where !allowed.contains(field.name) && !Self.isFree(field.name) {
      throw .against("Extra input fields: \(field.name)")
    }
  }

  /// Whether a field needs no condition.
  private static func isFree(_ name: String) -> Bool {
    ["policy", "x-amz-signature", "signature", "awsaccesskeyid"].contains(name)
      || name.hasPrefix("x-ignore-")
  }

  /// In bytes: strings of the same characters may be two keys.
  private static func isSame(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}

extension JSONValue {
  /// A number that is written as one, or as a string.
  fileprivate var byteCount: Int? {
    let number = integer ?? string.flatMap { Int($0) }
    return number.flatMap { $0 >= 0 ? $0 : nil }
  }
}

extension S3Error {
  fileprivate static func invalidPolicy(_ reason: String) -> S3Error {
    S3Error(
      "InvalidPolicyDocument", 400,
      "The content of the form does not meet the conditions specified in the policy document: Invalid Policy: \(reason)"
    )
  }

  fileprivate static func against(_ reason: String) -> S3Error {
    S3Error("AccessDenied", 403, "Invalid according to Policy: \(reason)")
  }
}
