import StowageCore

/// What stands before a block: what it holds, where it belongs, and the checksums of its sections.
///
/// | at | bytes | field |
/// |---|---|---|
/// | 0 | 4 | mark `SwTb` |
/// | 4 | 1 | 1 rows, 2 events |
/// | 5 | 3 | 0 |
/// | 8 | 4 | rows, or records of events: at least 1 |
/// | 12 | 4 | 0 |
/// | 16 | 8 | number of the block, from 0 |
/// | 24 | 8 | offset of this header in the file |
/// | 32 | 8 | time of the first row or event, in milliseconds |
/// | 40 | 8 | time of the last |
/// | 48 | 48 | ``TraceCounts`` of all blocks before |
/// | 96 | 48 | three sections, names, keys and columns: stored bytes (4), decompressed bytes (4), checksum (8) |
/// | 144 | 8 | checksum of the 144 bytes before, which begins with that of the block before, or of the file's header |
struct BlockHeader: Hashable {
  enum Kind: UInt8 {
    case rows = 1
    case events = 2

    /// Most rows or records in a block.
    var limit: Int { self == .rows ? ColumnarLayout.maximumRows : ColumnarLayout.maximumRecords }
  }

  /// A part of a block that is compressed and checked by itself.
  struct Section: Hashable {
    var storedBytes = 0
    /// As many as are stored where the section is not compressed.
    var bytes = 0
    var checksum: UInt64 = 0

    /// Whether no more is to be allocated than any section may have.
    var isWithinLimits: Bool {
      bytes <= ColumnarLayout.maximumSectionBytes && storedBytes <= bytes
        && (storedBytes == 0) == (bytes == 0)
    }
  }

  var kind: Kind
  var count: Int
  var number: Int
  var offset: Int
  var first: Instant
  var last: Instant
  var before: TraceCounts
  var names = Section()
  var keys = Section()
  var columns = Section()

  static let byteCount = 152

  /// Offset of the first byte after the block.
  var end: Int { offset + Self.byteCount + names.storedBytes + keys.storedBytes + columns.storedBytes }

  /// With the checksum at its end.
  func encoded(after previous: UInt64) -> (bytes: [UInt8], checksum: UInt64) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    bytes.append(number: ColumnarLayout.blockMark)
    bytes.append(number: UInt32(kind.rawValue))
    bytes.append(number: UInt64(count))
    bytes.append(number: UInt64(number))
    bytes.append(number: UInt64(offset))
    bytes.append(number: first.milliseconds)
    bytes.append(number: last.milliseconds)
    before.append(to: &bytes)
    for section in [names, keys, columns] {
      bytes.append(number: UInt32(section.storedBytes))
      bytes.append(number: UInt32(section.bytes))
      bytes.append(number: section.checksum)
    }
    let checksum = bytes.appendChecksum(from: 0, seed: previous)
    return (bytes, checksum)
  }

  /// Nil where a field is beyond its limits, which no writer exceeds.
  ///
  /// - Precondition: there are ``byteCount`` bytes, whose checksum is right.
  init?(decoding bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    let mark = cursor.number(UInt32.self)
    let kind = cursor.number(UInt32.self)
    let (count, number, offset) = (
      cursor.number(UInt64.self), cursor.number(UInt64.self), cursor.number(UInt64.self)
    )
    first = Instant(milliseconds: cursor.number())
    last = Instant(milliseconds: cursor.number())
    guard mark == ColumnarLayout.blockMark, let kind = UInt8(exactly: kind).flatMap(Kind.init),
      (1...UInt64(kind.limit)).contains(count), max(number, offset) <= 1 << 62, first <= last,
      let before = TraceCounts(&cursor)
    else { return nil }
    self.kind = kind
    (self.count, self.number, self.offset) = (Int(count), Int(number), Int(offset))
    self.before = before
    names = Section(&cursor)
    keys = Section(&cursor)
    columns = Section(&cursor)
    guard names.isWithinLimits, keys.isWithinLimits, columns.isWithinLimits, columns.bytes > 0 else {
      return nil
    }
  }

  init(
    _ kind: Kind, count: Int, number: Int, offset: Int, first: Instant, last: Instant, before: TraceCounts
  ) {
    self.kind = kind
    self.count = count
    self.number = number
    self.offset = offset
    self.first = first
    self.last = last
    self.before = before
  }
}

extension BlockHeader.Section {
  fileprivate init(_ cursor: inout ByteCursor) {
    storedBytes = Int(cursor.number(UInt32.self))
    bytes = Int(cursor.number(UInt32.self))
    checksum = cursor.number()
  }
}
