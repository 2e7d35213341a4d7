import StowageCore
import StowageStore

/// `If-…` header fields of a read, or those of the source of a copy (RFC 9110 section 13).
struct ReadConditions {
  private let fields: HeaderFields
  private let prefix: String

  init(_ fields: HeaderFields, prefix: String = "") {
    self.fields = fields
    self.prefix = prefix
  }

  /// What a version is to be answered with instead of its content; nil where the conditions hold.
  enum Refusal { case preconditionFailed, notModified }

  func refusal(of version: VersionRow) -> Refusal? {
    let etag = version.attributes.etag
    // Whole seconds, since that is what clients are told.
    let modified = Instant(milliseconds: version.modified.milliseconds / 1000 * 1000)
    if let wanted = fields[prefix + "if-match"] {
      if !Self.matches(wanted, etag) { return .preconditionFailed }
    } else if let since = time("if-unmodified-since"), modified > since {
      return .preconditionFailed
    }
    if let unwanted = fields[prefix + "if-none-match"] {
      if Self.matches(unwanted, etag) { return .notModified }
    } else if let since = time("if-modified-since"), modified <= since {
      return .notModified
    }
    return nil
  }

  private func time(_ name: String) -> Instant? {
    fields[prefix + name].flatMap { HTTPTime.parsed(header: $0) }
  }

  /// Whether an ETag is in a list of them, quoted or not; `*` is all.
  static func matches(_ list: String, _ etag: String) -> Bool {
    list == "*" || list.split(separator: ",").contains { unquoted(String($0)) == etag }
  }

  static func unquoted(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    if text.hasPrefix("W/") { text.removeFirst(2) }
    if text.count >= 2 && text.first == "\"" && text.last == "\"" { text = text.dropFirst().dropLast() }
    return String(text)
  }
}

extension Call {
  /// What must hold of the current version for a put or delete.
  ///
  /// - Throws: ``S3Error`` for conditions that S3 does not have there.
  func writeCondition() throws(S3Error) -> Condition {
    if fields["if-match"] != nil && fields["if-none-match"] != nil {
      throw S3Error(
        "NotImplemented", 501, "If-Match and If-None-Match at once are not implemented; one is.",
        details: [.init("Header", "If-None-Match")])
    }
    if let unwanted = fields["if-none-match"] {
      if unwanted != "*" {
        throw S3Error(
          "NotImplemented", 501, "If-None-Match with an ETag is not implemented for writes; * is.",
          details: [.init("Header", "If-None-Match")])
      }
      return .absent
    }
    return Condition(ifMatch: fields["if-match"])
  }
}

extension Condition {
  /// What `If-Match` asks for; nothing where it is not there.
  init(ifMatch text: String?) {
    switch text {
    case nil: self = .none
    case "*": self = .present
    case let etag?: self = .etag(ReadConditions.unquoted(etag))
    }
  }
}
