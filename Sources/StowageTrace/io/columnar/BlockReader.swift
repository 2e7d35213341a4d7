import StowageCore

/// Takes headers, blocks, index and footer from a file, and refuses what is not as it was written.
struct BlockReader: ~Copyable {
  let header: TraceFileHeader
  /// Of a file that can be searched; nil for pipes.
  let footer: TraceFooter?
  /// Checksum of the file's header.
  let seed: UInt64
  var source: ByteSource
  /// Number of the next block.
  var number = 0
  /// Where the latest block begins that was asked for.
  private(set) var offset: Int
  /// Of the block before.
  var checksum: UInt64
  var indexChecksum: IndexChecksum
  /// The footer, once a reader has come to it.
  private(set) var end: TraceFooter?
  private var stored: ByteBuffer
  private var section: ByteBuffer
  private let decompressor: SectionDecompressor

  /// - Parameter isUnfinished: whether it is read like a pipe, since it may end anywhere.
  init(_ source: consuming ByteSource, isUnfinished: Bool) throws(TraceError) {
    var source = source
    var buffer = ByteBuffer()
    let (header, seed) = try Self.readHeader(&source, &buffer)
    footer = isUnfinished ? nil : try Self.readFooter(&source, &buffer, seed: seed)
    self.header = header
    self.seed = seed
    offset = source.bytesRead
    checksum = seed
    indexChecksum = IndexChecksum(seed: seed)
    self.source = source
    stored = buffer
    section = ByteBuffer()
    decompressor = SectionDecompressor()
  }

  private static func readHeader(
    _ source: inout ByteSource, _ buffer: inout ByteBuffer
  ) throws(TraceError) -> (TraceFileHeader, UInt64) {
    let path = source.path
    func fault(_ byte: Int, _ found: String, _ expected: String) -> TraceError {
      TraceError(path: path, byte: byte, found: found, expected: expected)
    }
    let start = ColumnarLayout.fileHeaderBytes
    let first = try source.bytes(start, in: &buffer, "a header of \(start) bytes")
    let count = start + (try TraceFileHeader.metadataBytes(in: first, fault: fault))
    var whole = Array(first)
    let rest = count - start + ColumnarLayout.checksumBytes
    whole += try source.bytes(rest, in: &buffer, "a header of \(count + ColumnarLayout.checksumBytes) bytes")
    return try whole.span.bytes.withUnsafeBytes { bytes throws(TraceError) in
      let checked = UnsafeRawBufferPointer(rebasing: bytes[..<count])
      var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[count...]))
      let checksum = ByteHash.hash(checked, seed: TraceFileHeader.seed)
      guard cursor.number() == checksum else {
        throw fault(
          0, "the checksum of the header is wrong", "\(hexadecimal(checksum, digits: 16))\(damaged)")
      }
      guard let header = TraceFileHeader(decoding: checked) else {
        throw fault(start, "metadata that is broken", "texts under different names")
      }
      return (header, checksum)
    }
  }

  /// Nil where the source is no file; leaves it behind the header.
  private static func readFooter(
    _ source: inout ByteSource, _ buffer: inout ByteBuffer, seed: UInt64
  ) throws(TraceError) -> TraceFooter? {
    guard source.isSearchable, let fileBytes = source.byteCount else { return nil }
    let blocks = source.bytesRead
    let end = fileBytes - TraceFooter.byteCount
    guard end >= blocks else {
      throw TraceError(
        path: source.path, byte: fileBytes, found: "the file ends", expected: "an index and a footer\(cutOff)"
      )
    }
    try source.move(to: end)
    let bytes = try source.bytes(TraceFooter.byteCount, in: &buffer, "a footer")
    guard let footer = TraceFooter(decoding: bytes, seed: seed), footer.fileBytes == fileBytes else {
      throw TraceError(
        path: source.path, byte: end, found: "the file does not end with the footer of its header",
        expected: "\(TraceFooter.byteCount) bytes of footer\(cutOff)")
    }
    try source.move(to: blocks)
    return footer
  }

  /// What the user is told about the latest block, or another place.
  func fault(_ found: String, _ expected: String, at byte: Int? = nil) -> TraceError {
    TraceError(path: source.path, byte: byte ?? offset, found: found, expected: expected)
  }
}

/// What to do next is the same for all damage.
private let damaged = "; the file is damaged, get it anew"
private let cutOff = "; the file was cut off, damaged or never finished"

extension BlockReader {
  /// The header of the next block, nil at the end, where index and footer are checked. The sections come next, and all of
  /// them must be asked for.
  mutating func next() throws(TraceError) -> BlockHeader? {
    offset = source.bytesRead
    let start = try take(ColumnarLayout.indexHeaderBytes, "a block or the index")
    var cursor = ByteCursor(start)
    let mark = cursor.number(UInt32.self)
    if mark == ColumnarLayout.indexMark {
      try finish(zero: cursor.number(), blocks: cursor.number())
      return nil
    }
    guard mark == ColumnarLayout.blockMark else {
      throw fault("\(hexadecimal(UInt64(mark), digits: 8))", "the mark of a block or of the index\(damaged)")
    }
    var bytes = Array(start)
    bytes += try take(BlockHeader.byteCount - bytes.count, "the header of block \(number)")
    return try bytes.span.bytes.withUnsafeBytes { bytes throws(TraceError) in try header(of: bytes) }
  }

