import StowageS3
import Testing

@testable import StowageS3

@Suite struct `Bucket policies` {
  @Test func `a policy is put, got as it came, and removed`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.alice.send("GET", "/box?policy").verdict == "404 NoSuchBucketPolicy")
    #expect(try await world.alice.send("GET", "/box?policyStatus").verdict == "404 NoSuchBucketPolicy")
    let text = policy([statement("Allow", "s3:GetObject")]) + " "
    #expect(try await world.alice.send("PUT", "/box?policy", body: text).status == 204)
    let got = try await world.alice.send("GET", "/box?policy")
    #expect(got.text == text)
    #expect(got["content-type"] == "application/json")
    #expect(try await world.alice.send("GET", "/box?policyStatus").xml.text("IsPublic") == "true")
    #expect(try await world.alice.send("DELETE", "/box?policy").status == 204)
    #expect(try await world.alice.send("GET", "/box?policy").status == 404)
  }

  /// What cannot be decided when it matters.
  @Test(arguments: [
    "", "[]", "{}", "{\"Statement\": []}", policy(["{}"]), policy([statement("Permit", "s3:GetObject")]),
    policy([statement("Allow", "s3:FindObject")]), policy([statement("Allow", "ec2:*")]),
    policy([statement("Allow", "s3:GetObject", to: "\"bob\"")]),
    policy([statement("Allow", "s3:GetObject", to: "{\"AWS\": \"arn:aws:iam::1:user/*\"}")]),
    policy([statement("Allow", "s3:GetObject", to: "{\"User\": \"id-bob\"}")]),
    policy([statement("Allow", "s3:GetObject", on: "\"arn:aws:s3:::other/*\"")]),
    policy([statement("Allow", "s3:GetObject", on: "\"box/*\"")]),
    policy([statement("Allow", "s3:GetObject", on: "\"arn:aws:s3:::box/${aws:username}/*\"")]),
    policy([statement("Allow", "s3:GetObject", if: "\"StringIs\": {\"s3:prefix\": \"a\"}")]),
    policy([statement("Allow", "s3:GetObject", if: "\"StringEquals\": {\"s3:suffix\": \"a\"}")]),
    policy([statement("Allow", "s3:GetObject", if: "\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/33\"}")]),
    policy([statement("Allow", "s3:GetObject", if: "\"NumericEquals\": {\"s3:max-keys\": \"ten\"}")]),
    policy([statement("Allow", "s3:GetObject", if: "\"DateLessThan\": {\"aws:CurrentTime\": \"soon\"}")]),
    policy([statement("Allow", "s3:GetObject", if: "\"Bool\": {\"aws:SecureTransport\": \"maybe\"}")]),
    "{\"Version\": \"2020-01-01\", \"Statement\": []}",
    policy([statement("Allow", "s3:GetObject")]).replacing("Effect", with: "Effekt"),
    policy([statement("Allow", "s3:GetObject") + String(repeating: " ", count: 20 << 10)]),
    String(repeating: "[", count: 10_000),
  ]) func `what cannot be decided is refused when it is put`(_ document: String) async throws {
    let world = try await S3World.withBucket()
    let reply = try await world.alice.send("PUT", "/box?policy", body: document)
    #expect(reply.verdict == "400 MalformedPolicy")
    #expect(try await world.alice.send("GET", "/box?policy").status == 404)
  }

  @Test(arguments: [
    (statement("Allow", "s3:GetObject"), true), (statement("Deny", "s3:GetObject"), false),
    (statement("Allow", "s3:*", to: "{\"AWS\": \"*\"}"), true),
    (statement("Allow", "s3:*", to: bobAlone), false),
    (statement("Allow", "s3:GetObject", if: "\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}"), false),
    (statement("Allow", "s3:GetObject", if: "\"IpAddress\": {\"aws:SourceIp\": \"0.0.0.0/0\"}"), true),
    (statement("Allow", "s3:GetObject", if: "\"StringLike\": {\"aws:Referer\": \"https://a/*\"}"), true),
  ]) func `whether a policy is public is told`(_ statement: String, _ isPublic: Bool) throws {
    let policy = try BucketPolicy(document: Array(policy([statement]).utf8), bucket: "box")
    #expect(policy.isPublic == isPublic)
  }

  @Test(arguments: [
    "{\"AWS\": \"arn:aws:iam::id-bob:user/bob\"}", "{\"AWS\": \"arn:aws:iam:::user/bob\"}",
    "{\"AWS\": \"arn:aws:iam::id-bob:root\"}", "{\"AWS\": [\"arn:aws:iam::1:root\", \"id-bob\"]}",
    "{\"CanonicalUser\": \"id-bob\"}", "{\"AWS\": \"KEYbob\"}",
  ]) func `a user is named in several ways`(_ principal: String) async throws {
    let world = try await S3World.withBucket()
    try await world.put("k", "hello")
    try await world.setPolicy(statement("Allow", "s3:GetObject", to: principal))
    #expect(try await world.bob.send("GET", "/box/k").text == "hello")
    #expect(try await world.anonymous("GET", "/box/k").verdict == "403 AccessDenied")
    // A copy needs no more of its source.
    _ = try await world.bob.send("PUT", "/bobs")
    #expect(try await world.bob.send("PUT", "/bobs/k", ["x-amz-copy-source": "box/k"]).status == 200)
    #expect(try await world.bob.send("GET", "/bobs/k").text == "hello")
  }

  @Test func `other names are taken, and mean nobody`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    let principals = [
      "{\"AWS\": \"arn:aws:iam::123456789012:role/r\"}", "{\"Service\": \"logging.s3.amazonaws.com\"}",
    ]
    for principal in principals {
      #expect(try await world.setPolicy(statement("Allow", "s3:GetObject", to: principal)).status == 204)
      #expect(try await world.bob.send("GET", "/box/k").verdict == "403 AccessDenied")
    }
  }

  @Test func `what is missing is told to those alone who may list`() async throws {
    let world = try await S3World.withBucket()
    try await world.setPolicy(statement("Allow", "s3:GetObject"))
    #expect(try await world.anonymous("GET", "/box/none").verdict == "403 AccessDenied")
    try await world.setPolicy(statement("Allow", "s3:GetObject"), statement("Allow", "s3:ListBucket"))
    #expect(try await world.anonymous("GET", "/box/none").verdict == "404 NoSuchKey")
    let listing = statement(
      "Allow", "s3:ListBucket", if: "\"StringLike\": {\"s3:prefix\": \"public/*\"}")
    try await world.setPolicy(statement("Allow", "s3:GetObject"), listing)
    #expect(try await world.anonymous("GET", "/box/public/none").verdict == "404 NoSuchKey")
    #expect(try await world.anonymous("GET", "/box/none").verdict == "403 AccessDenied")
  }

  @Test func `objects of a list are judged one by one`() async throws {
    let world = try await S3World.withBucket()
    for key in ["a/1", "b/1"] { try await world.put(key) }
    try await world.setPolicy(statement("Allow", "s3:DeleteObject", on: "\"arn:aws:s3:::box/a/*\""))
    let objects = ["a/1", "b/1"].map { "<Object><Key>\($0)</Key></Object>" }.joined()
    let result = try await world.anonymous("POST", "/box?delete", body: "<Delete>\(objects)</Delete>").xml
    #expect(result.child("Deleted")?.text("Key") == "a/1")
    #expect(result.child("Error")?.text("Key") == "b/1")
    #expect(result.child("Error")?.text("Code") == "AccessDenied")
    #expect(try await world.keys() == ["b/1"])
  }

  @Test func `versions need rights of their own`() async throws {
    let world = try await S3World.withBucket(versioning: "Enabled")
    let one = try await world.put("k", "one")
    try await world.setPolicy(statement("Allow", "s3:GetObject"))
    #expect(try await world.anonymous("GET", "/box/k").text == "one")
    #expect(try await world.anonymous("GET", "/box/k?versionId=\(one)").verdict == "403 AccessDenied")
    try await world.setPolicy(statement("Allow", "s3:GetObjectVersion"))
    #expect(try await world.anonymous("GET", "/box/k?versionId=\(one)").text == "one")
    #expect(try await world.anonymous("DELETE", "/box/k?versionId=\(one)").verdict == "403 AccessDenied")
  }

  @Test func `a denial is about the owner too, who can take it back`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    try await world.setPolicy(statement("Deny", "*"))
    #expect(try await world.alice.send("GET", "/box/k").verdict == "403 AccessDenied")
    #expect(try await world.alice.send("PUT", "/box/k").verdict == "403 AccessDenied")
    #expect(try await world.alice.send("DELETE", "/box?policy").status == 204)
    #expect(try await world.alice.send("GET", "/box/k").status == 200)
  }

  @Test func `conditions look at tags, of the object and of the request`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("open", "x", ["x-amz-tagging": "class=open"])
    try await world.put("closed", "x", ["x-amz-tagging": "class=closed"])
    try await world.setPolicy(
      statement("Allow", "s3:GetObject", if: "\"StringEquals\": {\"s3:ExistingObjectTag/class\": \"open\"}"),
      statement(
        "Allow", "s3:PutObject", if: "\"StringEquals\": {\"s3:RequestObjectTag/class\": [\"a\", \"b\"]}"),
      statement(
        "Allow", "s3:PutObjectTagging",
        if: "\"ForAllValues:StringEquals\": {\"s3:RequestObjectTagKeys\": [\"class\"]}"))
    #expect(try await world.anonymous("GET", "/box/open").status == 200)
    #expect(try await world.anonymous("GET", "/box/closed").verdict == "403 AccessDenied")
    #expect(try await world.bob.send("PUT", "/box/k", ["x-amz-tagging": "class=b"]).status == 200)
    #expect(try await world.bob.send("PUT", "/box/k", ["x-amz-tagging": "class=c"]).status == 403)
    #expect(try await world.bob.send("PUT", "/box/k").status == 403)
    func tag(_ name: String) async throws -> Int {
      let tags = "<Tagging><TagSet><Tag><Key>\(name)</Key><Value>1</Value></Tag></TagSet></Tagging>"
      return try await world.bob.send("PUT", "/box/open?tagging", body: tags).status
    }
    #expect(try await tag("other") == 403)
    #expect(try await tag("class") == 200)
  }

  @Test func `a policy may forbid what a put brings along`() async throws {
    let world = try await S3World.withBucket()
    try await world.setPolicy(
      statement("Allow", "s3:PutObject", to: bobAlone),
      statement("Deny", "s3:PutObject", if: "\"StringLike\": {\"s3:x-amz-acl\": \"public*\"}"),
      statement("Deny", "s3:PutObjectTagging", to: bobAlone))
    #expect(try await world.bob.send("PUT", "/box/k").status == 200)
    #expect(try await world.bob.send("PUT", "/box/k", ["x-amz-acl": "public-read"]).status == 403)
    #expect(try await world.alice.send("PUT", "/box/k", ["x-amz-acl": "public-read"]).status == 403)
    #expect(try await world.bob.send("PUT", "/box/k", ["x-amz-tagging": "a=1"]).status == 403)
    #expect(try await world.alice.send("PUT", "/box/k", ["x-amz-tagging": "a=1"]).status == 200)
  }

  @Test func `conditions look at where a request comes from`() async throws {
    let world = try await S3World.withBucket()
    try await world.put("k")
    try await world.setPolicy(
      statement(
        "Allow", "s3:GetObject", if: "\"IpAddress\": {\"aws:SourceIp\": [\"10.0.0.0/8\", \"2001:db8::/32\"]}")
    )
    for (peer, status) in [
      ("10.9.8.7", 200), ("::ffff:10.1.1.1", 200), ("2001:db8::7", 200), ("11.0.0.1", 403),
    ] {
      #expect(try await world.anonymous("GET", "/box/k", peer: peer).status == status, "\(peer)")
    }
    #expect(try await world.anonymous("GET", "/box/k").status == 403)
  }
}

