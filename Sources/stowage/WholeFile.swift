import Foundation
import StowageTrace

/// A file that is written beside the one it becomes, so that what was there is lost only for something whole, not even the
/// input of a command where both have one name. Pipes and devices are written to directly.
struct WholeFile {
  /// As the user named it.
  let path: String
  /// Where to write; a file of this process's own, unless it is what the user named.
  let target: String
  /// What the own file becomes, symbolic links resolved.
  private let destination: String?

  init(path: String) throws {
    self.path = path
    var status = stat()
    let exists = path != "-" && stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists && kind == S_IFDIR { throw OutputError(description: "\(path): is a folder, expected a file") }
    if path == "-" || exists && kind != S_IFREG {
      (target, destination) = (path, nil)
      return
    }
    let resolved = exists ? URL(fileURLWithPath: path).resolvingSymlinksInPath().path : path
    var template = Array("\(resolved).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Self.systemError(path, "cannot be created") }
    let mask = umask(0)
    umask(mask)
    fchmod(descriptor, exists ? status.st_mode & 0o7777 : 0o666 & ~mask)
    close(descriptor)
    target = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    destination = resolved
  }

  /// Writes by `body`, and puts the file into its place. What `body` throws is said of the file that the user named.
  func write<Result>(_ body: (_ path: String) throws -> Result) throws -> Result {
    do {
      let result = try body(target)
      if let destination, rename(target, destination) != 0 {
        throw Self.systemError(path, "cannot be written")
      }
      return result
    } catch {
      if destination != nil { unlink(target) }
      guard var renamed = error as? TraceError, renamed.path == target else { throw error }
      renamed.path = path
      throw renamed
    }
  }

  private static func systemError(_ path: String, _ what: String) -> OutputError {
    OutputError(description: "\(path): \(what) (\(String(cString: strerror(errno))))")
  }
}
