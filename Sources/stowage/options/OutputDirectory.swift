import Foundation
import StowageSim

/// A directory that a command fills with files.
///
/// The last file says that all others are whole: a directory that has it is not written to again, one that was left
/// without it is.
struct OutputDirectory {
  let path: String

  /// Checks that it can be filled, before hours are spent on what goes there.
  ///
  /// - Parameter last: the file that is written last.
  init(path: String, last: String) throws {
    self.path = path
    if FileManager.default.fileExists(atPath: path + "/" + last) {
      throw OutputError(
        description: "\(path): holds the results of a finished run (\(last)), expected none; "
          + "remove them or name another folder")
    }
    try makeFolder("")
  }

  /// Writes the files in their order, each of them whole or not at all.
  func write(_ files: [OutputFile]) throws {
    for file in files {
      if let slash = file.path.lastIndex(of: "/") { try makeFolder(String(file.path[..<slash])) }
      try Self.write(file.text, to: path + "/" + file.path)
    }
  }

  private func makeFolder(_ name: String) throws {
    let folder = name.isEmpty ? path : path + "/" + name
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw OutputError(description: "\(folder): cannot be created (\(error.localizedDescription))")
    }
  }

  /// Writes a file whole or not at all.
  static func write(_ text: String, to path: String) throws {
    try WholeFile(path: path).write { target in
      guard let file = fopen(target, "w") else { throw failure(path) }
      var text = text
      let isWritten = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) == $0.count }
      let isFlushed = fflush(file) == 0
      fclose(file)
      if !isWritten || !isFlushed { throw failure(path) }
    }
  }

  private static func failure(_ path: String) -> OutputError {
    OutputError(description: "\(path): cannot be written (\(String(cString: strerror(errno))))")
  }
}
