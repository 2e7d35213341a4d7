/// Memory for short records that are appended one after another and never moved or removed. A record is named by a
/// number of 32 bits, so an arena holds 32 GiB.
struct ByteArena: ~Copyable {
  /// Records begin at multiples of this.
  private static let unit = 8
  private static let pageBytes = 256 << 10
  private static let pageUnits = pageBytes / unit
  private static let pagesPerLargePage = LargePages.bytes / pageBytes

  /// Where each page begins. A record over one page has several that follow each other in memory.
  private var pages: [UnsafeMutableRawPointer] = []
  private var blocks: [UnsafeMutableRawPointer] = []
  /// Pages of the last block that nothing is in yet, one behind another.
  private var spare: ArraySlice<UnsafeMutableRawPointer> = []
  /// Units taken of the last page.
  private var used = pageUnits

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// Whether a record of `bytes` no longer fits.
  func isFull(for bytes: Int) -> Bool {
    pages.count + bytes / Self.pageBytes + 1 > Int(UInt32.max) / Self.pageUnits
  }

  /// Sets memory for a record aside.
  ///
  /// - Precondition: the arena is not full for it.
  mutating func reserve(_ bytes: Int) -> UInt32 {
    precondition(!isFull(for: bytes), "an arena of 32 GiB has no room for \(bytes) bytes")
    let units = (bytes + Self.unit - 1) / Self.unit
    if used + units > Self.pageUnits {
      // What is left of the old page stays unused: at most one key in a page of hundreds.
      let count = max(1, (units + Self.pageUnits - 1) / Self.pageUnits)
      if spare.count < count { addBlock(pages: count) }
      pages += spare.prefix(count)
      spare.removeFirst(count)
      let record = (pages.count - count) * Self.pageUnits
      used = count == 1 ? units : Self.pageUnits
      return UInt32(truncatingIfNeeded: record)
    }
    let record = (pages.count - 1) * Self.pageUnits + used
    used += units
    return UInt32(truncatingIfNeeded: record)
  }

  /// Pages one by one while there are few; then as many at once as a large page of the system has.
  private mutating func addBlock(pages least: Int) {
    let count = max(least, pages.count < Self.pagesPerLargePage ? 1 : Self.pagesPerLargePage)
    let block = LargePages.allocate(byteCount: count * Self.pageBytes, alignment: Self.unit)
    blocks.append(block)
    spare = (0..<count).map { block + $0 * Self.pageBytes }[...]
  }

  /// Where a record begins; stays valid until the arena goes.
  @inline(__always) func address(of record: UInt32) -> UnsafeMutableRawPointer {
    pages[Int(record) / Self.pageUnits] + Int(record) % Self.pageUnits * Self.unit
  }
}
