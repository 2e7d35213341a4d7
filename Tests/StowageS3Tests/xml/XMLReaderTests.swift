import StowageCore
import Testing

@testable import StowageS3

@Suite struct `XML that clients send` {
  @Test func `elements, text and attributes are read, prefixes and namespaces are not`() throws {
    let root = try parse(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <!-- by hand -->
      <ns0:Root xmlns:ns0="http://s3.amazonaws.com/doc/2006-03-01/" xmlns='x'>
        <Part><PartNumber>1</PartNumber><ETag>"a"</ETag></Part><!-- - -->
        <Part><PartNumber>2</PartNumber><ETag/></Part >
        <Grantee ns0:type = 'Canonical&quot;User'></Grantee>
      </ns0:Root>

      """)
    #expect(root.children("Part").map { $0.text("PartNumber") } == ["1", "2"])
    #expect(root.children("Part").map { $0.text("ETag") } == ["\"a\"", ""])
    #expect(root.child("Grantee")?.attribute("type") == "Canonical\"User")
    #expect(root.attributes.isEmpty)
    #expect(root.text("Missing") == nil)
  }

  @Test(arguments: [
    ("a&amp;&lt;&gt;&quot;&apos;b", "a&<>\"'b"),
    ("&#65;&#x42;&#x1F600;", "AB😀"),
    ("&#13;&#xA;&#x1;", "\r\n\u{1}"),
    ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("<![CDATA[<a>&amp;]]]]><![CDATA[>]]>", "<a>&amp;]]>"),
    ("  blanks stay  ", "  blanks stay  "),
    ("ä<!-- not here -->ö", "äö"),
  ]) func `text is what its references, CDATA and line ends stand for`(_ written: String, _ text: String)
    throws
  {
    #expect(try parse("<Root>\(written)</Root>").text == text)
  }

  @Test(arguments: [
    "", " ", "text", "<", "<Root", "<Root>", "<Root><Key></Root>", "<Root></rOOT>",
    "<Root></Root><Root></Root>",
    "<Root></Root>text", "<Root a></Root>", "<Root a=b></Root>", "<Root a='1' a='2'></Root>",
    "<Root a='<'></Root>",
    "<Root>&nbsp;</Root>", "<Root>&#0;</Root>", "<Root>&#xD800;</Root>", "<Root>&#x110000;</Root>",
    "<Root>&#-1;</Root>", "<Root>&#99999999999;</Root>", "<Root>&amp</Root>", "<Root>&;</Root>",
    "<Root>\u{1}</Root>",
    "<Root>\u{0}</Root>", "<Root><!-- -- --></Root>", "<Root><!-- </Root>", "<Root><![CDATA[</Root>",
    "<Root><?php ?></Root>", "<?xml version='1.0' encoding='UTF-16'?><Root/>", "<Other></Other>",
    "< Root></Root>",
    "<1></1>", "<Root></Root", "<!DOCTYPE Root><Root/>", "<Root><!ENTITY a 'b'></Root>",
    "<!DOCTYPE Root [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><Root>&a;</Root>",
  ]) func `what is not well-formed, or may pull in anything, is MalformedXML`(_ document: String) {
    let error = #expect(throws: S3Error.self) { try parse(document) }
    #expect(error?.code == "MalformedXML")
    #expect(error?.status == 400)
  }

  @Test func `a document that ends early is refused, wherever it ends`() throws {
    let document = Array(
      "<?xml version='1.0'?><Root b='1'><!-- c --><Key>a&amp;<![CDATA[b]]></Key></Root>".utf8)
    #expect(try XMLElement.parse(document, root: "Root", limit: 1000).text("Key") == "a&b")
    for count in 0..<document.count {
      #expect(throws: S3Error.self, "after \(count) bytes") {
        try XMLElement.parse(Array(document[..<count]), root: "Root", limit: 1000)
      }
    }
  }

  @Test func `entities that expand to billions are refused before anything expands`() {
    var bomb = "<!DOCTYPE Root [<!ENTITY a0 'lol'>"
    for depth in 1...9 {
      bomb += "<!ENTITY a\(depth) '" + String(repeating: "&a\(depth - 1);", count: 10) + "'>"
    }
    #expect(throws: S3Error.self) { try parse(bomb + "]><Root>&a9;</Root>") }
  }

  @Test func `depth, number of elements, attributes and bytes have limits`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "<Root>", count: depth) + String(repeating: "</Root>", count: depth)
    }
    #expect(try parse(nested(16)).name == "Root")
    #expect(throws: S3Error.self) { try parse(nested(17)) }
    #expect(throws: S3Error.self) { try parse(nested(100_000)) }
    let wide = Array(("<Root>" + String(repeating: "<A/>", count: 9) + "</Root>").utf8)
    #expect(try XMLElement.parse(wide, root: "Root", limit: wide.count, elementLimit: 10).children.count == 9)
    #expect(throws: S3Error.self) { try XMLElement.parse(wide, root: "Root", limit: 1000, elementLimit: 9) }
    #expect(throws: S3Error.self) { try XMLElement.parse(wide, root: "Root", limit: wide.count - 1) }
    let attributes = (0..<17).map { " a\($0)=''" }.joined()
    #expect(throws: S3Error.self) { try parse("<Root\(attributes)/>") }
  }

  @Test func `bytes that are not UTF-8 are refused, a byte order mark is not`() throws {
    let root = Array("<Root/>".utf8)
    #expect(try XMLElement.parse([0xef, 0xbb, 0xbf] + root, root: "Root", limit: 100).name == "Root")
    #expect(throws: S3Error.self) {
      try XMLElement.parse(Array("<Root>".utf8) + [0xff] + Array("</Root>".utf8), root: "Root", limit: 100)
    }
    let wide = "<Root/>".utf8.flatMap { [$0, UInt8(0)] }
    #expect(throws: S3Error.self) { try XMLElement.parse([0xff, 0xfe] + wide, root: "Root", limit: 100) }
  }

  @Test func `damaged documents never trap`() {
    let document = Array(
      "<?xml version='1.0'?><Root b='1'><!-- c --><Key>a&amp;&#x41;<![CDATA[b]]></Key><A/></Root>".utf8)
    for seed in 1...UInt64(5000) {
      var random = Seed(seed).stream("xml")
      var bytes = document
      for _ in 0...random.below(4) {
        let place = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array("<>&;/!-[]='\"?".utf8)[random.below(13)], at: place)
        }
      }
      if let root = try? XMLElement.parse(bytes, root: "Root", limit: 1000) {
        #expect(root.name == "Root", "seed \(seed)")
      }
    }
  }

  private func parse(_ document: String) throws(S3Error) -> XMLElement {
    try XMLElement.parse(Array(document.utf8), root: "Root", limit: 1 << 21)
  }
}
