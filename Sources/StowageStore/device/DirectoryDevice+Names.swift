import Glibc

extension DirectoryDevice {
  /// All regular files, in the order of their names.
  public func names() throws(DeviceError) -> [FileName] {
    let texts = try system("list", .folder) { () throws(SystemError) -> [String] in try regularFiles() }
    // The listing of a removed folder is empty, and that must not be taken for a device without files.
    if !isThere { throw .lost }
    return texts.sorted().map { FileName($0) }
  }

  private func regularFiles() throws(SystemError) -> [String] {
    // Its own descriptor: a listing has a position, which two threads must not share.
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
    let descriptor = Int32(try call { Int(openat(folder.descriptor, ".", flags)) })
    guard let listing = fdopendir(descriptor) else {
      let code = errno
      close(descriptor)
      throw SystemError(code: code)
    }
    defer { closedir(listing) }
    var texts: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(listing) else { break }
      let text = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if try isRegular(text, type: entry.pointee.d_type) { texts.append(text) }
    }
    let code = errno
    if code != 0 { throw SystemError(code: code) }
    return texts
  }

  /// Asks the file where the listing does not say.
  private func isRegular(_ text: String, type: UInt8) throws(SystemError) -> Bool {
    guard type == DT_UNKNOWN else { return type == DT_REG }
    var status = stat()
    do {
      _ = try call { Int(fstatat(folder.descriptor, text, &status, AT_SYMLINK_NOFOLLOW)) }
    } catch {
      // Removed since it was listed.
      if error.code == ENOENT { return false }
      throw error
    }
    return status.st_mode & S_IFMT == S_IFREG
  }
}
