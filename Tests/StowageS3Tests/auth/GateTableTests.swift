import StowageS3
import Testing

/// Every form of a signature with every defect; RELIABILITY, security of the endpoint.
@Suite("Signatures with a defect") struct GateTableTests {
  struct Form: CustomTestStringConvertible {
    var testDescription: String
    var head: String
    var isQuery = false
  }

  static let forms = [
    Form(testDescription: "header", head: Recorded.head("PUT with content and fields")),
    Form(testDescription: "unsigned content", head: Recorded.head("PUT of unsigned content")),
    Form(testDescription: "unsigned chunks", head: Recorded.head("PUT with a trailer")),
    Form(testDescription: "signed chunks", head: Recorded.chunked),
    Form(testDescription: "signed chunks with trailer", head: Recorded.chunkedWithTrailer),
    Form(testDescription: "presigned", head: Recorded.head("presigned PUT with fields"), isQuery: true),
  ]

  struct Defect: CustomTestStringConvertible {
    var testDescription: String
    /// By header, and by query where that differs.
    var expected: (String, String)
    var gate = Gate.sample()
    var change: @Sendable (String, _ isQuery: Bool) -> String = { head, _ in head }

    init(
      _ name: String, _ expected: String, query: String? = nil, gate: Gate = .sample(),
      change: @escaping @Sendable (String, _ isQuery: Bool) -> String = { head, _ in head }
    ) {
      testDescription = name
      self.expected = (expected, query ?? expected)
      self.gate = gate
      self.change = change
    }
  }

