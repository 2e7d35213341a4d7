/// Memory that grows to what was needed most.
struct ByteBuffer: ~Copyable {
  private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 10, alignment: 8)

  deinit { bytes.deallocate() }

  /// The first `count` bytes, of unspecified contents; valid until the next call.
  mutating func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if bytes.count < count {
      bytes.deallocate()
      bytes = .allocate(byteCount: count, alignment: 8)
    }
    return UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
  }
}
