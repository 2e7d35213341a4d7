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
    for file in Self.lastFiles.union([last]).sorted() { try Self.refuse(path, with: file) }
    try makeFolder("")
  }

  /// What tells that a folder is one run, or one comparison.
  private static let lastFiles: Set = ["run.json", "comparison.json"]

  /// Checks that no run or comparison is in the folder of a study, whose runs would be taken for the study's.
  static func checkForStudy(path: String) throws {
    for file in lastFiles.sorted() { try refuse(path, with: file) }
  }

  private static func refuse(_ path: String, with file: String) throws {
    guard FileManager.default.fileExists(atPath: path + "/" + file) else { return }
    throw OutputError(
      description: "\(path): holds the results of a finished run (\(file)), expected none; "
        + "remove them or name another folder")
  }

  /// Checks that a file can be written, before hours are spent on what goes there.
  static func check(file path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw OutputError(description: "\(path): is a folder, expected a file to write")
    }
    if !FileManager.default.isWritableFile(atPath: folder) {
      throw OutputError(
        description: "\(path): cannot be written, since its folder is not there or not writable")
    }
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