  static let defects = [
    Defect("none", Recorded.accessKey),
    Defect("none, 15 minutes later", Recorded.accessKey, gate: .sample(secondsLater: 900)),
    Defect("none, 15 minutes earlier", Recorded.accessKey, gate: .sample(secondsLater: -900)),
    Defect("none, the region that is expected", Recorded.accessKey, gate: .sample(region: "us-east-1")),
    Defect("another secret", mismatch, gate: .sample(secretKey: "other")),
    Defect("unknown access key", "InvalidAccessKeyId 403", gate: .sample(accessKey: "other")),
    Defect("stale", "RequestTimeTooSkewed 403", query: "AccessDenied 403", gate: .sample(secondsLater: 3600)),
    Defect(
      "ahead of time", "RequestTimeTooSkewed 403", query: "AccessDenied 403",
      gate: .sample(secondsLater: -901)),
    Defect("another region", malformed, query: malformedQuery, gate: .sample(region: "eu-west-1")),
    Defect("another region in the scope", mismatch) { head, _ in
      head.replacing("us-east-1", with: "us-east-2")
    },
    Defect("no region", malformed, query: malformedQuery) { head, _ in head.replacing("us-east-1", with: "")
    },
    Defect("another service", malformed, query: malformedQuery) { head, isQuery in
      isQuery ? head.replacing("%2Fs3%2F", with: "%2Fec2%2F") : head.replacing("/s3/", with: "/ec2/")
    },
    Defect("another terminator", malformed, query: malformedQuery) { head, _ in
      head.replacing("aws4_request", with: "aws5_request")
    },
    Defect("another day in the scope", malformed, query: malformedQuery) { head, isQuery in
      head.replacing(
        isQuery ? "%2F20130524%2F" : "/20130524/", with: isQuery ? "%2F20130523%2F" : "/20130523/")
    },
    Defect("another time of the day", mismatch) { head, _ in head.replacing("T000000Z", with: "T000001Z") },
    Defect("signature too short", malformed, query: malformedQuery) { head, _ in
      replacingSignature(in: head) { String($0.dropLast()) }
    },
    Defect("signature in capitals", malformed, query: malformedQuery) { head, _ in
      replacingSignature(in: head) { $0.uppercased() }
    },
    Defect("signature of something else", mismatch) { head, _ in
      replacingSignature(in: head) { String($0.reversed()) }
    },
    Defect("host is not signed", "AccessDenied 403") { head, isQuery in
      isQuery ? head.replacing("host%3B", with: "") : head.replacing("host;", with: "")
    },
    Defect("a field x-amz-* is not signed", "AccessDenied 403") { head, _ in head + "\nx-amz-acl: public-read"
    },
    Defect("a signed field has another value too", mismatch) { head, _ in head + "\nhost: example.com" },
    Defect("names of fields are not in order", malformed, query: malformedQuery) { head, isQuery in
      isQuery ? head.replacing("host%3B", with: "host%3Ba%3B") : head.replacing("host;", with: "host;a;")
    },
    Defect("a name is there twice", malformed, query: malformedQuery) { head, isQuery in
      isQuery
        ? head.replacing("host%3B", with: "host%3Bhost%3B") : head.replacing("host;", with: "host;host;")
    },
    Defect("an item of the query is not signed", mismatch) { head, isQuery in
      head.replacing(isQuery ? "/key?" : "/key", with: isQuery ? "/key?X-Amz-Acl=a&" : "/key?X-Amz-Acl=a")
    },
    Defect("another method", mismatch) { head, _ in head.replacing("PUT /", with: "GET /") },
    Defect("another path", mismatch) { head, _ in head.replacing("/bucket/key", with: "/bucket/kez") },
    Defect("both header and query", "InvalidArgument 400") { head, isQuery in
      isQuery
        ? head + "\nauthorization: AWS4-HMAC-SHA256 Credential=a"
        : head.replacing("/bucket/key", with: "/bucket/key?X-Amz-Credential=a")
    },
    Defect("a signature of version 2 too", "InvalidArgument 400") { head, isQuery in
      head.replacing(
        isQuery ? "/key?" : "/key", with: isQuery ? "/key?AWSAccessKeyId=a&" : "/key?AWSAccessKeyId=a")
    },
    Defect("signed twice", "InvalidArgument 400", query: malformedQuery) { head, isQuery in
      isQuery
        ? head.replacing("/key?", with: "/key?X-Amz-Signature=a&")
        : head + "\nauthorization: AWS4-HMAC-SHA256 Credential=a"
    },
    Defect("content of an unknown kind", "InvalidArgument 400") { head, isQuery in
      isQuery
        ? head.replacing("/key?", with: "/key?X-Amz-Content-Sha256=MD5&")
        : replacingField("x-amz-content-sha256", in: head, with: "MD5")
    },
    Defect("content of a kind that is not implemented", "NotImplemented 501") { head, isQuery in
      let kind = "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"
      return isQuery
        ? head.replacing("/key?", with: "/key?x-amz-content-sha256=\(kind)&")
        : replacingField("x-amz-content-sha256", in: head, with: kind)
    },
    Defect("content of another kind than signed", mismatch) { head, isQuery in
      let hash = String(repeating: "0", count: 64)
      return isQuery
        ? head.replacing("/key?", with: "/key?X-Amz-Content-Sha256=\(hash)&")
        : replacingField("x-amz-content-sha256", in: head, with: hash)
    },
  ]

  @Test("each is refused in each form", arguments: forms, defects)
  func refused(form: Form, defect: Defect) {
    let verdict = defect.gate.verdict(defect.change(form.head, form.isQuery))
    #expect(verdict == (form.isQuery ? defect.expected.1 : defect.expected.0))
  }

  @Test(
    "other headers are refused",
    arguments: [
      ("", "AccessDenied 403"), ("AWS key:signature", "InvalidRequest 400"),
      ("Basic a", "InvalidArgument 400"),
      ("AWS4-ECDSA-P256-SHA256 Credential=a", "NotImplemented 501"), ("AWS4-HMAC-SHA256", malformed),
      ("AWS4-HMAC-SHA256 Credential=a/b/c/s3/aws4_request", malformed), ("AWS4-HMAC-SHA256 =,=", malformed),
      ("AWS4-HMAC-SHA256 Credential=a, Credential=b", malformed),
    ])
  func otherHeader(value: String, expected: String) {
    let head = Recorded.head("PUT of unsigned content")
    #expect(Gate.sample().verdict(replacingField("authorization", in: head, with: value)) == expected)
  }

