import StowageS3
import Testing

@Suite struct `Uploads from forms` {
  private static let anyKey = "[\"starts-with\",\"$key\",\"\"]"

  /// Signed by the bucket's owner, with a key and these fields, each of which may be anything.
  private func form(
    _ world: S3World, _ fields: [(name: String, value: String)] = [], conditions: [String] = [],
    key: String = "k"
  ) -> PostForm {
    let any = fields.map { "[\"starts-with\",\"$\($0.name)\",\"\"]" }
    return .signed(
      by: world.alice, [("key", key)] + fields, conditions: [Self.anyKey] + any + conditions)
  }

  @Test(arguments: [true, false]) func `a signed form puts its file, with what its fields say`(
    _ isVersion2: Bool
  ) async throws {
    let world = try await S3World.withBucket()
    let fields = [
      ("KEY", "photos/${filename}"), ("Content-Type", "image/x"), ("x-amz-meta-a", "ü"), ("x-ignore-b", "b"),
      ("tagging", "<Tagging><TagSet><Tag><Key>a b</Key><Value>&amp;</Value></Tag></TagSet></Tagging>"),
    ]
    let conditions = [
      "[\"Starts-With\",\"$kEy\",\"photos/\"]", "{\"content-type\":\"image/x\"}",
      "[\"eq\",\"$X-Amz-Meta-A\",\"ü\"]", "[\"starts-with\",\"$tagging\",\"\"]",
    ]
    var form =
      isVersion2
      ? PostForm.signedByVersion2(by: world.alice, fields, conditions: conditions)
      : PostForm.signed(by: world.alice, fields, conditions: conditions)
    form.fileName = "C:\\folder\\cat.txt"
    form.file = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 >> 3) }
    let reply = try await world.post(form)
    #expect(reply.verdict == "204")
    let get = try await world.alice.send("GET", "/box/photos/cat.txt")
    #expect(get.body == form.file)
    #expect(get["etag"] == reply["etag"])
    #expect(get["content-type"] == "image/x")
    #expect(get["x-amz-meta-a"] == "=?UTF-8?B?w7w=?=")
    let tag = try await world.alice.send("GET", "/box/photos/cat.txt?tagging").xml.child("TagSet")?
      .child("Tag")
    #expect(tag?.text("Key") == "a b")
    #expect(tag?.text("Value") == "&")
  }

  @Test func `the answer is the one that the form asks for`() async throws {
    let world = try await S3World.withBucket()
    for (asked, status) in [("200", 200), ("201", 201), ("204", 204), ("404", 204)] {
      let reply = try await world.post(form(world, [("success_action_status", asked)], key: "a b"))
      #expect(reply.status == status)
      #expect(reply["location"] == "http://127.0.0.1/box/a%20b")
      if status != 201 {
        #expect(reply.body.isEmpty)
        continue
      }
      let document = try reply.xml
      #expect(document.name == "PostResponse")
      #expect(document.text("Key") == "a b")
      #expect(document.text("Bucket") == "box")
      #expect(document.text("ETag") == reply["etag"])
      #expect(document.text("Location") == reply["location"])
    }
    for (address, separator) in [("http://there/page", "?"), ("https://there/?a=b", "&")] {
      let reply = try await world.post(form(world, [("success_action_redirect", address)]))
      #expect(reply.status == 303)
      let etag = "%225eb63bbbe01eeed093cb22bb8f5acdc3%22"
      #expect(reply["location"] == "\(address)\(separator)bucket=box&key=k&etag=\(etag)")
    }
  }

  /// What is changed of a form that is good, and the answer.
  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var verdict: String
    var change: @Sendable (S3World, inout PostForm) -> Void
  }

  private static func replacing(_ conditions: [String], expiration: String = "2013-05-24T01:00:00Z")
    -> @Sendable (S3World, inout PostForm) -> Void
  {
    { world, form in
      let fields = [(name: "key", value: "k")]
      form = .signed(by: world.alice, fields, conditions: conditions, expiration: expiration)
    }
  }

  static let faults = [
    Fault(testDescription: "no key", verdict: "400 InvalidArgument") { $1.fields.removeFirst() },
    Fault(testDescription: "two keys", verdict: "400 InvalidArgument") { $1.fields.append(("Key", "other")) },
    Fault(testDescription: "no file", verdict: "400 InvalidArgument") { $1.file = nil },
    Fault(testDescription: "no signature", verdict: "400 InvalidArgument") { $1.fields.removeLast() },
    Fault(testDescription: "another signature", verdict: "403 SignatureDoesNotMatch") {
      $1.fields[$1.fields.count - 1].value = S3Client.signature(of: "other")
    },
    Fault(testDescription: "nothing signed", verdict: "403 AccessDenied") { $1.fields = [("key", "k")] },
    Fault(testDescription: "somebody else's bucket", verdict: "403 AccessDenied") {
      $1 = .signed(by: $0.bob, [("key", "k")], conditions: [anyKey])
    },
    Fault(testDescription: "a field without condition", verdict: "403 AccessDenied") {
      $1.fields.append(("x-amz-meta-a", "1"))
    },
    Fault(testDescription: "a condition without field", verdict: "403 AccessDenied") {
      replacing([anyKey, "{\"x-amz-meta-a\":\"1\"}"])($0, &$1)
    },
    Fault(testDescription: "another key", verdict: "403 AccessDenied") {
      replacing(["{\"key\":\"K\"}"])($0, &$1)
    },
    Fault(testDescription: "another beginning", verdict: "403 AccessDenied") {
      replacing(["[\"starts-with\",\"$key\",\"photos/\"]"])($0, &$1)
    },
    Fault(testDescription: "another bucket", verdict: "403 AccessDenied") {
      replacing([anyKey, "{\"bucket\":\"other\"}"])($0, &$1)
    },
    Fault(testDescription: "another bucket, which the form names too", verdict: "403 AccessDenied") {
      var form = PostForm.signed(by: $0.alice, [("key", "k")], conditions: [anyKey], bucket: "other")
      form.fields.append(("bucket", "other"))
      $1 = form
    },
    Fault(testDescription: "over", verdict: "403 AccessDenied") {
      replacing([anyKey], expiration: "2013-05-24T00:00:00Z")($0, &$1)
    },
    Fault(testDescription: "no date", verdict: "400 InvalidPolicyDocument") {
      replacing([anyKey], expiration: "2030-01-01 00:00:00")($0, &$1)
    },
    Fault(testDescription: "no JSON", verdict: "400 InvalidPolicyDocument") { replacing(["{]"])($0, &$1) },
    Fault(testDescription: "an empty condition", verdict: "400 InvalidPolicyDocument") {
      replacing([anyKey, "{}"])($0, &$1)
    },
    Fault(testDescription: "an unknown condition", verdict: "400 InvalidPolicyDocument") {
      replacing([anyKey, "[\"ends-with\",\"$key\",\"k\"]"])($0, &$1)
    },
    Fault(testDescription: "half a range", verdict: "400 InvalidPolicyDocument") {
      replacing([anyKey, "[\"content-length-range\",0]"])($0, &$1)
    },
    Fault(testDescription: "a range below 0", verdict: "400 InvalidPolicyDocument") {
      replacing([anyKey, "[\"content-length-range\",-1,0]"])($0, &$1)
    },
    Fault(testDescription: "too large a file", verdict: "400 EntityTooLarge") {
      replacing([anyKey, "[\"content-length-range\",0,10]"])($0, &$1)
    },
    Fault(testDescription: "too small a file", verdict: "400 EntityTooSmall") {
      replacing([anyKey, "[\"content-length-range\",12,100]"])($0, &$1)
    },
    Fault(testDescription: "too many fields", verdict: "400 MaxPostPreDataLengthExceededError") {
      $1.fields.append(("x-ignore-a", String(repeating: "a", count: 20 << 10)))
    },
  ]

  @Test(arguments: faults) func `a form that is not as its policy says puts nothing`(_ fault: Fault)
    async throws
  {
    let world = try await S3World.withBucket()
    var good = form(world)
    #expect(try await world.post(good).status == 204)
    _ = try await world.alice.send("DELETE", "/box/k")
    fault.change(world, &good)
    #expect(try await world.post(good).verdict == fault.verdict)
    #expect(try await world.keys() == [])
  }

  @Test func `a file whose checksum is another one is not put`() async throws {
    let world = try await S3World.withBucket()
    let name = "x-amz-checksum-crc32"
    #expect(try await world.post(form(world, [(name, "AAAAAA==")])).verdict == "400 BadDigest")
    #expect(try await world.keys() == [])
    #expect(try await world.post(form(world, [(name, "DUoRhQ==")])).status == 204)
  }

  @Test func `a body that is cut off is no file, and one of another type no form`() async throws {
    let world = try await S3World.withBucket()
    var form = form(world)
    form.file = [UInt8](repeating: 7, count: 10_000)
    let body = form.body
    for length in [0, 100, body.count - 9000, body.count - 30] {
      let reply = try await world.post(
        Array(body[..<length]), to: "/box", contentType: PostForm.contentType)
      #expect(reply.verdict == "400 MalformedPOSTRequest", "\(length) bytes")
    }
    let other = try await world.post(form, contentType: "application/x-www-form-urlencoded")
    #expect(other.verdict == "412 PreconditionFailed")
    #expect(try await world.keys() == [])
  }

  @Test func `a field that becomes a header field cannot have a line of its own`() async throws {
    let world = try await S3World.withBucket()
    let reply = try await world.post(form(world, [("x-amz-meta-a", "1\r\nset-cookie: b")]))
    #expect(reply.verdict == "400 InvalidArgument")
  }
}
