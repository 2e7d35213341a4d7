/// A text file of the working tree.
struct TextFile: Sendable {
  /// Path from the root of the repository.
  let path: String
  let text: String

  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  func finding(at line: Int, _ message: String) -> Finding {
    Finding(path: path, line: line, message: message)
  }
}
