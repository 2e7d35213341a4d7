import StowageCore
import StowageStore

/// What the header fields of a put say about retention and legal hold.
struct LockFields {
  /// Nil where nothing is said.
  let retention: Retention?
  /// Nil where nothing is said.
  let hasLegalHold: Bool?

  static let mode = "x-amz-object-lock-mode"
  static let until = "x-amz-object-lock-retain-until-date"
  static let legalHold = "x-amz-object-lock-legal-hold"

  /// - Throws: ``S3Error``, InvalidArgument.
  init(_ fields: HeaderFields) throws(S3Error) {
    hasLegalHold = try fields[Self.legalHold].map { (text) throws(S3Error) in
      guard let isOn = LegalHold.isOn(text) else {
        throw .invalidLock(Self.legalHold, text, "Legal Hold must be either of 'ON' or 'OFF'")
      }
      return isOn
    }
    switch (fields[Self.mode], fields[Self.until]) {
    case (nil, nil): retention = nil
    case (let mode?, let until?):
      guard let parsed = Retention.Mode(rawValue: mode) else {
        throw .invalidLock(Self.mode, mode, "Unknown wormMode directive.")
      }
      guard let instant = HTTPTime.parsed(document: until) else {
        throw .invalidLock(Self.until, until, "The retain until date must be provided in ISO 8601 format")
      }
      retention = Retention(parsed, until: instant)
    case (let mode, let until):
      throw .invalidLock(
        mode == nil ? Self.mode : Self.until, mode ?? until ?? "",
        "\(Self.until) and \(Self.mode) must both be supplied")
    }
  }

  var isEmpty: Bool { retention == nil && hasLegalHold == nil }
}

/// How header fields and documents call a legal hold.
enum LegalHold {
  /// Nil where the text is neither.
  static func isOn(_ text: String) -> Bool? { text == "ON" ? true : text == "OFF" ? false : nil }
}

extension ObjectAttributes {
  /// Sets the hold. Once it was set, the answer is ON or OFF; before, there is none.
  mutating func setLegalHold(_ isOn: Bool) {
    clearLegalHold()
    hasLegalHold = isOn
    headers.append(.init(name: LockFields.legalHold, value: isOn ? "ON" : "OFF"))
    headers.sort { $0.name < $1.name }
  }

  /// Nil where a hold was never set.
  var legalHold: String? { headers.first { $0.name == LockFields.legalHold }?.value }

  /// Takes away what a copy does not have of its source.
  mutating func clearLock() {
    retention = nil
    clearLegalHold()
  }

  private mutating func clearLegalHold() {
    hasLegalHold = false
    headers.removeAll { $0.name == LockFields.legalHold }
  }
}

extension S3Response {
  /// Says until when a version is retained; whether it is on hold is among its headers.
  mutating func describe(_ retention: Retention?) {
    guard let retention else { return }
    fields.set(LockFields.mode, retention.mode.rawValue)
    fields.set(LockFields.until, HTTPTime.document(retention.until))
  }
}

extension S3Error {
  /// A field of a lock that cannot be.
  static func invalidLock(_ name: String, _ value: String, _ message: String) -> S3Error {
    S3Error(
      "InvalidArgument", 400, message,
      details: [.init("ArgumentName", name), .init("ArgumentValue", value)])
  }

  static let bucketWithoutLock = S3Error(
    "InvalidRequest", 400, "Bucket is missing Object Lock Configuration")

  static let retentionInPast = S3Error(
    "InvalidArgument", 400, "The retain until date must be in the future!")
}
