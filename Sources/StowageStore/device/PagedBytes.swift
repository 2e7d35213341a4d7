import Glibc

/// The contents of a file in pages, so that growth copies at most one page and copies of the whole share what neither
/// has changed.
package struct PagedBytes: Sendable {
  /// Bytes for which there is one array. Large enough that a list of them is short, small enough for the allocator to
  /// reuse: fresh memory costs several times as much as filling it.
  package static let pageSize = 64 << 10

  /// Bytes of the file.
  package private(set) var count = 0
  /// A page may be shorter than its part of the file: the rest of it is zeros.
  private var pages: [[UInt8]] = []

  package init() {}

  /// Fills `bytes` from `offset` and returns how many there were.
  package func read(at offset: Int, into bytes: UnsafeMutableRawBufferPointer) -> Int {
    let end = min(count, offset + bytes.count)
    var position = offset
    while position < end {
      let (page, start) = (position / Self.pageSize, position % Self.pageSize)
      let length = min(end - position, Self.pageSize - start)
      let part = UnsafeMutableRawBufferPointer(rebasing: bytes[(position - offset)...].prefix(length))
      copy(page, from: start, into: part)
      position += length
    }
    return max(0, end - offset)
  }

  private func copy(_ page: Int, from start: Int, into bytes: UnsafeMutableRawBufferPointer) {
    let kept = page < pages.count ? max(0, min(bytes.count, pages[page].count - start)) : 0
    if kept > 0 {
      pages[page].withUnsafeBytes { bytes.copyMemory(from: .init(rebasing: $0[start..<start + kept])) }
    }
    if kept < bytes.count { memset(bytes.baseAddress! + kept, 0, bytes.count - kept) }
  }

  /// Puts `bytes` at `offset`, after zeros if that is behind the end.
  package mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    var done = 0
    while done < bytes.count {
      let (page, start) = ((offset + done) / Self.pageSize, (offset + done) % Self.pageSize)
      let length = min(bytes.count - done, Self.pageSize - start)
      while pages.count <= page { pages.append([]) }
      Self.put(UnsafeRawBufferPointer(rebasing: bytes[done..<done + length]), into: &pages[page], at: start)
      done += length
    }
    if done > 0 { count = max(count, offset + done) }
  }

  private static func put(_ bytes: UnsafeRawBufferPointer, into page: inout [UInt8], at start: Int) {
    if page.count < start { page.append(contentsOf: repeatElement(0, count: start - page.count)) }
    let over = min(bytes.count, page.count - start)
    if over > 0 {
      page.withUnsafeMutableBytes { page in
        UnsafeMutableRawBufferPointer(rebasing: page[start...]).copyMemory(
          from: .init(rebasing: bytes[..<over]))
      }
    }
    page.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[over...]))
  }

  /// Puts zeros at the end until the file is as long as this.
  package mutating func grow(to length: Int) { count = max(count, length) }
}
