import Glibc

/// A file, or standard input for the path `-`, read in blocks that the caller owns. What begins with the magic of zstd, gzip or an
/// LZ4 frame is decompressed on the way, in memory that does not depend on what it holds.
struct ByteSource: ~Copyable {
  private var file: RawFile
  private var expansion: Expansion?
  /// Bytes that were looked at for their magic and not yet given out.
  private var ahead: [UInt8]
  /// Bytes given out.
  private(set) var bytesRead = 0

  init(path: String) throws(TraceError) {
    var file = try RawFile(path: path)
    let beginning = try file.read(exactly: Compression.magicBytes)
    expansion = Compression(magic: beginning).map { Expansion($0, beginning: beginning) }
    ahead = expansion == nil ? beginning : []
    self.file = file
  }

  /// What messages call standard input.
  static let standardInput = "<stdin>"

  /// The path as messages name it.
  var path: String { file.path }
  /// Bytes in the file, compressed as it may be; nil where that is not known: pipes, terminals.
  var byteCount: Int? { file.byteCount }
  /// Whether what is read is not what is in the file.
  var isCompressed: Bool { expansion != nil }
  /// Bytes of the file that were read.
  var fileBytesRead: Int { file.bytesRead }

  /// Reads as much as comes at once into `block` and says how much that was; 0 at the end.
  mutating func read(into block: UnsafeMutableBufferPointer<UInt8>) throws(TraceError) -> Int {
    let count = try readBlock(into: block)
    bytesRead += count
    return count
  }

  private mutating func readBlock(into block: UnsafeMutableBufferPointer<UInt8>) throws(TraceError) -> Int {
    if ahead.isEmpty {
      if let expansion { return try expansion.read(from: &file, into: block) }
      return try file.read(into: block)
    }
    let count = min(ahead.count, block.count)
    for index in 0..<count { block[index] = ahead[index] }
    ahead.removeFirst(count)
    return count
  }
}

extension ByteSource {
  /// Whether what is to be read begins with these bytes, no more than a magic has. Only before anything was read.
  mutating func begins(with magic: [UInt8]) throws(TraceError) -> Bool {
    precondition(bytesRead == 0 && magic.count <= Compression.magicBytes, "too late to look at the beginning")
    if let expansion, ahead.isEmpty {
      var bytes = [UInt8](repeating: 0, count: Compression.magicBytes)
      var count = 0
      try bytes.withUnsafeMutableBufferPointer { (bytes) throws(TraceError) in
        while count < bytes.count {
          let rest = UnsafeMutableBufferPointer(rebasing: bytes[count...])
          let length = try expansion.read(from: &file, into: rest)
          if length == 0 { break }
          count += length
        }
      }
      ahead = Array(bytes.prefix(count))
    }
    return ahead.starts(with: magic)
  }

  /// Whether ``move(to:)`` is possible. Standard input may be a file, and may have begun anywhere in it.
  var isSearchable: Bool { byteCount != nil && !isCompressed && path != Self.standardInput }

  /// Goes to a place in a file.
  ///
  /// - Precondition: ``isSearchable``.
  mutating func move(to offset: Int) throws(TraceError) {
    precondition(isSearchable, "a pipe or a compressed file cannot be searched")
    try file.move(to: offset)
    ahead = []
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

/// The bytes of a file as they are in it.
struct RawFile: ~Copyable {
  private let descriptor: Int32
  let path: String
  let byteCount: Int?
  private(set) var bytesRead = 0

  init(path: String) throws(TraceError) {
    let isStandard = path == "-"
    let name = isStandard ? ByteSource.standardInput : path
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

  mutating func move(to offset: Int) throws(TraceError) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) == off_t(offset) else {
      throw systemError(path, "cannot be searched", expected: "a file and no pipe")
    }
    bytesRead = offset
  }

  /// So many bytes, or fewer where the file ends.
  mutating func read(exactly count: Int) throws(TraceError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var block = [UInt8](repeating: 0, count: count - bytes.count)
      var length = 0
      try block.withUnsafeMutableBufferPointer { (block) throws(TraceError) in length = try read(into: block)
      }
      if length == 0 { break }
      bytes += block.prefix(length)
    }
    return bytes
  }
}

/// The error that the last system call left in `errno`.
func systemError(_ path: String, _ what: String, expected: String) -> TraceError {
  TraceError(path: path, found: "\(what) (\(String(cString: strerror(errno))))", expected: expected)
}
