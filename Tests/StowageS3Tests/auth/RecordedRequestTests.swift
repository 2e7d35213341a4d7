import Testing

@testable import StowageS3

@Suite("Requests as botocore signs them") struct RecordedRequestTests {
  @Test("each passes", arguments: Recorded.requests.map(\.key))
  func passes(name: String) throws {
    let authenticated = try Gate.sample().authenticate(S3Request(head: Recorded.head(name)))
    #expect(authenticated.principal == .user(recordedUser))
  }

  @Test(
    "what the content must prove is as announced",
    arguments: [
      ("PUT with content and fields", "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"),
      ("PUT of unsigned content", "unsigned"),
      ("presigned PUT with fields", "unsigned"),
      ("PUT with a trailer", "chunked, trailer: true"),
    ])
  func payload(name: String, expected: String) throws {
    let authenticated = try Gate.sample().authenticate(S3Request(head: Recorded.head(name)))
    #expect(described(authenticated.payload) == expected)
  }

  @Test("what came as it is passes where its encoding was signed, but never the other way round")
  func spelling() throws {
    let signed = Recorded.head("GET of a key of all other signs")
    let encoded = try #require(signed.split(separator: "\n").first)
    let target = try RequestTarget(String(encoded.dropFirst(4)))
    let raw = try RequestTarget.decoded(target.path).replacing("?", with: "%3F")
    #expect(Gate.sample().verdict(signed.replacing(encoded, with: "GET \(raw)")) == Recorded.accessKey)

    let slashes = Recorded.head("GET of a plain key")
    #expect(Gate.sample().verdict(slashes.replacing("folder/key", with: "folder%2Fkey")) == mismatch)
    let percents = Recorded.head("GET of a key with percent signs")
    #expect(Gate.sample().verdict(percents.replacing("%252F", with: "%2F")) == mismatch)
    let pluses = Recorded.head("GET of a key with plus signs")
    #expect(Gate.sample().verdict(pluses.replacing("%2B", with: "+")) == Recorded.accessKey)
    #expect(Gate.sample().verdict(pluses.replacing("%20", with: "+")) == mismatch)
  }

  @Test("a blank in a query is a plus sign or %20, a plus sign is %2B")
  func plusInQuery() {
    let head = Recorded.head("list with empty values")
    #expect(head.contains("start-after=a%2Bb%20c%2F%C3%BC%3D%26"))
    #expect(Gate.sample().verdict(head.replacing("%20c", with: "+c")) == Recorded.accessKey)
    #expect(Gate.sample().verdict(head.replacing("a%2Bb", with: "a+b")) == mismatch)
    #expect(Gate.sample().verdict(head.replacing("%2F%C3", with: "/%C3")) == Recorded.accessKey)
  }

  @Test("a signed form passes with its policy, and no other") func form() throws {
    let form = try Gate.sample().authenticate(form: Recorded.formFields)
    #expect(form.principal == .user(recordedUser))
    #expect(form.policy == Recorded.formFields.first { $0.name == "policy" }?.value)
    #expect(try Gate.sample().authenticate(form: [("key", "a")]).principal == .anonymous)

    func code(_ change: (inout [(name: String, value: String)]) -> Void, _ gate: Gate = .sample()) -> String {
      var fields = Recorded.formFields
      change(&fields)
      do throws(S3Error) {
        return "\(try gate.authenticate(form: fields).principal)"
      } catch { return "\(error.code) \(error.status)" }
    }
    #expect(code { $0[4].value += "=" } == mismatch)
    #expect(code({ _ in }, .sample(secretKey: "other")) == mismatch)
    #expect(code({ _ in }, .sample(accessKey: "other")) == "InvalidAccessKeyId 403")
    #expect(code { $0.append(("Policy", "e30=")) } == "InvalidArgument 400")
    for index in 1...5 { #expect(code { $0.remove(at: index) } == "InvalidArgument 400") }
    let version2 = [("AWSAccessKeyId", Recorded.accessKey), ("policy", "e30=")]
    #expect(code { $0 = version2 } == "InvalidArgument 400")
    #expect(code { $0 = version2 + [("signature", "e30=")] } == "AccessDenied 403")
    #expect(code { $0 = version2 + [("signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")] } == mismatch)
    #expect(code { $0 += [("signature", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=")] } == "InvalidArgument 400")
  }

  @Test("a refusal tells what was signed, but neither the secret nor the right signature") func details()
    throws
  {
    let head = Recorded.head("GET of a plain key")
    let right = "9eebe448f21efecd212f702016b42bb912dec77f58d3e5c8d8955f0e4973544d"
    #expect(head.contains(right))
    let wrong = String(right.reversed())
    let error = try #require(throws: S3Error.self) {
      try Gate.sample().authenticate(S3Request(head: head.replacing(right, with: wrong)))
    }
    let details = Dictionary(uniqueKeysWithValues: error.details.map { ($0.name, $0.value) })
    #expect(details["AWSAccessKeyId"] == Recorded.accessKey)
    #expect(details["SignatureProvided"] == wrong)
    #expect(
      details["StringToSign"]?.hasPrefix("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/") == true
    )
    #expect(
      details["CanonicalRequest"]?.hasPrefix("GET\n/bucket/folder/key\n\nhost:127.0.0.1:9000\n") == true)
    let credentials = Credentials(user: recordedUser, secretKey: Recorded.secretKey)
    var dumped = ""
    dump(Gate(users: Users([credentials])) { 0 }, to: &dumped)
    for text in ["\(error)", "\(credentials)", String(reflecting: credentials), dumped] {
      #expect(!text.contains(Recorded.secretKey) && !text.contains(right))
    }
  }

  private let mismatch = "SignatureDoesNotMatch 403"

  private func described(_ payload: Payload) -> String {
    switch payload {
    case .unsigned: return "unsigned"
    case .sha256(let hash):
      var text: [UInt8] = []
      Hexadecimal.append(hash, to: &text)
      return String(decoding: text, as: UTF8.self)
    case .chunked(let signer, let hasTrailer):
      return "\(signer == nil ? "" : "signed ")chunked, trailer: \(hasTrailer)"
    }
  }
}
