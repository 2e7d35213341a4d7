/// What a signature is good for: a day, a region, and always the service `s3`.
struct CredentialScope: Hashable, Sendable {
  let accessKey: String
  /// `20130524`.
  let date: String
  let region: String

  /// As in the string to sign.
  var text: String { "\(date)/\(region)/\(Self.service)/\(Self.terminator)" }

  private static let service = "s3"
  private static let terminator = "aws4_request"

  /// - Parameter credential: `access-key/20130524/region/s3/aws4_request`; the access key may have slashes.
  /// - Throws: ``Malformed`` with what is wrong.
  init(_ credential: String) throws(Malformed) {
    let parts = credential.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count >= 5 else {
      throw Malformed(
        "the credential has \(parts.count) parts; expected access-key/YYYYMMDD/region/s3/aws4_request")
    }
    let rest = parts.suffix(4).map { String(Substring($0)) }
    accessKey = String(credential.utf8.dropLast(rest.reduce(4) { $0 + $1.utf8.count })) ?? ""
    (date, region) = (rest[0], rest[1])
    guard rest[2] == Self.service else {
      throw Malformed("incorrect service \"\(rest[2])\"; this endpoint belongs to \"\(Self.service)\"")
    }
    guard rest[3] == Self.terminator else {
      throw Malformed("incorrect terminal \"\(rest[3])\"; this endpoint uses \"\(Self.terminator)\"")
    }
    guard (1...64).contains(region.utf8.count), region.utf8.allSatisfy(Self.isOfRegion) else {
      throw Malformed("the region \"\(region)\" is not a name of letters, digits, hyphens and underscores")
    }
  }

  /// Why a credential is not one.
  struct Malformed: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  private static func isOfRegion(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
