import Foundation

/// The working tree that these tests were built from.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Build products and the books of git, wherever they are.
  private static let skippedFolders: Set = [".build", ".git", ".swiftpm", "out"]
  private static let extensions: Set = ["swift", "md", "yaml", "yml", "sh", "c", "h", "svg", "txt"]
  private static let names: Set = ["Makefile", "run", ".gitignore", ".swift-format"]

  /// All text files but traces, by path.
  static let files: [TextFile] = {
    guard let walk = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil) else {
      return []
    }
    var files: [TextFile] = []
    for case let url as URL in walk {
      let name = url.lastPathComponent
      if skippedFolders.contains(name) {
        walk.skipDescendants()
      } else if extensions.contains(url.pathExtension) || names.contains(name),
        let text = try? String(contentsOf: url, encoding: .utf8)
      {
        files.append(TextFile(path: path(of: url), text: text))
      }
    }
    return files.sorted { $0.path < $1.path }
  }()

  static let swiftFiles: [SwiftFile] = files.filter { $0.path.hasSuffix(".swift") }.map { SwiftFile($0) }
  static let pages: [TextFile] = files.filter { $0.path.hasSuffix(".md") }

  static func file(_ path: String) -> TextFile? { files.first { $0.path == path } }

  /// Whether a file or folder has this path from the root.
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  private static func path(of url: URL) -> String {
    let parts = url.standardizedFileURL.pathComponents
    return parts.dropFirst(root.standardizedFileURL.pathComponents.count).joined(separator: "/")
  }
}
