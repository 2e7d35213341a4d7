import Crypto
import StowageS3
import Testing

/// Signs requests and has a service answer them, without a socket in between.
struct S3Client: Sendable {
  let service: S3Service
  let user: User

  static let secretKey = "a secret of many letters"
  private static let (date, time) = ("20130524", "20130524T000000Z")

  /// What a user of the tests signs with.
  static func credentials(_ user: User) -> Credentials { Credentials(user: user, secretKey: secretKey) }

  /// Sends a signed request.
  ///
  /// - Parameters:
  ///   - target: path and query, encoded.
  ///   - fields: beyond those that a signature needs.
  func send(
    _ method: String, _ target: String, _ fields: [String: String] = [:], body: [UInt8] = []
  ) async throws -> Reply {
    let all = try signed(method, try RequestTarget(target), fields, body)
    let request = S3Request(
      method: method, target: try RequestTarget(target), fields: all, body: ByteStream(body))
    return try await Reply(await service.respond(to: request))
  }

  func send(
    _ method: String, _ target: String, _ fields: [String: String] = [:], body: String
  ) async throws -> Reply { try await send(method, target, fields, body: Array(body.utf8)) }

  /// The header fields of a request, signed.
  ///
  /// - Parameter payload: what to announce of the content; nil is its hash.
  func signed(
    _ method: String, _ target: RequestTarget, _ sent: [String: String] = [:], _ body: [UInt8] = [],
    payload: String? = nil
  ) throws -> HeaderFields {
    let hash = payload ?? Self.hexadecimal(SHA256.hash(data: body))
    var named = sent
    named["host"] = "127.0.0.1"
    named["content-length"] = "\(body.count)"
    named["x-amz-date"] = Self.time
    named["x-amz-content-sha256"] = hash
    let names = named.keys.sorted()
    var fields = HeaderFields()
    for name in names { fields.add(name, named[name] ?? "") }
    let signedNames = names.joined(separator: ";")
    let canonical =
      [method, target.path, Self.canonicalQuery(target)].joined(separator: "\n") + "\n"
      + names.map { "\($0):\(fields[$0] ?? "")\n" }.joined() + "\n\(signedNames)\n\(hash)"
    let scope = "\(Self.date)/us-east-1/s3/aws4_request"
    let digest = Self.hexadecimal(SHA256.hash(data: Array(canonical.utf8)))
    let signature = Self.signature(of: "AWS4-HMAC-SHA256\n\(Self.time)\n\(scope)\n\(digest)")
    fields.add(
      "authorization",
      "AWS4-HMAC-SHA256 Credential=\(user.accessKey)/\(scope), SignedHeaders=\(signedNames), "
        + "Signature=\(signature)")
    return fields
  }

  /// A target that is signed in its query, for an hour.
  func presigned(_ method: String, _ target: String) throws -> String {
    let scope = "\(Self.date)/us-east-1/s3/aws4_request"
    let separator = target.contains("?") ? "&" : "?"
    let query =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=\(user.accessKey)%2F"
      + "\(scope.replacing("/", with: "%2F"))&X-Amz-Date=\(Self.time)&X-Amz-Expires=3600&X-Amz-SignedHeaders=host"
    let unsigned = target + separator + query
    let parsed = try RequestTarget(unsigned)
    let canonical =
      "\(method)\n\(parsed.path)\n\(Self.canonicalQuery(parsed))\nhost:127.0.0.1\n\nhost\nUNSIGNED-PAYLOAD"
    let digest = Self.hexadecimal(SHA256.hash(data: Array(canonical.utf8)))
    let signature = Self.signature(of: "AWS4-HMAC-SHA256\n\(Self.time)\n\(scope)\n\(digest)")
    return unsigned + "&X-Amz-Signature=\(signature)"
  }

  private static func canonicalQuery(_ target: RequestTarget) -> String {
    target.items.sorted { ($0.rawName, $0.rawValue ?? "") < ($1.rawName, $1.rawValue ?? "") }
      .map { "\($0.rawName)=\($0.rawValue ?? "")" }.joined(separator: "&")
  }

  static func signature(of text: String) -> String {
    var key = SymmetricKey(data: Array("AWS4\(secretKey)".utf8))
    for part in [date, "us-east-1", "s3", "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
    }
    return hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
  }

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// What a service has answered, read to its end.
struct Reply {
  var status: Int
  var fields: HeaderFields
  var body: [UInt8]

  init(_ response: S3Response) async throws {
    (status, fields) = (response.status, response.fields)
    switch response.body {
    case .none: body = []
    case .bytes(let bytes): body = bytes
    case .stream(let stream, let count):
      body = try await stream.collected(atMost: count)
      #expect(body.count == count)
    }
  }

  var text: String { String(decoding: body, as: UTF8.self) }
  subscript(field: String) -> String? { fields[field] }

  /// The root of the document that was answered.
  var xml: XMLElement {
    get throws {
      let name = text.split(separator: "<").dropFirst().first?.prefix { !" >".contains($0) } ?? ""
      return try XMLElement.parse(body, root: String(name), limit: 1 << 24)
    }
  }

  /// Status, and code of the error where there is one: `404 NoSuchKey`.
  var verdict: String {
    let code = status >= 400 ? (try? xml)?.text("Code") : nil
    return "\(status)" + (code.map { " \($0)" } ?? "")
  }
}
