import Glibc

/// A file, or standard output for the path `-`, written in blocks from one buffer.
struct ByteSink: ~Copyable {
  private static let blockBytes = 1 << 20

  private let descriptor: Int32
  /// The path as messages name it.
  let path: String
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0

  /// Creates the file, or empties it.
  init(path: String) throws(TraceError) {
    let isStandard = path == "-"
    let name = isStandard ? "<stdout>" : path
    let descriptor = isStandard ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw systemError(name, "cannot be created", expected: "a writable file") }
    self.descriptor = descriptor
    self.path = name
    self.buffer = .allocate(byteCount: Self.blockBytes, alignment: 1)
  }

  deinit {
    if descriptor != STDOUT_FILENO && descriptor >= 0 { close(descriptor) }
    buffer.deallocate()
  }

  /// Takes `bytes`, and writes what is waiting once there is a block of it.
  mutating func append(_ bytes: [UInt8]) throws(TraceError) {
    var taken = 0
    while taken < bytes.count {
      if filled == buffer.count { try flush() }
      let count = min(bytes.count - taken, buffer.count - filled)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
      bytes.withUnsafeBytes {
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[taken..<taken + count]))
      }
      filled += count
      taken += count
    }
  }

  /// Writes what is waiting.
  mutating func flush() throws(TraceError) {
    var written = 0
    while written < filled {
      let length = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, filled - written)
      if length >= 0 {
        written += length
      } else if errno != EINTR {
        let isBrokenPipe = errno == EPIPE
        var error = systemError(path, "cannot be written", expected: "room for the trace")
        error.isBrokenPipe = isBrokenPipe
        throw error
      }
    }
    filled = 0
  }
}
