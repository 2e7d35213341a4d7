import StowageCore
import StowageTrace
import Testing

@Suite struct StowageTraceWriterTests {
  private func put(_ time: Int64, _ key: UInt32 = 0, size: Int = 1) -> TraceRow {
    TraceRow(time: Instant(milliseconds: time), operation: .put, bucket: 0, key: key, size: size)
  }

  @Test func `a row that no reader would take is an error, and the writer can go on`() throws {
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path, hasKeyNames: true)
    func message(_ row: TraceRow, _ key: String, names: TraceNames = TraceNames()) -> String? {
      let error = #expect(throws: TraceError.self) { try writer.write(row, names: names) { _ in key } }
      return error.map { String($0.description.dropFirst(file.path.count)) }
    }
    #expect(message(put(1), "") == ": an empty name at row 1, event 1, expected a name")
    #expect(message(put(1), "a\0") == ": a name with a NUL byte at row 1, event 1, expected text without one")
    #expect(
      message(put(1), String(repeating: "k", count: 65_537))
        == ": a name of 65537 bytes at row 1, event 1, expected at most 65536")
    try writer.write(put(1), names: TraceNames()) { _ in "k" }
    #expect(message(put(0, 1), "l") == ": time 0 at row 2, event 1, expected at least 1, the time before")
    var names = TraceNames()
    var row = put(1, 1)
    row.tenant = names.tenants.number(of: "\0")
    #expect(message(row, "l", names: names)?.hasPrefix(": a name with a NUL byte") == true)
    try writer.write(put(1, 1), names: TraceNames()) { _ in "l" }
    try writer.finish()
    #expect(try StowageReading(file.path).keys == ["k", "l"])
  }

  @Test func `puts of more than an exbibyte together are an error`() throws {
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path)
    let count = PlainTraceReader.maximumPutBytes / TraceRow.maximumSize
    for key in 0..<count {
      try writer.write(put(0, UInt32(key), size: TraceRow.maximumSize), names: TraceNames())
    }
    let error = #expect(throws: TraceError.self) {
      try writer.write(put(0, UInt32(count), size: TraceRow.maximumSize), names: TraceNames())
    }
    #expect(error?.expected == "at most 1152921504606846976 bytes in all puts together")
  }

  @Test func `names fill blocks too`() throws {
    // 200 names of 60,000 bytes do not fit into one section of 4 MiB.
    let file = TemporaryFile()
    var writer = try StowageTraceWriter(path: file.path, hasKeyNames: true)
    var names = TraceNames()
    let long = String(repeating: "x", count: 60_000)
    for key in 0..<200 {
      var row = put(Int64(key), UInt32(key))
      row.batch = names.batches.number(of: "\(key)\(long)")
      try writer.write(row, names: names) { "\($0)\(long)" }
    }
    try writer.finish()
    let reading = try StowageReading(file.path)
    #expect(reading.names == names)
    #expect(reading.keys[199] == "199\(long)")
    let copy = TemporaryFile()
    try rewrite(file.path, to: copy.path)
    #expect(copy.contents() == file.contents())
  }

  @Test func `metadata has limits`() throws {
    var metadata = TraceMetadata()
    metadata["long"] = String(repeating: "x", count: 70_000)
    let file = TemporaryFile()
    let error = #expect(throws: TraceError.self) {
      _ = try StowageTraceWriter(path: file.path, metadata: metadata)
    }
    #expect(
      error?.description == "\(file.path): metadata of 70012 bytes in 1 entries, "
        + "expected at most 65536 bytes in 256, under names that are not empty")
    metadata["long"] = nil
    #expect(metadata == TraceMetadata())
  }

  @Test func `a file that was not finished is refused when it is opened`() throws {
    let file = TemporaryFile()
    do {
      var writer = try StowageTraceWriter(path: file.path)
      for key in 0..<100_000 { try writer.write(put(0, UInt32(key)), names: TraceNames()) }
    }
    let error = #expect(throws: TraceError.self) { _ = try StowageTraceReader(path: file.path) }
    #expect(error?.expected.hasSuffix("; the file was cut off, damaged or never finished") == true)
  }

  @Test func `a full disk is an error`() throws {
    var writer = try StowageTraceWriter(path: "/dev/full")
    #expect(throws: TraceError.self) { try writer.finish() }
  }

  @Test func `a number that is not the next is a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) {
      var writer = try StowageTraceWriter(path: "/dev/null")
      let row = TraceRow(time: .zero, operation: .put, bucket: 0, key: 1)
      try writer.write(row, names: TraceNames())
    }
  }
}