/// One condition against one request.
@Suite struct `Conditions of policies` {
  @Test(arguments: [
    ("\"StringEquals\": {\"s3:prefix\": [\"a\", \"b\"]}", "b", true),
    ("\"StringEquals\": {\"s3:prefix\": \"a\"}", "A", false),
    ("\"StringEqualsIgnoreCase\": {\"s3:prefix\": \"a\"}", "A", true),
    ("\"StringEquals\": {\"S3:Prefix\": \"a\"}", nil, false),
    ("\"StringEqualsIfExists\": {\"s3:prefix\": \"a\"}", nil, true),
    ("\"StringEqualsIfExists\": {\"s3:prefix\": \"a\"}", "b", false),
    ("\"StringNotEquals\": {\"s3:prefix\": [\"a\", \"b\"]}", "b", false),
    ("\"StringNotEquals\": {\"s3:prefix\": \"a\"}", nil, true),
    ("\"StringLike\": {\"s3:prefix\": \"a*c?\"}", "abbcd", true),
    ("\"StringLike\": {\"s3:prefix\": \"a*c?\"}", "abbc", false),
    ("\"StringNotLike\": {\"s3:prefix\": \"a*\"}", "b", true),
    ("\"NumericLessThanEquals\": {\"s3:prefix\": 10}", "10", true),
    ("\"NumericLessThan\": {\"s3:prefix\": \"10\"}", "10", false),
    ("\"NumericGreaterThan\": {\"s3:prefix\": 9.5}", "10", true),
    ("\"NumericEquals\": {\"s3:prefix\": 10}", "ten", false),
    ("\"DateLessThan\": {\"s3:prefix\": \"2026-01-01T00:00:00Z\"}", "2025-12-31T23:59:59Z", true),
    ("\"DateGreaterThanEquals\": {\"s3:prefix\": \"1767225600\"}", "2026-01-01T00:00:00Z", true),
    ("\"Bool\": {\"s3:prefix\": false}", "false", true),
    ("\"Null\": {\"s3:prefix\": \"true\"}", nil, true),
    ("\"Null\": {\"s3:prefix\": \"true\"}", "a", false),
    ("\"Null\": {\"s3:prefix\": \"false\"}", "a", true),
    ("\"IpAddress\": {\"s3:prefix\": \"192.168.1.1\"}", "192.168.1.1", true),
    ("\"IpAddress\": {\"s3:prefix\": \"192.168.1.0/25\"}", "192.168.1.128", false),
    ("\"NotIpAddress\": {\"s3:prefix\": \"192.168.1.0/25\"}", "192.168.1.128", true),
    ("\"IpAddress\": {\"s3:prefix\": \"0.0.0.0/0\"}", "::1", false),
    ("\"StringLike\": {\"s3:prefix\": \"a*\"}, \"StringNotEquals\": {\"s3:prefix\": \"ab\"}", "ac", true),
    ("\"StringLike\": {\"s3:prefix\": \"a*\"}, \"StringNotEquals\": {\"s3:prefix\": \"ab\"}", "ab", false),
  ]) func `hold or do not`(_ condition: String, _ value: String?, _ holds: Bool) throws {
    var context = AccessContext()
    context.set("s3:prefix", value)
    #expect(try Self.applies(condition, context) == holds)
  }

