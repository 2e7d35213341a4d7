import StowageStore
import StowageTesting
import Testing

@testable import StowageS3

@Suite struct `Lifecycle documents` {
  /// One of everything, in the order and form in which it is kept.
  private static let golden = """
    <?xml version="1.0" encoding="UTF-8"?>
    <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>all &amp; sundry</ID>\
    <Filter><And><Prefix>logs/</Prefix><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>b</Key><Value></Value>\
    </Tag><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan><ObjectSizeLessThan>99</ObjectSizeLessThan></And>\
    </Filter><Status>Enabled</Status><Expiration><Days>30</Days></Expiration><NoncurrentVersionExpiration>\
    <NoncurrentDays>7</NoncurrentDays><NewerNoncurrentVersions>3</NewerNoncurrentVersions>\
    </NoncurrentVersionExpiration></Rule><Rule><ID>date</ID><Filter><Prefix></Prefix></Filter>\
    <Status>Disabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration></Rule><Rule>\
    <ID>markers</ID><Filter></Filter><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true\
    </ExpiredObjectDeleteMarker></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>2\
    </DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>
    """

  @Test func `a document comes back as it is kept: golden`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.alice.send("PUT", "/box?lifecycle", body: Self.golden).status == 200)
    let reply = try await world.alice.send("GET", "/box?lifecycle")
    #expect(reply.text == Self.golden)
    #expect(try await world.test.store.bucket("box").documents.first?.bytes == Array(Self.golden.utf8))
  }

  @Test func `whatever the form in which it came, it is kept in one`() throws {
    let sent = """
      <LifecycleConfiguration><!-- a comment --><Rule>
        <Status>Enabled</Status><Expiration> <Date>2030-01-01</Date> </Expiration><ID>x</ID>
        <Filter><And><Prefix>a</Prefix></And></Filter></Rule></LifecycleConfiguration>
      """
    let kept = """
      <?xml version="1.0" encoding="UTF-8"?>
      <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>x</ID><Filter><Prefix>a\
      </Prefix></Filter><Status>Enabled</Status><Expiration><Date>2030-01-01T00:00:00.000Z</Date></Expiration>\
      </Rule></LifecycleConfiguration>
      """
    #expect(
      String(decoding: try LifecycleConfiguration(document: Array(sent.utf8)).xml, as: UTF8.self) == kept)
  }

  @Test func `the old form stays the old form, and rules without a name are given one`() async throws {
    let world = try await S3World.withBucket()
    func old(_ prefix: String, _ id: String) -> String {
      "<Rule>\(id)<Prefix>\(prefix)</Prefix><Status>Enabled</Status>\(days(1))</Rule>"
    }
    try await world.setRules(old("a", "") + old("b", "<ID>rule-1</ID>") + old("c", "<ID></ID>"))
    let rules = try await world.alice.send("GET", "/box?lifecycle").xml.children("Rule")
    #expect(rules.map { $0.text("ID") } == ["rule-2", "rule-1", "rule-3"])
    #expect(rules.map { $0.text("Prefix") } == ["a", "b", "c"])
    #expect(rules.allSatisfy { $0.child("Filter") == nil })
    try await world.put("a")
    try await world.put("d")
    try await world.test.advance(by: .days(3))
    #expect(try await world.keys() == ["d"])
  }

  static let bad: [(rules: String, verdict: String, says: String)] = [
    ("", "400 MalformedXML", "0 rules"),
    (rule(""), "400 InvalidRequest", "At least one action"),
    (rule(days(0)), "400 InvalidArgument", "'Days' for Expiration action must be a positive integer"),
    (rule(days(-1)), "400 InvalidArgument", "positive"),
    (rule("<Expiration><Days>soon</Days></Expiration>"), "400 MalformedXML", "soon"),
    (
      rule("<Expiration><Days>1</Days><Date>2030-01-01</Date></Expiration>"), "400 MalformedXML", "2 elements"
    ),
    (rule("<Expiration></Expiration>"), "400 MalformedXML", "0 elements"),
    (rule("<Expiration><Date>2030-01-01T10:00:00Z</Date></Expiration>"), "400 InvalidArgument", "midnight"),
    (rule("<Expiration><Date>20300101</Date></Expiration>"), "400 MalformedXML", "20300101"),
    (rule(days(1), status: "enabled"), "400 MalformedXML", "enabled"),
    (rule(days(1)) + rule(days(2)), "400 InvalidArgument", "Rule ID must be unique"),
    (rule(days(1), id: String(repeating: "x", count: 256)), "400 InvalidArgument", "255"),
    (rule(noncurrent(0)), "400 InvalidArgument", "'NoncurrentDays'"),
    (rule(noncurrent(1, kept: 0)), "400 InvalidArgument", "'NewerNoncurrentVersions'"),
    (rule(noncurrent(1, kept: 101)), "400 InvalidArgument", "at most 100"),
    (
      rule("<NoncurrentVersionExpiration></NoncurrentVersionExpiration>"), "400 MalformedXML",
      "no NoncurrentDays"
    ),
    (
      rule("<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>"),
      "501 NotImplemented", "Transition is not implemented"
    ),
    (
      rule(abortAfterTwoDays, filter: "<Tag><Key>a</Key><Value>b</Value></Tag>"), "400 InvalidRequest",
      "AbortIncompleteMultipartUpload cannot be specified with Tags"
    ),
    (
      rule(
        "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>",
        filter: "<ObjectSizeLessThan>9</ObjectSizeLessThan>"), "400 InvalidRequest", "Object Size"
    ),
    (rule(days(1), filter: "<ObjectSizeLessThan>0</ObjectSizeLessThan>"), "400 InvalidRequest", "greater"),
    (
      rule(days(1), filter: "<Prefix>a</Prefix><Tag><Key>a</Key><Value>b</Value></Tag>"), "400 MalformedXML",
      "2 elements"
    ),
    (rule(days(1), filter: "<Suffix>a</Suffix>"), "400 MalformedXML", "Suffix"),
    (
      rule(
        days(1),
        filter: "<And><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></And>"),
      "400 InvalidRequest", "Duplicate Tag Keys"
    ),
    (
      rule(days(1), filter: "<Prefix>\(String(repeating: "p", count: 1025))</Prefix>"), "400 InvalidRequest",
      "1024"
    ),
    ("<Rule><Status>Enabled</Status>\(days(1))</Rule>", "400 MalformedXML", "neither Filter nor Prefix"),
    (
      rule(days(1)) + "<Rule><Prefix>a</Prefix><Status>Enabled</Status>\(days(1))</Rule>",
      "400 InvalidRequest", "Base level prefix"
    ),
    (String(repeating: rule(days(1), id: ""), count: 1001), "400 MalformedXML", "1001 rules"),
    ("<Rule>", "400 MalformedXML", "end tag"),
  ]

  @Test(arguments: bad) func `a document that S3 does not take is refused, and changes nothing`(
    _ sample: (rules: String, verdict: String, says: String)
  ) async throws {
    let world = try await S3World.withBucket()
    try await world.setRules(rule(days(5), id: "good"))
    let reply = try await world.setRules(sample.rules)
    #expect(reply.verdict == sample.verdict)
    #expect(try reply.xml.text("Message")?.contains(sample.says) == true, "\(reply.text)")
    #expect(try await world.alice.send("GET", "/box?lifecycle").xml.child("Rule")?.text("ID") == "good")
  }

  @Test func `a thousand rules are taken`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.setRules(String(repeating: rule(days(1), id: ""), count: 1000)).status == 200)
    let put = try await world.alice.send("PUT", "/box/k")
    #expect(put["x-amz-expiration"]?.hasSuffix("rule-id=\"rule-1\"") == true)
  }

  @Test func `a bucket has no rules until it is given some, and only its owner gives them`() async throws {
    let world = try await S3World.withBucket()
    #expect(try await world.alice.send("GET", "/box?lifecycle").verdict == "404 NoSuchLifecycleConfiguration")
    #expect(try await world.alice.send("DELETE", "/box?lifecycle").status == 204)
    for method in ["GET", "PUT", "DELETE"] {
      #expect(try await world.bob.send(method, "/box?lifecycle").verdict == "403 AccessDenied")
    }
  }
}
