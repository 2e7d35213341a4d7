import StowageCore
import StowageTrace
import Testing

@Suite struct StowageTraceSeekTests {
  /// Rows with new names and keys all over, and six events between, so that there are a dozen blocks.
  private func longTrace(hasKeyNames: Bool) throws -> [UInt8] {
    var random = Seed(1).stream("seek")
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path, hasKeyNames: hasKeyNames)
    var names = TraceNames()
    var keys: UInt32 = 0
    for index in 0..<3000 {
      let isNew = keys == 0 || random.below(2) == 0
      let key = isNew ? keys : UInt32(random.below(Int(keys)))
      keys += isNew ? 1 : 0
      let row = TraceRow(
        time: Instant(milliseconds: Int64(index / 3 * 10)), operation: isNew ? .put : .get,
        bucket: names.buckets.number(of: "b\(key / 100)"), key: key, size: index,
        batch: isNew ? names.batches.number(of: "j\(index / 50)") : 0)
      try writer.write(row, names: names) { "k\($0)" }
      if index % 500 == 0 { try writer.write(.read(ObjectID(UInt32(index))), at: row.time) }
    }
    try writer.finish()
    return file.contents()
  }

  @Test(arguments: [true, false])
  func `what comes from an instant on is what a whole reading has from there on`(
    hasKeyNames: Bool
  ) throws {
    let file = TemporaryFile(try longTrace(hasKeyNames: hasKeyNames))
    let whole = try StowageReading(file.path)
    var reader = try StowageTraceReader(path: file.path)
    var again = try StowageTraceReader(path: file.path)
    for instant in [-5, 0, 1, 10, 1659, 1660, 1661, 3330, 5000, 9989, 9990, 9991, 400] as [Int64] {
      let rest = whole.rows.filter { $0.time.milliseconds >= instant }
      try reader.seek(to: Instant(milliseconds: instant))
      for (index, row) in rest.enumerated() {
        #expect(try reader.next() == row)
        #expect(reader.rowCount == whole.rows.count - rest.count + index + 1)
        #expect(row.bucket <= reader.names.buckets.count)
        if hasKeyNames { #expect(reader.keys.string(of: row.key) == "k\(row.key)") }
      }
      #expect(try reader.next() == nil)
      #expect(reader.names == whole.names)
      #expect(reader.keys.count == whole.keys.count)

      try again.seek(to: Instant(milliseconds: instant))
      var items: [String] = []
      while let item = try again.nextItem() { items.append("\(item)") }
      #expect(items == Array(whole.items.suffix(items.count)))
      let first = try firstItem(file.path, from: instant)
      #expect(items.first == first)
    }
  }

  private func firstItem(_ path: String, from instant: Int64) throws -> String? {
    var reader = try StowageTraceReader(path: path)
    while let item = try reader.nextItem() {
      switch item {
      case .row(let row) where row.time.milliseconds >= instant: return "\(item)"
      case .event(_, let at) where at.milliseconds >= instant: return "\(item)"
      default: break
      }
    }
    return nil
  }

  @Test func `the columns of earlier blocks are not looked at`() throws {
    var bytes = try longTrace(hasKeyNames: true)
    let parts = try TraceParts(bytes)
    let end = parts.header.count + parts.blocks[0].count + parts.blocks[1].count
    // The last byte of the second block, one of its columns.
    bytes[end - 1] ^= 1
    let file = TemporaryFile(bytes)
    var reader = try StowageTraceReader(path: file.path)
    try reader.seek(to: Instant(milliseconds: 5000))
    #expect(try reader.next()?.time.milliseconds == 5000)
    while try reader.next() != nil {}
    var whole = try StowageTraceReader(path: file.path)
    #expect(throws: TraceError.self) { while try whole.next() != nil {} }
  }
}
