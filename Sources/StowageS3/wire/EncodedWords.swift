/// Text beyond ASCII in a header field, as S3 answers with it: in encoded words (RFC 2047).
enum EncodedWords {
  /// So that a word has at most 75 characters (RFC 2047 section 2).
  private static let bytesPerWord = 45

  /// The text itself where it is printable ASCII, or else words in Base64 that together mean it.
  static func text(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return text }
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > bytesPerWord { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?UTF-8?B?\(Base64.encoded($0))?=" }.joined(separator: " ")
  }
}
