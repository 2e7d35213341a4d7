import StowageCoding

/// What stands at the end of every fragment: a CRC-32C of each 64 KiB of its content, and one of those, so that a part
/// of a fragment can be trusted without reading the rest.
struct BlockChecksums: Hashable, Sendable {
  private(set) var checksums: [UInt32] = []
  private var open = CRC32C()
  private var openBytes = 0

  static let blockBytes = 64 << 10

  init() {}

  /// Bytes on disk for a fragment of `contentBytes`.
  static func byteCount(forContent contentBytes: Int) -> Int {
    4 * ((contentBytes + blockBytes - 1) / blockBytes) + 4
  }

  /// Takes in the next bytes of the content.
  mutating func add(_ bytes: RawSpan) {
    var start = 0
    while start < bytes.byteCount {
      let count = min(bytes.byteCount - start, Self.blockBytes - openBytes)
      open.update(bytes.extracting(start..<start + count))
      openBytes += count
      start += count
      if openBytes == Self.blockBytes { endBlock() }
    }
  }

  /// Ends the last block.
  mutating func finish() {
    if openBytes > 0 { endBlock() }
  }

  private mutating func endBlock() {
    checksums.append(open.value)
    open = CRC32C()
    openBytes = 0
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    for checksum in checksums { writer.put(checksum) }
    writer.put(CRC32C.checksum(of: writer.bytes.span.bytes))
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws(FormatError) {
    try checkTail(of: bytes, named: "the fragment's footer")
    var reader = ByteReader(bytes)
    for _ in 0..<bytes.count / 4 - 1 { checksums.append(try reader.number()) }
  }

  /// Throws unless `bytes` are the blocks from `first` on; the last may be the shorter last of the fragment.
  func check(_ bytes: RawSpan, fromBlock first: Int) throws(FormatError) {
    var block = first
    var start = 0
    while start < bytes.byteCount {
      let end = min(start + Self.blockBytes, bytes.byteCount)
      let found = CRC32C.checksum(of: bytes.extracting(start..<end))
      guard block < checksums.count, found == checksums[block] else {
        let expected = block < checksums.count ? checksums[block] : 0
        throw .checksum(of: "block \(block)", found: found, expected: expected)
      }
      block += 1
      start = end
    }
  }
}
