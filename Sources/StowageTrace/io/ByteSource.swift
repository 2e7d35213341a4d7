import Glibc

/// A file, or standard input for the path `-`, read in blocks that the caller owns.
struct ByteSource: ~Copyable {
  private let descriptor: Int32
  /// The path as messages name it.
  let path: String
  /// Bytes in the file, nil where that is not known: pipes, terminals.
  let byteCount: Int?
  private(set) var bytesRead = 0
  /// Bytes that were looked at and not read yet.
  private var ahead: [UInt8] = []

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
    let length = ahead.isEmpty ? try readOn(into: block) : takeAhead(into: block)
    bytesRead += length
    return length
  }

  private mutating func takeAhead(into block: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let count = min(block.count, ahead.count)
    _ = block.update(fromContentsOf: ahead[..<count])
    ahead.removeFirst(count)
    return count
  }

  private func readOn(into block: UnsafeMutableBufferPointer<UInt8>) throws(TraceError) -> Int {
    while true {
      let length = Glibc.read(descriptor, block.baseAddress, block.count)
      if length >= 0 { return length }
      if errno != EINTR { throw systemError(path, "cannot be read", expected: "a readable file") }
    }
  }
}

extension ByteSource {
  /// Whether ``move(to:)`` is possible. Standard input may be a file, and may have begun anywhere in it.
  var isSearchable: Bool { byteCount != nil && descriptor != STDIN_FILENO }

  /// Goes to a place in a file.
  mutating func move(to offset: Int) throws(TraceError) {
    ahead = []
    guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      throw systemError(path, "cannot be searched", expected: "a file and no pipe")
    }
    bytesRead = offset
  }

  /// Whether these bytes come next; they stay to be read.
  mutating func begins(with mark: [UInt8]) throws(TraceError) -> Bool {
    while ahead.count < mark.count {
      var byte = UInt8.zero
      let length = try withUnsafeMutableBytes(of: &byte) { byte throws(TraceError) in
        try readOn(into: byte.bindMemory(to: UInt8.self))
      }
      if length == 0 { break }
      ahead.append(byte)
    }
    return ahead.starts(with: mark)
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
