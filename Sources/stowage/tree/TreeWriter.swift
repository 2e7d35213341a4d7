import Foundation
import StowageStore

/// Writes objects as files below a folder, and nowhere else, whatever their keys say.
struct TreeWriter: Sendable {
  let root: String

  /// The path of a key, with the folders above it made. Folders are never looked for behind links.
  func place(of name: String) throws(FileFailure) -> String {
    var parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.last == "" { parts.removeLast() }
    for part in parts where part.isEmpty || part == "." || part == ".." || part.utf8.count > 255 {
      throw FileFailure(description: "\(name): cannot be a path below \(root)")
    }
    var path = root
    for part in parts.dropLast() {
      path += "/" + part
      try makeFolder(path)
    }
    return path + "/" + parts.joined(separator: "/").split(separator: "/").suffix(1).joined()
  }

  /// Makes a folder unless there is one.
  func makeFolder(_ path: String) throws(FileFailure) {
    if mkdir(path, 0o777) == 0 { return }
    if errno != EEXIST { throw FileFailure(path, "cannot be made") }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw FileFailure(description: "\(path): is in the way; a folder must be there")
    }
  }

  /// Makes the folder that everything is below; it may be reached through a link.
  func makeRoot() throws(FileFailure) {
    if mkdir(root, 0o777) == 0 { return }
    var status = stat()
    if errno == EEXIST, stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw FileFailure(root, "cannot be made a folder")
  }

  static func makeLink(_ path: String, to target: [UInt8]) throws(FileFailure) {
    let ended = target.map { CChar(bitPattern: $0) } + [0]
    if symlink(ended, path) == 0 { return }
    if errno != EEXIST { throw FileFailure(path, "cannot be made a link") }
    if unlink(path) != 0 || symlink(ended, path) != 0 {
      throw FileFailure(path, "cannot be replaced by a link")
    }
  }
}

/// A file that is being written under another name and gets its own when it is whole.
final class FileWriting: @unchecked Sendable {
  // One thread at a time uses it.
  private let path: String
  private let passing: String
  private var descriptor: Int32

  init(_ path: String) throws(FileFailure) {
    self.path = path
    passing = path + ".stowage-new"
    _ = unlink(passing)
    descriptor = open(passing, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666 as mode_t)
    if descriptor < 0 { throw FileFailure(path, "cannot be written") }
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      unlink(passing)
    }
  }

  func write(_ bytes: [UInt8]) throws(FileFailure) {
    if !writeAll(bytes, to: descriptor) { throw FileFailure(path, "cannot be written") }
  }

  func finish(_ facts: FileFacts?) throws(FileFailure) {
    if close(descriptor) != 0 { throw FileFailure(path, "cannot be written") }
    descriptor = -1
    do throws(FileFailure) {
      try facts?.restore(to: passing)
      if rename(passing, path) != 0 { throw FileFailure(path, "cannot get its name") }
    } catch {
      unlink(passing)
      throw error
    }
  }
}

/// Whether all bytes could be written; the reason is in `errno`.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
  bytes.withUnsafeBytes { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }
}
