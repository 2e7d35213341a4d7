import Testing

@testable import StowageS3

@Suite("Metadata beyond ASCII") struct EncodedWordsTests {
  @Test(
    "is answered in encoded words, other metadata as it is",
    arguments: [
      ("", ""), ("a b", "a b"), ("Grüße", "=?UTF-8?B?R3LDvMOfZQ==?="), ("a\tb", "=?UTF-8?B?YQli?="),
    ])
  func text(text: String, expected: String) { #expect(EncodedWords.text(text) == expected) }

  @Test("is split between characters, so that no word is longer than 75")
  func longText() {
    let words = EncodedWords.text(String(repeating: "日", count: 31)).split(separator: " ")
    #expect(words.map(\.count) == [72, 72, 16])
  }
}
