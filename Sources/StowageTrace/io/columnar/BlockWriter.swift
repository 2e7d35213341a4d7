import StowageCore

/// Puts headers, blocks, index and footer into a file.
struct BlockWriter: ~Copyable {
  private var sink: ByteSink
  private var compressor: SectionCompressor
  /// Of the file's header.
  private let seed: UInt64
  /// Of the block before.
  private var checksum: UInt64
  private var offset: Int
  private var blockCount = 0
  private var index: [UInt8] = []
  private var indexChecksum: IndexChecksum

  var path: String { sink.path }

  init(path: String, _ header: TraceFileHeader) throws(TraceError) {
    var sink = try ByteSink(path: path)
    let entries = header.metadata.entries
    let bytes = entries.reduce(0) { $0 + 8 + $1.key.utf8.count + $1.value.utf8.count }
    let (mostBytes, mostEntries) = (
      ColumnarLayout.maximumMetadataBytes, ColumnarLayout.maximumMetadataEntries
    )
    guard bytes <= mostBytes, entries.count <= mostEntries, !entries.contains(where: \.key.isEmpty) else {
      throw TraceError(
        path: sink.path, found: "metadata of \(bytes) bytes in \(entries.count) entries",
        expected: "at most \(mostBytes) bytes in \(mostEntries), under names that are not empty")
    }
    let (start, checksum) = header.encoded()
    try sink.append(start)
    self.sink = sink
    compressor = SectionCompressor()
    seed = checksum
    self.checksum = checksum
    indexChecksum = IndexChecksum(seed: checksum)
    offset = start.count
  }

  mutating func write(
    _ kind: BlockHeader.Kind, count: Int, first: Instant, last: Instant, _ before: TraceCounts,
    names: [UInt8], keys: [UInt8], columns: [UInt8]
  ) throws(TraceError) {
    var header = BlockHeader(
      kind, count: count, number: blockCount, offset: offset, first: first, last: last, before: before)
    let storedNames = compressor.compress(names)
    let storedKeys = compressor.compress(keys)
    let storedColumns = compressor.compress(columns)
    header.names = BlockHeader.Section(storing: storedNames, for: names)
    header.keys = BlockHeader.Section(storing: storedKeys, for: keys)
    header.columns = BlockHeader.Section(storing: storedColumns, for: columns)
    let (bytes, checksum) = header.encoded(after: checksum)
    for part in [bytes, storedNames, storedKeys, storedColumns] { try sink.append(part) }
    let entry = IndexEntry(header, checksum: checksum)
    indexChecksum.add(entry)
    index += entry.encoded()
    self.checksum = checksum
    offset = header.end
    blockCount += 1
  }

  /// Writes all that is waiting.
  mutating func flush() throws(TraceError) { try sink.flush() }

  /// Writes index and footer, and all that is waiting.
  mutating func finish(_ counts: TraceCounts) throws(TraceError) {
    var start: [UInt8] = []
    start.append(number: ColumnarLayout.indexMark)
    start.append(number: UInt32.zero)
    start.append(number: UInt64(blockCount))
    let footer = TraceFooter(
      indexOffset: offset, blocks: blockCount, rows: counts.rows, records: counts.records,
      indexChecksum: indexChecksum.value)
    for part in [start, index, footer.encoded(seed: seed)] { try sink.append(part) }
    try sink.flush()
  }
}

extension BlockHeader.Section {
  init(storing stored: [UInt8], for section: [UInt8]) {
    storedBytes = stored.count
    bytes = section.count
    checksum = stored.withUnsafeBytes { ByteHash.hash($0, seed: ByteHash.second) }
  }
}
