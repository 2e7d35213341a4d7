/// A file of a run or comparison directory: its name in the directory, and all that is in it.
public struct OutputFile: Hashable, Sendable {
  /// With folders, separated by slashes.
  public var path: String
  /// What is in it.
  public var text: String
}

/// A line of comma-separated values (RFC 4180).
enum CSVLine {
  static func text(_ cells: [String]) -> String { cells.map(quoted).joined(separator: ",") + "\n" }

  private static func quoted(_ cell: String) -> String {
    guard cell.utf8.contains(where: { [",", "\"", "\n", "\r"].contains(Unicode.Scalar($0)) }) else {
      return cell
    }
    let parts = cell.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + parts.joined(separator: "\"\"") + "\""
  }
}
