import Foundation
import StowageSim
import Testing

@Suite("JSON") struct JSONValueTests {
  @Test("keys keep their order, nulls stay, integers have no point")
  func layout() {
    let value: JSONValue = [
      "b": .integer(1), "a": .real(nil), "list": [.real(0.1), .real(2), .boolean(true)], "none": [],
      "empty": [:],
    ]
    let expected = """
      {
        "b": 1,
        "a": null,
        "list": [
          0.1,
          2.0,
          true
        ],
        "none": [],
        "empty": {}
      }

      """
    #expect(value.formatted == expected)
  }

  @Test(
    "text is escaped so that a parser reads it back",
    arguments: ["", "a\"b\\c", "\n\t\0\u{1f}", "é–🚀\u{2028}"])
  func escapes(_ text: String) throws {
    let value: JSONValue = ["key": .text(text)]
    let parsed = try JSONSerialization.jsonObject(with: Data(value.formatted.utf8)) as? [String: String]
    #expect(parsed == ["key": text])
  }

  @Test("numbers read back as they were", arguments: [0.1, 1e-7, 1.5e300, 4.829596350298079, -0.0, 1.0 / 3])
  func numbers(_ number: Double) throws {
    let value: JSONValue = ["key": .real(number)]
    let parsed = try JSONSerialization.jsonObject(with: Data(value.formatted.utf8)) as? [String: Double]
    #expect(parsed == ["key": number])
  }

  @Test("there is no number for what is not finite", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(_ number: Double) { #expect(JSONValue.real(number) == .null) }
}
