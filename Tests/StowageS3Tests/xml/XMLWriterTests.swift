import StowageCore
import Testing

@testable import StowageS3

@Suite struct `XML that is answered` {
  @Test func `a document has the namespace of S3, and its elements in order`() {
    let bytes = XMLWriter.document(root: "ListBucketResult") { xml in
      xml.element("Name", "bucket")
      xml.element("KeyCount", 1)
      xml.element("IsTruncated", false)
      xml.element("Contents") { $0.element("ETag", "\"d41d8cd9\"") }
      xml.element("Grantee", attributes: [("xsi:type", "a\"b")]) { _ in }
    }
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><KeyCount>1</KeyCount>\
        <IsTruncated>false</IsTruncated><Contents><ETag>&quot;d41d8cd9&quot;</ETag></Contents>\
        <Grantee xsi:type="a&quot;b"></Grantee></ListBucketResult>
        """)
  }

  @Test func `an error document is this one`() {
    var error = S3Error("NoSuchKey", 404, "The specified key does not exist.")
    error.details = [S3Error.Detail("Key", "a&b\u{1}")]
    let bytes = error.document(resource: "/bucket/a&b\u{1}", requestID: "4442587FB7D0A2F9", hostID: "host")
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>\
        <Resource>/bucket/a&amp;b&#x1;</Resource><Key>a&amp;b&#x1;</Key>\
        <RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>
        """)
  }

  @Test func `every key is read as it was written`() throws {
    let scalars = (1...0x17f).compactMap(Unicode.Scalar.init) + ["\u{2028}", "\u{fffd}", "\u{fffe}", "😀"]
    for seed in 1...UInt64(500) {
      var random = Seed(seed).stream("keys")
      var key = ""
      for _ in 0...random.below(20) { key.unicodeScalars.append(scalars[random.below(scalars.count)]) }
      let bytes = XMLWriter.document(root: "Root") { $0.element("Key", key) }
      let read = try XMLElement.parse(bytes, root: "Root", limit: 10_000).text("Key")
      #expect(read.map { Array($0.utf8) } == Array(key.utf8), "seed \(seed)")
    }
    for scalar in scalars {
      let bytes = XMLWriter.document(root: "Root") { $0.element("Key", String(scalar)) }
      #expect(try XMLElement.parse(bytes, root: "Root", limit: 1000).text("Key") == String(scalar))
    }
  }
}
