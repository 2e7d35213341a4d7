import StowageCoding

/// What an ETag of S3's two forms says of a content: its MD5, or that of the MD5s of its parts with `-` and their number
/// behind. Any other ETag says nothing.
struct ContentDigest: Equatable, CustomStringConvertible {
  /// In lower-case hexadecimal digits.
  let digits: String
  /// Nil for the MD5 of the whole content.
  let parts: Int?

  init?(etag: String) {
    let bare = etag.prefix { $0 != ";" }
    let pieces = bare.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    digits = pieces[0].lowercased()
    parts = pieces.count == 2 ? Int(pieces[1]) : nil
    guard digits.utf8.count == 32, digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      return nil
    }
    if pieces.count == 2 && parts == nil { return nil }
  }

  init(_ sum: MD5, parts: Int? = nil) {
    digits = sum.hexadecimal
    self.parts = parts
  }

  var description: String { parts.map { "\(digits)-\($0)" } ?? digits }
}
