import Crypto
import StowageS3

@testable import StowageS3

/// A form as a browser would send it.
struct PostForm {
  var fields: [(name: String, value: String)]
  /// Nil for a form without one.
  var file: [UInt8]? = Array("hello world".utf8)
  var fileName = "cat.txt"

  static let contentType = "multipart/form-data; boundary=----WebKitFormBoundary"
  private static let boundary = "------WebKitFormBoundary"
  private static let disposition = "Content-Disposition: form-data; name="

  var body: [UInt8] {
    var bytes: [UInt8] = []
    for field in fields {
      bytes += Array(
        "\(Self.boundary)\r\n\(Self.disposition)\"\(field.name)\"\r\n\r\n\(field.value)\r\n".utf8)
    }
    if let file {
      let head = "\(Self.boundary)\r\n\(Self.disposition)\"file\"; filename=\"\(fileName)\"\r\n"
      bytes += Array((head + "Content-Type: text/plain\r\n\r\n").utf8) + file + Array("\r\n".utf8)
    }
    return bytes + Array("\(Self.boundary)--\r\n".utf8)
  }

  /// Signed by Version 4.
  ///
  /// - Parameter conditions: JSON, beyond those for the signature and the bucket.
  static func signed(
    by client: S3Client, _ fields: [(name: String, value: String)], conditions: [String],
    bucket: String = "box", expiration: String = "2013-05-24T01:00:00Z"
  ) -> PostForm {
    let own = [
      ("x-amz-algorithm", "AWS4-HMAC-SHA256"),
      ("x-amz-credential", "\(client.user.accessKey)/20130524/us-east-1/s3/aws4_request"),
      ("x-amz-date", "20130524T000000Z"),
    ]
    let all = ["{\"bucket\":\"\(bucket)\"}"] + own.map { "{\"\($0.0)\":\"\($0.1)\"}" } + conditions
    let policy = encoded(all, expiration)
    let signature = S3Client.signature(of: policy)
    return PostForm(fields: fields + own + [("policy", policy), ("x-amz-signature", signature)])
  }

  /// Signed by Version 2.
  static func signedByVersion2(
    by client: S3Client, _ fields: [(name: String, value: String)], conditions: [String]
  ) -> PostForm {
    let policy = encoded(["{\"bucket\":\"box\"}"] + conditions, "2013-05-24T01:00:00Z")
    let key = SymmetricKey(data: Array(S3Client.secretKey.utf8))
    let code = HMAC<Insecure.SHA1>.authenticationCode(for: Array(policy.utf8), using: key)
    let own = [
      ("AWSAccessKeyId", client.user.accessKey), ("policy", policy),
      ("signature", Base64.encoded(Array(code))),
    ]
    return PostForm(fields: fields + own)
  }

  private static func encoded(_ conditions: [String], _ expiration: String) -> String {
    let text = "{\"expiration\":\"\(expiration)\",\"conditions\":[\(conditions.joined(separator: ","))]}"
    return Base64.encoded(Array(text.utf8))
  }
}

extension S3World {
  /// Sends a form, in pieces of 1,000 bytes, without any signature but its own.
  func post(
    _ form: PostForm, to target: String = "/box", contentType: String = PostForm.contentType
  ) async throws -> Reply {
    try await post(form.body, to: target, contentType: contentType)
  }

  func post(_ body: [UInt8], to target: String, contentType: String) async throws -> Reply {
    var fields = HeaderFields()
    fields.add("host", "127.0.0.1")
    fields.add("content-type", contentType)
    fields.add("content-length", "\(body.count)")
    let stream = ByteStream {
      var rest = body[...]
      return {
        defer { rest = rest.dropFirst(1000) }
        return rest.isEmpty ? nil : Array(rest.prefix(1000))
      }
    }
    let request = S3Request(method: "POST", target: try RequestTarget(target), fields: fields, body: stream)
    return try await Reply(await service.respond(to: request))
  }
}