  @Test(arguments: [
    ("ForAllValues:StringEquals", ["a"], true), ("ForAllValues:StringEquals", ["a", "c"], false),
    ("ForAllValues:StringEquals", nil, true), ("ForAnyValue:StringEquals", ["a", "c"], true),
    ("ForAnyValue:StringEquals", ["c"], false), ("ForAnyValue:StringEquals", nil, false),
    ("ForAllValues:StringNotEquals", ["c", "d"], true), ("ForAllValues:StringNotEquals", ["a", "c"], false),
    ("ForAnyValue:StringNotEquals", ["a", "c"], true), ("ForAnyValue:StringNotEquals", ["a", "b"], false),
  ]) func `about several values hold for all or for any`(_ name: String, _ list: [String]?, _ holds: Bool)
    throws
  {
    var context = AccessContext()
    if let list { context.set("s3:requestobjecttagkeys", list) }
    let condition = "\"\(name)\": {\"s3:RequestObjectTagKeys\": [\"a\", \"b\"]}"
    #expect(try Self.applies(condition, context) == holds)
  }

  private static func applies(_ condition: String, _ context: AccessContext) throws -> Bool {
    let document = policy([statement("Allow", "s3:ListBucket", if: condition)])
    let policy = try BucketPolicy(document: Array(document.utf8), bucket: "box")
    let question = BucketPolicy.Question(
      principal: .anonymous, action: "s3:ListBucket", resource: "arn:aws:s3:::box", context: context)
    return policy.verdict(on: question) == .allow
  }

  @Test(arguments: [
    ("*", "", true), ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false), ("?", "", false),
    ("a?", "ab", true),
    ("**a**", "bab", true), ("arn:aws:s3:::box/*", "arn:aws:s3:::boxes/k", false),
    ("e\u{301}", "\u{e9}", false),
  ]) func `stars stand for anything, question marks for one character`(
    _ pattern: String, _ text: String, _ matches: Bool
  ) {
    #expect(WildcardPattern(pattern).matches(text) == matches)
  }

  @Test func `a pattern of many stars is matched in time that is bounded`() {
    let pattern = WildcardPattern(String(repeating: "a*", count: 5000) + "b")
    #expect(!pattern.matches(String(repeating: "a", count: 1024)))
    let crossing = WildcardPattern(String(repeating: "*a", count: 400) + "b")
    #expect(!crossing.matches(String(repeating: "a", count: 1024)))
  }
}
