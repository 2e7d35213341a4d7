import StowageCore

/// What the index says of a block, in 40 bytes.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 8 | offset of its header |
/// | 8 | 8 | checksum in its header |
/// | 16 | 8 | time of its first row or event |
/// | 24 | 8 | time of its last |
/// | 32 | 4 | rows or records |
/// | 36 | 1 | 1 rows, 2 events |
/// | 37 | 1 | bit 0: has new names; bit 1: has new keys |
/// | 38 | 2 | 0 |
struct IndexEntry: Hashable {
  var offset: Int
  var checksum: UInt64
  var first: Instant
  var last: Instant
  var count: UInt32
  var kind: UInt8
  var news: UInt8

  static let byteCount = 40

  init(_ header: BlockHeader, checksum: UInt64) {
    offset = header.offset
    self.checksum = checksum
    first = header.first
    last = header.last
    count = UInt32(header.count)
    kind = header.kind.rawValue
    news = (header.names.bytes > 0 ? 1 : 0) | (header.keys.bytes > 0 ? 2 : 0)
  }

  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(number: UInt64(offset))
    bytes.append(number: checksum)
    bytes.append(number: first.milliseconds)
    bytes.append(number: last.milliseconds)
    bytes.append(number: count)
    bytes.append(contentsOf: [kind, news, 0, 0])
    return bytes
  }

  /// - Precondition: there are ``byteCount`` bytes.
  init(decoding bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    offset = Int(truncatingIfNeeded: cursor.number(UInt64.self))
    checksum = cursor.number()
    first = Instant(milliseconds: cursor.number())
    last = Instant(milliseconds: cursor.number())
    count = cursor.number()
    kind = cursor.number()
    news = cursor.number()
  }

  var hasNames: Bool { news & 1 != 0 }
  var hasKeys: Bool { news & 2 != 0 }
}

/// The checksum of an index: that of each entry begins with the one before, and the first with the header's. So a reader
/// knows it when it comes to the index, whatever the number of blocks.
struct IndexChecksum: Hashable {
  private(set) var value: UInt64

  /// - Parameter seed: checksum of the file's header.
  init(seed: UInt64) { value = seed }

  mutating func add(_ entry: IndexEntry) { entry.encoded().withUnsafeBytes { add($0) } }

  mutating func add(_ entry: UnsafeRawBufferPointer) { value = ByteHash.hash(entry, seed: value) }
}

/// The last bytes of a file, by which a reader finds the index and knows that the file is whole.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 8 | offset of the index |
/// | 8 | 8 | blocks |
/// | 16 | 8 | rows |
/// | 24 | 8 | records of events |
/// | 32 | 8 | checksum of the index |
/// | 40 | 8 | checksum of the 40 bytes before, which begins with that of the file's header |
/// | 48 | 4 | version, 1 |
/// | 52 | 4 | mark `SwTe` |
struct TraceFooter: Hashable {
  var indexOffset: Int
  var blocks: Int
  var rows: Int
  var records: Int
  var indexChecksum: UInt64

  static let byteCount = 56

  /// Bytes of the whole file.
  var fileBytes: Int {
    indexOffset + ColumnarLayout.indexHeaderBytes + blocks * IndexEntry.byteCount + Self.byteCount
  }

  init(indexOffset: Int, blocks: Int, rows: Int, records: Int, indexChecksum: UInt64) {
    self.indexOffset = indexOffset
    self.blocks = blocks
    self.rows = rows
    self.records = records
    self.indexChecksum = indexChecksum
  }

  /// - Parameter seed: checksum of the file's header.
  func encoded(seed: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    for number in [indexOffset, blocks, rows, records] { bytes.append(number: UInt64(number)) }
    bytes.append(number: indexChecksum)
    _ = bytes.appendChecksum(from: 0, seed: seed)
    bytes.append(number: UInt32(ColumnarLayout.version))
    bytes.append(number: ColumnarLayout.endMark)
    return bytes
  }

  /// Nil unless the bytes, ``byteCount`` of them, are a footer of a file with this header.
  init?(decoding bytes: UnsafeRawBufferPointer, seed: UInt64) {
    var cursor = ByteCursor(bytes)
    let numbers = (0..<4).map { _ in cursor.number(UInt64.self) }
    indexChecksum = cursor.number()
    let checked = UnsafeRawBufferPointer(rebasing: bytes[..<(Self.byteCount - 16)])
    guard cursor.number() == ByteHash.hash(checked, seed: seed),
      cursor.number(UInt32.self) == ColumnarLayout.version,
      cursor.number(UInt32.self) == ColumnarLayout.endMark,
      // So that sums and products of them stay in range.
      numbers.allSatisfy({ $0 <= 1 << 56 })
    else { return nil }
    indexOffset = Int(numbers[0])
    blocks = Int(numbers[1])
    rows = Int(numbers[2])
    records = Int(numbers[3])
  }
}
