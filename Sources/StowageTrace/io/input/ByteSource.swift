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
    if let expansion { return try expansion.read(from: &file, into: block) }
    if ahead.isEmpty { return try file.read(into: block) }
    let count = min(ahead.count, block.count)
    for index in 0..<count { block[index] = ahead[index] }
    ahead.removeFirst(count)
    return count
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
