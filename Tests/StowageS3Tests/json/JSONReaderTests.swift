import Testing

@testable import StowageS3

@Suite("JSON that clients send") struct JSONReaderTests {
  private func parsed(_ text: String) throws -> JSONValue {
    try JSONValue.parse(Array(text.utf8), limit: 1 << 16)
  }

  @Test func `A document is read with its members in order and its numbers as they were written`() throws {
    let value = try parsed(
      #" {"b": [1, -0.50e+3, true, false, null], "a\n\u00e9\ud83d\ude00": {"": "\"\/"}} "#)
    #expect(
      value
        == .object([
          .init("b", .array([.number("1"), .number("-0.50e+3"), .bool(true), .bool(false), .null])),
          .init("a\né😀", .object([.init("", .string("\"/"))])),
        ]))
    #expect(value["b"]?.elements?.first?.integer == 1)
  }

  @Test(arguments: [
    "", " ", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "01", "1.", ".5", "+1", "-", "1e", "tru", "'a'",
    "\"a",
    "\"\t\"", #""\x""#, #""\u12g4""#, #""\ud83d""#, #""\ud83d\u0041""#, #""\ude00""#, "1 2", "NaN",
    #"{"a":1,"\u0061":2}"#,
  ])
  func `What is no JSON is refused`(_ text: String) {
    #expect(throws: JSONError.self) { try parsed(text) }
  }

  @Test func `An error says where it is`() {
    #expect(throws: JSONError(offset: 7, reason: "a member of that name was there before")) {
      try parsed(#"{"a":1,"a":2}"#)
    }
  }

  @Test func `Nesting, size and bytes have limits`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try parsed(nested(16))
    #expect(throws: JSONError.self) { try parsed(nested(17)) }
    #expect(throws: JSONError.self) { try JSONValue.parse(Array("123456".utf8), limit: 5) }
    #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0xC3, 0x22], limit: 5) }
  }

  /// Nothing that comes from outside may trap, and no half of a document is one.
  @Test func `Documents that are cut or have a byte changed are read or refused`() throws {
    let text = Array(#"{"expiration":"2030","conditions":[{"a":"\u00e9"},["eq","$k",-1.5e2]]}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONValue.parse(Array(text[..<length]), limit: 100) }
    }
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        _ = try? JSONValue.parse(changed, limit: 100)
      }
    }
  }
}
