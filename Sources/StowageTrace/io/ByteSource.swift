import Glibc

/// A file, or standard input for the path `-`, read in blocks that the caller owns.
struct ByteSource: ~Copyable {
  private let descriptor: Int32
  /// The path as messages name it.
  let path: String
  /// Bytes in the file, nil where that is not known: pipes, terminals.
  let byteCount: Int?
  private(set) var bytesRead = 0

  init(path: String) throws(TraceError) {
    let isStandard = path == "-"
    let name = isStandard ? "<stdin>" : path
    let descriptor = isStandard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError(name, "cannot be opened", expected: "a readable file") }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    self.descriptor = descriptor
    self.path = name
    self.byteCount = isFile ? Int(status.st_size) : nil
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// Reads as much as comes at once into `block` and says how much that was; 0 at the end.
  mutating func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(TraceError) -> Int {
    while true {
      let length = Glibc.read(descriptor, block.baseAddress, block.count)
      if length >= 0 {
        bytesRead += length
        return length
      }
      if errno != EINTR { throw systemError(path, "cannot be read", expected: "a readable file") }
    }
  }
}

extension ByteSource {
  /// Goes to a place in a file.
  ///
  /// - Precondition: it is one, and not standard input: ``byteCount`` is known and the path is no `-`.
  mutating func move(to offset: Int) throws(TraceError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      throw systemError(path, "cannot be searched", expected: "a file and no pipe")
    }
    bytesRead = offset
  }

  /// Fills `block` and says how much of it, which is less than all only at the end of the file.
  mutating func fill(_ block: UnsafeMutableBufferPointer<UInt8>) throws(TraceError) -> Int {
    var filled = 0
    while filled < block.count {
      let rest = UnsafeMutableBufferPointer(rebasing: block[filled...])
      let length = try read(into: rest)
      if length == 0 { break }
      filled += length
    }
    return filled
  }
}

/// The error that the last system call left in `errno`.
func systemError(_ path: String, _ what: String, expected: String) -> TraceError {
  TraceError(path: path, found: "\(what) (\(String(cString: strerror(errno))))", expected: expected)
}
