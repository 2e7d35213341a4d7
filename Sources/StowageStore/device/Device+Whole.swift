extension Device {
  /// The whole file.
  func contents(of name: FileName) throws(DeviceError) -> [UInt8] {
    try read(name, at: 0, count: try length(of: name))
  }

  /// `count` bytes from `offset`, fewer where the file ends before.
  func read(_ name: FileName, at offset: Int, count: Int) throws(DeviceError) -> [UInt8] {
    var failure: DeviceError?
    // An array without room is one that all threads share, and its length would be written.
    let bytes = [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, initialized in
      var output = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count).mutableBytes
      do throws(DeviceError) {
        initialized = try read(name, at: offset, into: &output)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes a file under a passing name, makes it durable and gives it its name, so that the name stands for the whole
  /// or for nothing.
  func put(_ bytes: [UInt8], as name: FileName) throws(DeviceError) {
    let passing = FileName.unfinished(name)
    do throws(DeviceError) { try remove(passing) } catch .absent { /* nothing was left over */  }
    try create(passing)
    try write(bytes.span.bytes, to: passing, at: 0)
    try sync(passing)
    try rename(passing, to: name)
    try syncNames()
  }
}