  @Test("fields that a signature needs must be there") func missingFields() {
    let head = Recorded.head("PUT of unsigned content")
    func without(_ name: String) -> String {
      head.split(separator: "\n").filter { !$0.hasPrefix("\(name):") }.joined(separator: "\n")
    }
    #expect(Gate.sample().verdict(without("x-amz-content-sha256")) == "InvalidRequest 400")
    #expect(Gate.sample().verdict(without("x-amz-date")) == "AccessDenied 403")
    #expect(Gate.sample().verdict(without("host")) == mismatch)
    #expect(Gate.sample().verdict(without("authorization")) == "anonymous")
  }

  @Test(
    "items that a presigned query needs must be there and have a sense",
    arguments: [
      ("X-Amz-Expires=3600", "X-Amz-Expires=604801", malformedQuery), ("=3600&", "=-1&", malformedQuery),
      ("=3600&", "=&", malformedQuery), ("=3600&", "=1e3&", malformedQuery),
      ("=3600&", "=0&", "AccessDenied 403"),
      ("=3600&", "=99999999999999999999&", malformedQuery),
      ("X-Amz-Expires=", "X-Amz-Expired=", malformedQuery),
      ("X-Amz-Algorithm=", "X-Amz-Algorithms=", malformedQuery), ("X-Amz-Credential=", "a=", malformedQuery),
      ("X-Amz-SignedHeaders=", "a=", malformedQuery), ("X-Amz-Signature=", "a=", malformedQuery),
      ("X-Amz-Date=", "a=", malformedQuery), ("Date=20130524T", "Date=20130532T", malformedQuery),
      ("=AWS4-HMAC-SHA256", "=AWS4-HMAC-SHA1", malformedQuery),
      ("=AWS4-HMAC-SHA256", "=AWS4-ECDSA-P256-SHA256", "NotImplemented 501"),
    ])
  func presigned(part: String, replacement: String, expected: String) {
    let head = Recorded.head("presigned GET of a plain key")
    #expect(head.contains(part))
    #expect(Gate.sample().verdict(head.replacing(part, with: replacement)) == expected)
  }

  @Test(
    "a presigned query is good until its last second",
    arguments: [
      (-900, Recorded.accessKey), (3599, Recorded.accessKey), (3600, "AccessDenied 403"),
    ])
  func lifetime(secondsLater: Int, expected: String) {
    let head = Recorded.head("presigned GET of a plain key")
    #expect(Gate.sample(secondsLater: secondsLater).verdict(head) == expected)
  }

  @Test("without a signature a request is anonymous, and may not announce signed chunks") func anonymous() {
    func verdict(_ field: String) -> String {
      Gate.sample().verdict("PUT /bucket/key?X-Amz-Date=a\nhost: a\(field)")
    }
    #expect(verdict("") == "anonymous")
    #expect(verdict("\nx-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER") == "anonymous")
    #expect(verdict("\nx-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD") == "InvalidArgument 400")
    #expect(verdict("\nx-amz-content-sha256: a") == "InvalidArgument 400")
  }
}

private let mismatch = "SignatureDoesNotMatch 403"
private let malformed = "AuthorizationHeaderMalformed 400"
private let malformedQuery = "AuthorizationQueryParametersError 400"

private func replacingField(_ name: String, in head: String, with value: String) -> String {
  head.split(separator: "\n").map { $0.hasPrefix("\(name):") ? "\(name): \(value)" : String($0) }
    .joined(separator: "\n")
}

private func replacingSignature(in head: String, _ change: (Substring) -> String) -> String {
  guard let start = head.ranges(of: "Signature=").last?.upperBound else { return head }
  let signature = head[start...].prefix(64)
  return head.replacing(signature, with: change(signature))
}
