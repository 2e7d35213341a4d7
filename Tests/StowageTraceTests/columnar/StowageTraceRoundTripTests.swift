import StowageCore
import StowageTrace
import Testing

@Suite struct StowageTraceRoundTripTests {
  @Test(arguments: [1, 2] as [UInt64], [true, false])
  func `random rows over several blocks come back, and the file can be written again`(
    seed: UInt64, hasKeyNames: Bool
  ) throws {
    var random = Seed(seed).stream("columnar")
    let plain = TemporaryFile(try randomTrace(rows: 70_000, random: &random))
    let file = TemporaryFile()
    var metadata = TraceMetadata()
    metadata["source"] = "seed \(seed)"
    metadata["sample"] = "0.1"
    try convert(plain.path, to: file.path, hasKeyNames: hasKeyNames, metadata)
    let before = try Reading(plain.path)
    let after = try StowageReading(file.path)
    #expect(after.rows == before.rows)
    #expect(after.names == before.names)
    #expect(after.keys == (hasKeyNames ? before.keys : []))
    #expect(after.metadata.entries.map(\.value) == ["seed \(seed)", "0.1"])

    let copy = TemporaryFile()
    try rewrite(file.path, to: copy.path)
    #expect(copy.contents() == file.contents())
  }

  @Test func `the workload mixed-cloud takes less than 9 bytes per row without key names`() throws {
    let workload = try WorkloadFile.read(path: packageFile("Traces/workloads/mixed-cloud.yaml"))
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path)
    var written = TraceDigest()
    while let row = generator.next() {
      written.add(row)
      try writer.write(row, names: generator.names)
    }
    try writer.finish()
    #expect(file.contents().count < 9 * writer.rowCount)

    var reader = try StowageTraceReader(path: file.path)
    var rows = Table<TraceRow>()
    #expect(try reader.read(into: &rows) == writer.rowCount)
    #expect(reader.totalRowCount == writer.rowCount && reader.rowCount == writer.rowCount)
    #expect(try reader.next() == nil)
    var read = TraceDigest()
    for index in 0..<rows.count { read.add(rows[index]) }
    #expect(read.text(names: reader.names) == written.text(names: generator.names))
  }

  @Test func `a reader that does not want keys gives the same rows`() throws {
    let file = TemporaryFile(try smallTrace())
    let with = try StowageReading(file.path)
    let without = try StowageReading(file.path, readsKeys: false)
    #expect(with.keys == ["k/0", "k/1", "k/0"])
    #expect(without.items == with.items && without.keys.isEmpty)
  }

  @Test func `a trace without rows is a trace`() throws {
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path)
    try writer.finish()
    var reader = try StowageTraceReader(path: file.path)
    #expect(try reader.next() == nil)
    #expect(try reader.nextEvent() == nil)
    #expect(reader.totalRowCount == 0)
  }

  @Test func `a pipe is read like a file`() throws {
    let bytes = try smallTrace()
    let file = TemporaryFile(bytes)
    let pipe = FilledPipe(bytes)
    #expect(try StowageReading(pipe.path) == StowageReading(file.path))
    let second = FilledPipe(bytes)
    var reader = try StowageTraceReader(path: second.path)
    #expect(reader.totalRowCount == nil && reader.byteCount == nil)
    let error = #expect(throws: TraceError.self) { try reader.seek(to: .zero) }
    #expect(error?.description == "\(second.path): a pipe cannot be searched, expected a file by its path")
    #expect(try reader.next() != nil)
  }

  @Test func `a trace is known by its first bytes, from a pipe too, and nothing of it is lost`() throws {
    let pipe = FilledPipe(try smallTrace())
    var reader = try TraceReader(TraceFile(path: pipe.path))
    #expect(try reader.next()?.size == 700)
    let text = FilledPipe(Array("time,op,bucket,key,size\n1,put,b,k,4\n".utf8))
    var lines = try TraceReader(TraceFile(path: text.path))
    #expect(try lines.next()?.size == 4)
    for short in ["SwT", ""] {
      let file = TemporaryFile(short)
      let error = #expect(throws: TraceError.self) { _ = try StowageTraceReader(path: file.path) }
      #expect(error?.byte == 0)
    }
  }

  @Test func `columns hold all numbers there are`() throws {
    // Sizes and times at both ends of their ranges, in one block.
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path)
    var rows: [TraceRow] = []
    for index in 0..<3000 {
      let time = index < 1500 ? 0 : Int64(PlainTraceReader.maximumTime)
      let isFirst = index % 2 == 0
      rows.append(
        TraceRow(
          time: Instant(milliseconds: time), operation: isFirst ? .put : .get, bucket: 0,
          key: UInt32(isFirst ? index / 2 : 0), size: isFirst ? 0 : TraceRow.maximumSize,
          ttlSeconds: isFirst ? TraceRow.noTTL : .max - 1))
      try writer.write(rows[index], names: TraceNames())
    }
    try writer.finish()
    #expect(try StowageReading(file.path).rows == rows)
  }
}
