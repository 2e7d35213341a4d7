/// Sizes, marks and limits of the Stowage trace. `docs/format/trace.md` has the whole layout.
enum ColumnarLayout {
  static let version: UInt16 = 1

  /// How each structure begins: four letters, as in the files of a store.
  static let fileMark = mark("SwTr")
  static let blockMark = mark("SwTb")
  static let indexMark = mark("SwTi")
  static let endMark = mark("SwTe")

  /// Of the file's header without its metadata and checksum.
  static let fileHeaderBytes = 16
  static let indexHeaderBytes = 16
  static let checksumBytes = 8

  static let maximumRows = 1 << 16
  /// Of a trace before the last block, so that no block runs out of numbers.
  static let maximumKeys = KeyIndex.maximumCount - maximumRows
  /// Fewer than rows, because an event has up to 18 columns.
  static let maximumRecords = 1 << 14
  /// Of one section of a block, decompressed. The columns of a full block take at most 2.7 MB, and a block ends
  /// before names exceed it.
  static let maximumSectionBytes = 4 << 20
  /// Of one name of a key, bucket and so on: as long as the plain trace can hold.
  static let maximumNameBytes = 64 << 10
  static let maximumMetadataBytes = 64 << 10
  static let maximumMetadataEntries = 256

  /// The letters as a number whose lowest byte is the first.
  private static func mark(_ letters: StaticString) -> UInt32 {
    UnsafeRawPointer(letters.utf8Start).loadUnaligned(as: UInt32.self).littleEndian
  }
}

extension [UInt8] {
  /// Appends a number, its lowest byte first.
  mutating func append(number: some FixedWidthInteger & BitwiseCopyable) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends the checksum of everything from `start` on.
  mutating func appendChecksum(from start: Int, seed: UInt64) -> UInt64 {
    let checksum = withUnsafeBytes {
      ByteHash.hash(UnsafeRawBufferPointer(rebasing: $0[start...]), seed: seed)
    }
    append(number: checksum)
    return checksum
  }
}

/// Takes numbers, lowest byte first, out of bytes whose length is known to suffice.
struct ByteCursor {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }

  /// - Precondition: there are as many bytes left.
  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) -> Number {
    let size = MemoryLayout<Number>.size
    precondition(size <= remaining, "\(remaining) bytes hold no number of \(size)")
    defer { position += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: Number.self))
  }

  /// The next bytes, nil where there are fewer.
  mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
    guard count >= 0, count <= remaining else { return nil }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}
