@testable import StowageTrace

/// A Stowage trace taken apart into header, blocks, and index with footer, and put together again with checksums that are
/// right.
struct TraceParts {
  var header: [UInt8]
  var blocks: [[UInt8]] = []
  var tail: [UInt8]

  /// - Precondition: the file is good.
  init(_ file: [UInt8]) throws {
    let metadata = Int(file[8]) | Int(file[9]) << 8
    var place = ColumnarLayout.fileHeaderBytes + metadata + ColumnarLayout.checksumBytes
    header = Array(file[..<place])
    while file[place + 3] == UInt8(ascii: "b") {
      let block = Array(file[place...])
      let length = BlockHeader.byteCount + Self.sections(of: block).reduce(0, +)
      blocks.append(Array(block[..<length]))
      place += length
    }
    tail = Array(file[place...])
  }

  /// Stored bytes of the sections of a block.
  static func sections(of block: [UInt8]) -> [Int] {
    [96, 112, 128].map { at in (0..<4).reduce(0) { $0 | Int(block[at + $1]) << (8 * $1) } }
  }

  /// Rows and records that the footer states.
  private var stated: (rows: Int, records: Int) {
    tail.withUnsafeBytes {
      let footer = $0.count - TraceFooter.byteCount
      return (
        $0.loadUnaligned(fromByteOffset: footer + 16, as: Int.self),
        $0.loadUnaligned(fromByteOffset: footer + 24, as: Int.self)
      )
    }
  }

  /// The file with right checksums, block offsets and index.
  func assembled() -> [UInt8] {
    var file = Array(header.dropLast(8))
    let seed = file.appendChecksum(from: 0, seed: TraceFileHeader.seed)
    var (checksum, index, indexChecksum) = (seed, [UInt8](), IndexChecksum(seed: seed))
    for (number, block) in blocks.enumerated() {
      var bytes = Array(block[..<(BlockHeader.byteCount - 8)])
      bytes.put(UInt64(number), at: 16)
      bytes.put(UInt64(file.count), at: 24)
      var place = BlockHeader.byteCount
      for (section, length) in Self.sections(of: block).enumerated() {
        let stored = block[min(place, block.count)..<min(place + length, block.count)]
        bytes.put(
          Array(stored).withUnsafeBytes { ByteHash.hash($0, seed: ByteHash.second) }, at: 104 + 16 * section)
        place += length
      }
      checksum = bytes.appendChecksum(from: 0, seed: checksum)
      file += bytes + block[BlockHeader.byteCount...]
      guard let header = bytes.withUnsafeBytes({ BlockHeader(decoding: $0) }) else { continue }
      let entry = IndexEntry(header, checksum: checksum)
      indexChecksum.add(entry)
      index += entry.encoded()
    }
    let footer = TraceFooter(
      indexOffset: file.count, blocks: index.count / IndexEntry.byteCount, rows: stated.rows,
      records: stated.records,
      indexChecksum: indexChecksum.value)
    file.append(number: ColumnarLayout.indexMark)
    file.append(number: UInt32.zero)
    file.append(number: UInt64(footer.blocks))
    return file + index + footer.encoded(seed: seed)
  }
}

extension [UInt8] {
  mutating func put(_ number: UInt64, at place: Int) {
    for byte in 0..<8 { self[place + byte] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte)) }
  }
}