  private mutating func header(of bytes: UnsafeRawBufferPointer) throws(TraceError) -> BlockHeader {
    let body = BlockHeader.byteCount - ColumnarLayout.checksumBytes
    let computed = ByteHash.hash(UnsafeRawBufferPointer(rebasing: bytes[..<body]), seed: checksum)
    var tail = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[body...]))
    try check(tail.number(), computed, "the header")
    guard let header = BlockHeader(decoding: bytes) else {
      throw fault("block \(number) has a header that no writer makes", "fields within their limits")
    }
    guard header.number == number, header.offset == offset else {
      throw fault("block \(header.number) of byte \(header.offset)", "block \(number)\(damaged)")
    }
    indexChecksum.add(IndexEntry(header, checksum: computed))
    checksum = computed
    number += 1
    return header
  }

  private func check(_ found: UInt64, _ expected: UInt64, _ part: String) throws(TraceError) {
    if found == expected { return }
    throw fault(
      "\(part) of block \(number) has the checksum \(hexadecimal(found, digits: 16))",
      "\(hexadecimal(expected, digits: 16)); it is damaged or belongs elsewhere")
  }

  /// The next section; its bytes are valid until the next call.
  mutating func read(_ description: BlockHeader.Section, _ name: String) throws(TraceError)
    -> UnsafeRawBufferPointer
  {
    let bytes = try check(description, name)
    if description.storedBytes == description.bytes { return bytes }
    let whole = section.room(description.bytes)
    guard decompressor.decompress(bytes, into: whole) else {
      throw fault(
        "the \(name) of block \(number - 1) do not decompress", "one zstd frame of \(description.bytes) bytes"
      )
    }
    return UnsafeRawBufferPointer(whole)
  }

  /// Passes over the next section, of which only the checksum is looked at.
  ///
  /// - Returns: its bytes as they are stored.
  @discardableResult
  mutating func check(_ description: BlockHeader.Section, _ name: String) throws(TraceError)
    -> UnsafeRawBufferPointer
  {
    let bytes = try take(description.storedBytes, "the \(name) of block \(number - 1)")
    let computed = ByteHash.hash(bytes, seed: ByteHash.second)
    guard computed == description.checksum else {
      throw fault(
        "the \(name) of block \(number - 1) have the checksum \(hexadecimal(computed, digits: 16))",
        "\(hexadecimal(description.checksum, digits: 16))\(damaged)")
    }
    return bytes
  }

  private mutating func take(_ count: Int, _ what: String) throws(TraceError) -> UnsafeRawBufferPointer {
    try source.bytes(count, in: &stored, what)
  }

  /// Checks what follows the index's first bytes: the entries against the blocks that have come, and the footer.
  private mutating func finish(zero: UInt32, blocks: UInt64) throws(TraceError) {
    guard zero == 0, blocks == UInt64(number) else {
      throw fault("an index of \(blocks) blocks", "one of \(number)\(damaged)")
    }
    var entries = IndexChecksum(seed: seed)
    try forEachEntry(number) { entries.add($0) }
    guard entries == indexChecksum else { throw fault("an index of other blocks", "that of these\(damaged)") }
    let place = source.bytesRead
    let bytes = try take(TraceFooter.byteCount, "the footer")
    guard let last = TraceFooter(decoding: bytes, seed: seed), last.indexOffset == offset,
      last.blocks == number,
      last.indexChecksum == entries.value, footer == nil || footer == last
    else { throw fault("a footer that does not fit", "that of this file\(damaged)", at: place) }
    end = last
    var more = UInt8.zero
    let rest = try withUnsafeMutableBytes(of: &more) { byte throws(TraceError) in
      try source.fill(byte.bindMemory(to: UInt8.self))
    }
    if rest > 0 { throw fault("more bytes", "the end of the file", at: place + TraceFooter.byteCount) }
  }

  /// Reads the next `count` entries of the index, some at a time.
  mutating func forEachEntry(_ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) throws(TraceError) {
    var rest = count
    while rest > 0 {
      let some = min(rest, 1024)
      let bytes = try take(some * IndexEntry.byteCount, "\(counted(rest, "block")) more in the index")
      for entry in 0..<some {
        let start = entry * IndexEntry.byteCount
        body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + IndexEntry.byteCount]))
      }
      rest -= some
    }
  }
}

extension ByteSource {
  /// The next `count` bytes, which are in `buffer`.
  fileprivate mutating func bytes(
    _ count: Int, in buffer: inout ByteBuffer, _ what: String
  ) throws(TraceError) -> UnsafeRawBufferPointer {
    let place = bytesRead
    let room = buffer.room(count)
    let filled = try fill(room.bindMemory(to: UInt8.self))
    if filled == count { return UnsafeRawBufferPointer(room) }
    throw TraceError(
      path: path, byte: place, found: "the file ends after \(counted(filled, "byte"))",
      expected: what + cutOff)
  }
}
