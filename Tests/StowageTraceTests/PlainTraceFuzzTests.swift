import StowageCore
import StowageTrace
import Testing

@Suite struct PlainTraceFuzzTests {
  @Test func `no byte sequence traps, and skipping ends with the good rows`() throws {
    try Fuzzing.run(firstSeeds: 8) { try damage($0) }
  }

  private func damage(_ seed: UInt64) throws {
    var random = Seed(seed).stream("fuzz")
    let good = try randomTrace(rows: 30, random: &random)
    let reproduce = "STOWAGE_SEED=\(seed) swift test --filter PlainTraceFuzzTests"
    for _ in 0..<400 {
      let file = TemporaryFile(mutated(good, letters: Array("\0\"\n\r,-.\u{7f}9".utf8), &random))
      let strict = Result { () throws(TraceError) in try Reading(file.path) }
      let lenient = Result { () throws(TraceError) in try Reading(file.path, onBadRow: .skip) }
      switch (strict, lenient) {
      case (.success(let strict), .success(let lenient)):
        #expect(strict == lenient && lenient.skipped == 0, "\(reproduce)")
      case (.failure(let error), .success(let lenient)):
        #expect(error == lenient.firstSkipped, "\(reproduce)")
        try expectRoundTrip(lenient, file.path, reproduce)
      case (.failure(let error), .failure(let same)):
        #expect(error == same && error.line == 1, "\(reproduce)")
      case (.success, .failure):
        Issue.record("an error only where bad rows are skipped: \(reproduce)")
      }
    }
  }

  @Test func `every truncation of a file gives a message or the rows before the cut`() throws {
    var random = Seed(1).stream("truncations")
    let good = try randomTrace(rows: 12, random: &random)
    let file = TemporaryFile(good)
    let whole = try Reading(file.path)
    for length in 0..<good.count {
      let file = TemporaryFile(good[..<length])
      if let reading = try? Reading(file.path, onBadRow: .skip) {
        // The last row may have lost a part of its last cell and still be whole in form.
        let complete = reading.rows.dropLast()
        #expect(complete.elementsEqual(whole.rows.prefix(complete.count)), "cut at \(length)")
      }
    }
  }

  /// What survived of a damaged trace is a good trace.
  private func expectRoundTrip(_ reading: Reading, _ path: String, _ reproduce: String) throws {
    let copy = TemporaryFile()
    var reader = try PlainTraceReader(path: path, onBadRow: .skip)
    var writer = try PlainTraceWriter(path: copy.path, columns: .all)
    while let row = try reader.next() { try writer.write(row, keys: reader.keys, names: reader.names) }
    try writer.flush()
    #expect(try Reading(copy.path).rows == reading.rows, "\(reproduce)")
  }
}
