import Foundation

/// What lies in a folder and all folders below, in the order of names' bytes, each folder before what is in it.
struct TreeWalk {
  struct Entry: Sendable {
    /// Relative to the folder, with slashes.
    var name: String
    var facts: FileFacts
  }

  private(set) var entries: [Entry] = []
  /// What cannot be stored by its nature, in words.
  private(set) var skipped: [String] = []
  /// What should have been stored and could not be looked at, in words.
  private(set) var failed: [String] = []

  init(_ root: String) throws(FileFailure) {
    var status = stat()
    if stat(root, &status) != 0 { throw FileFailure(root, "cannot be looked at") }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw FileFailure(description: "\(root): is no folder; put a file without -r")
    }
    // Depth first, without recursion: a tree may be deeper than a stack.
    var waiting = [""]
    while let folder = waiting.popLast() {
      let path = folder.isEmpty ? root : root + "/" + folder
      let names: [[UInt8]]
      do throws(FileFailure) {
        names = try Self.names(in: path)
      } catch {
        if folder.isEmpty { throw error }
        failed.append(error.description)
        continue
      }
      var below: [String] = []
      for name in names { look(at: name, in: folder, root, &below) }
      waiting += below.reversed()
    }
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  private mutating func look(at bytes: [UInt8], in folder: String, _ root: String, _ below: inout [String]) {
    let prefix = folder.isEmpty ? "" : folder + "/"
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let shown = String(decoding: bytes, as: UTF8.self)
      failed.append("\(root)/\(prefix)\(shown): its name is not UTF-8 and cannot be a key")
      return
    }
    let name = prefix + text
    let path = root + "/" + name
    var status = stat()
    if lstat(path, &status) != 0 {
      failed.append(FileFailure(path, "cannot be looked at").description)
      return
    }
    do throws(FileFacts.NotStorable) {
      let facts = try FileFacts(status)
      if facts.kind == .folder { below.append(name) }
      entries.append(Entry(name: facts.kind == .folder ? name + "/" : name, facts: facts))
    } catch {
      skipped.append("\(path): is \(error.what)")
    }
  }

  private static func names(in path: String) throws(FileFailure) -> [[UInt8]] {
    guard let folder = opendir(path) else { throw FileFailure(path, "cannot be read") }
    defer { closedir(folder) }
    var names: [[UInt8]] = []
    while true {
      errno = 0
      guard let entry = readdir(folder) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name != [0x2E] && name != [0x2E, 0x2E] { names.append(name) }
    }
    if errno != 0 { throw FileFailure(path, "cannot be read") }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }
}

/// Where a symbolic link leads, as bytes.
func linkTarget(_ path: String) throws(FileFailure) -> [UInt8] {
  var failed = false
  let bytes = [UInt8](unsafeUninitializedCapacity: 4097) { buffer, count in
    let got = buffer.withMemoryRebound(to: CChar.self) { readlink(path, $0.baseAddress!, $0.count) }
    failed = got < 0 || got > 4096
    count = max(0, got)
  }
  if failed { throw FileFailure(path, "cannot be read as a link") }
  return bytes
}
