import Testing

@testable import StowageS3

/// As botocore presigns where it is not told otherwise; recorded as `RecordedRequests` are, good for an hour.
@Suite("Queries signed by Signature Version 2") struct Version2Tests {
  static let tail = "&Expires=1369357200\nhost: 127.0.0.1:9000"
  static let key = "AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature="
  static let get = "GET /bucket/folder/key?\(key)jF7ESWeimEbnoJ%2FGUWAnToyok94%3D\(tail)"
  static let put = """
    PUT /bucket/key?\(key)Eqkb9B2sEJ%2B4NkTfLR06g%2BXHLSU%3D&content-type=text%2Fplain&x-amz-meta-one=1&\
    x-amz-meta-two=2%203\(tail)
    content-type: text/plain
    """
  static let answer = """
    GET /bucket/key?response-content-disposition=attachment%3B%20filename%3D%22a%26b%2Bc.txt%22&\
    response-content-type=a%2Fb&\(key)2YuFAT24MhuCzjP1UsTpMlw%2FwUE%3D\(tail)
    """
  static let version =
    "GET /bucket/key?versionId=0123456789abcdef&\(key)ZBVTv%2Ft5Oz9Np6%2B9YL62cEOJNLI%3D\(tail)"
  static let recorded = [
    get, put, answer, version,
    "GET /bucket/a%20b/%C3%BC%2B%252F/../c?\(key)M%2BeflJOBO%2BnYQDfPsv0eNVA33C0%3D\(tail)",
    "DELETE /bucket/key?\(key)J35nJnI6JZsh%2FBuyXm6bk1Fr0NM%3D\(tail)",
    "GET /bucket?list-type=2&prefix=a&encoding-type=url&\(key)yKu3coAPevCxwTl5RaphIKOHyWY%3D\(tail)",
    "PUT /bucket/key?partNumber=2&uploadId=0123456789abcdef&\(key)yRnqxyIp0JKzPlvZKr7Sbk34SKY%3D\(tail)",
    "GET /bucket/key?tagging&\(key)m19H%2Ff4MrKoqM7RjQtAzCwE6qBQ%3D\(tail)",
  ]

  @Test("pass", arguments: recorded) func passes(head: String) {
    #expect(Gate.sample().verdict(head) == Recorded.accessKey)
  }

  @Test("pass where the host names the bucket, and only for that bucket") func hostStyle() throws {
    func verdict(_ host: String) throws -> String {
      let head = Self.get.replacing("/bucket/folder", with: "/folder").replacing("127.0.0.1", with: host)
      let request = try S3Request(head: head)
      let bucket = try Address(request, suffixes: ["s3.localhost"]).hostBucket
      do throws(S3Error) {
        return try Gate.sample().authenticate(request, hostBucket: bucket).principal.user?.accessKey ?? ""
      } catch {
        return error.code
      }
    }
    #expect(try verdict("bucket.s3.localhost") == Recorded.accessKey)
    #expect(try verdict("other.s3.localhost") == "SignatureDoesNotMatch")
  }

  @Test("bring the fields that they have instead of the head") func fields() throws {
    let fields = try Gate.sample().authenticate(S3Request(head: Self.put)).fields
    #expect(fields["x-amz-meta-one"] == "1")
    #expect(fields["x-amz-meta-two"] == "2 3")
    #expect(fields["x-amz-meta-three"] == nil)
  }

  @Test(
    "are good until the last second",
    arguments: [(-1_000_000, Recorded.accessKey), (3599, Recorded.accessKey), (3600, "AccessDenied 403")])
  func lifetime(secondsLater: Int, expected: String) {
    #expect(Gate.sample(secondsLater: secondsLater).verdict(Self.get) == expected)
  }

  @Test("are refused with another secret, and for an access key that nobody has") func keys() {
    #expect(Gate.sample(secretKey: "other").verdict(Self.get) == mismatch)
    #expect(Gate.sample(accessKey: "other").verdict(Self.get) == "InvalidAccessKeyId 403")
  }

  @Test(
    "are refused with a defect",
    arguments: [
      (get, "GET /", "HEAD /", mismatch), (get, "folder/key", "folder/kez", mismatch),
      (get, "folder/key", "folder%2Fkey", mismatch), (get, "1369357200", "1369357201", mismatch),
      (get, "jF7E", "jF7F", mismatch), (get, "94%3D", "9w%3D", mismatch),
      (get, "94%3D", "9", denied), (get, "Signature=", "a=", denied), (get, "Expires=", "a=", denied),
      (get, "AWSAccessKeyId=", "a=", denied), (get, "1369357200", "-1", denied),
      (get, "1369357200", "", denied),
      (get, "1369357200", "99999999999999999999", denied), (get, "&Expires", "&Expires=1&Expires", repeated),
      (get, "&Expires", "&acl&Expires", mismatch), (get, "&Expires", "&versionId=1&Expires", mismatch),
      (get, "&Expires", "&attributes&Expires", denied), (get, "&Expires", "&legal-hold&Expires", denied),
      (get, "&Expires", "&x-amz-acl=private&Expires", mismatch),
      (get, "&Expires", "&X-Amz-Copy-Source=a/b&Expires", mismatch),
      (get, "&Expires", "&X-Amz-Signature=a&Expires", several),
      (get, "\nhost", "\nauthorization: AWS4-HMAC-SHA256 Credential=a\nhost", several),
      (get, "\nhost", "\nx-amz-acl: private\nhost", mismatch),
      (get, "\nhost", "\ncontent-type: a\nhost", mismatch),
      (get, "\nhost", "\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\nhost", unsignable),
      (put, "meta-one=1", "meta-one=2", mismatch),
      (put, "meta-one=1", "meta-one=1%0Ax-amz-meta-b:2", "InvalidArgument 400"),
      (put, "meta-one=1", "meta-one=1&x-amz-meta-one=1", "InvalidArgument 400"),
      (put, "content-type: text/plain", "content-type: text/html", mismatch),
      (put, "\ncontent-type: text/plain", "", mismatch),
      (answer, "a%2Fb", "a%2Fc", mismatch), (answer, "=a%2Fb", "=a%2Fb%26acl", denied),
      (version, "versionId=0123456789abcdef&", "", mismatch),
      (version, "?versionId", "?versionId=a&versionId", repeated),
    ])
  func defects(head: String, part: String, replacement: String, expected: String) {
    #expect(head.contains(part))
    #expect(Gate.sample().verdict(head.replacing(part, with: replacement)) == expected)
  }
}

private let mismatch = "SignatureDoesNotMatch 403"
private let denied = "AccessDenied 403"
private let unsignable = "InvalidArgument 400"
private let several = "InvalidArgument 400"
private let repeated = "AuthorizationQueryParametersError 400"
