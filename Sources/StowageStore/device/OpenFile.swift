import Glibc

/// What the system says went wrong.
struct SystemError: Error {
  let code: Int32
}

/// A descriptor that is closed when nobody uses it any more.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Reads until `bytes` is full or the file ends.
  func read(at offset: Int, into bytes: inout MutableRawSpan) throws(SystemError) -> Int {
    try bytes.withUnsafeMutableBytes { (buffer) throws(SystemError) -> Int in
      guard let start = buffer.baseAddress else { return 0 }
      var done = 0
      while done < buffer.count {
        let count = try call { pread(descriptor, start + done, buffer.count - done, offset + done) }
        if count == 0 { break }
        done += count
      }
      return done
    }
  }

  func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) {
    try bytes.withUnsafeBytes { (buffer) throws(SystemError) in
      guard let start = buffer.baseAddress else { return }
      var done = 0
      while done < buffer.count {
        done += try call { pwrite(descriptor, start + done, buffer.count - done, offset + done) }
      }
    }
  }

  func status() throws(SystemError) -> stat {
    var status = stat()
    _ = try call { Int(fstat(descriptor, &status)) }
    return status
  }

  /// Makes bytes and length durable. An interrupted call counts as failed: a second one could succeed without having
  /// written anything.
  func syncData() throws(SystemError) {
    if fdatasync(descriptor) != 0 { throw SystemError(code: errno) }
  }

  /// As ``syncData()``, with all that the system keeps about the file; for a folder, its names.
  func sync() throws(SystemError) {
    if fsync(descriptor) != 0 { throw SystemError(code: errno) }
  }
}

/// Calls the system again for as long as signals interrupt it.
func call(_ body: () -> Int) throws(SystemError) -> Int {
  while true {
    let result = body()
    if result >= 0 { return result }
    let code = errno
    if code != EINTR { throw SystemError(code: code) }
  }
}
