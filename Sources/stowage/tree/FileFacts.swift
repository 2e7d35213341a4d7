import Foundation
import StowageStore

/// What is kept of a file besides its bytes.
struct FileFacts: Hashable, Sendable {
  enum Kind: String, Sendable {
    case file
    case folder = "directory"
    case link = "symlink"
  }

  var kind: Kind
  /// Permissions, and the bits before them.
  var mode: UInt32
  var seconds: Int
  var nanoseconds: Int
  /// Nil where it is not known yet.
  var byteCount: Int?
  /// Tells whether it is still the same file, unchanged.
  var identity: [Int]

  /// The kind of file in words where it is none that can be stored.
  struct NotStorable: Error { let what: String }

  init(_ status: stat) throws(NotStorable) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: kind = .file
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    case S_IFSOCK: throw NotStorable(what: "a socket")
    case S_IFIFO: throw NotStorable(what: "a named pipe")
    case S_IFBLK, S_IFCHR: throw NotStorable(what: "a device")
    default: throw NotStorable(what: "neither file nor folder nor link")
    }
    mode = status.st_mode & 0o7777
    (seconds, nanoseconds) = (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec))
    byteCount = Int(status.st_size)
    identity = [
      Int(bitPattern: UInt(status.st_ino)), Int(bitPattern: UInt(status.st_dev)), Int(status.st_size),
      seconds,
      nanoseconds, Int(status.st_ctim.tv_sec), Int(status.st_ctim.tv_nsec),
    ]
  }

  // MARK: As metadata of an object

  var attributes: ObjectAttributes {
    var attributes = ObjectAttributes()
    let fraction = String(nanoseconds)
    let padding = String(repeating: "0", count: 9 - fraction.utf8.count)
    attributes.metadata = [
      ObjectAttributes.Field(name: "mode", value: String(mode, radix: 8)),
      ObjectAttributes.Field(name: "mtime", value: "\(seconds).\(padding)\(fraction)"),
      ObjectAttributes.Field(name: "type", value: kind.rawValue),
    ]
    return attributes
  }

  /// What an object says of the file that it was; nil of an object that says nothing.
  init?(_ attributes: ObjectAttributes) {
    func value(_ name: String) -> String? { attributes.metadata.first { $0.name == name }?.value }
    guard let kind = value("type").flatMap({ Kind(rawValue: $0) }),
      let mode = value("mode").flatMap({ UInt32($0, radix: 8) }), mode <= 0o7777,
      let time = value("mtime")?.split(separator: "."), time.count == 2, time[1].utf8.count == 9,
      let seconds = Int(time[0]), let nanoseconds = Int(time[1]), (0..<1_000_000_000).contains(nanoseconds)
    else { return nil }
    self.kind = kind
    self.mode = mode
    self.seconds = seconds
    self.nanoseconds = nanoseconds
    identity = []
  }

  /// Gives a file the modes and times that are kept here.
  func restore(to path: String) throws(FileFailure) {
    if kind != .link, chmod(path, mode_t(mode)) != 0 { throw FileFailure(path, "cannot change its mode") }
    let time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
    if utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW) != 0 {
      throw FileFailure(path, "cannot change its time")
    }
  }
}

extension FileFailure {
  /// What could not be done, with the system's reason as it is in `errno`.
  init(_ path: String, _ what: String) {
    let reason = String(cString: strerror(errno))
    description = "\(path): \(what) (\(reason))"
  }
}
