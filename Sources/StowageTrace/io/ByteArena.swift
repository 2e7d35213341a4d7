/// Short byte strings, appended one after another and never moved or removed.
struct ByteArena: ~Copyable {
  private static let pageBytes = 256 << 10

  private var pages: [UnsafeMutableRawPointer] = []
  /// Bytes taken of the last page, and how many it has.
  private var used = 0
  private var capacity = 0

  deinit {
    for page in pages { page.deallocate() }
  }

  /// Copies `bytes` to where they stay until the arena goes.
  mutating func append(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt8> {
    if pages.isEmpty || used + bytes.count > capacity {
      // What is left of the old page stays unused: at most one key in a page of hundreds.
      capacity = max(bytes.count, Self.pageBytes)
      pages.append(.allocate(byteCount: capacity, alignment: 1))
      used = 0
    }
    let target = pages[pages.count - 1] + used
    if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
    used += bytes.count
    return UnsafePointer(target.assumingMemoryBound(to: UInt8.self))
  }
}
