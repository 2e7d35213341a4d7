import StowageCore
import StowageTrace
import Testing

/// That a trace says the same in whatever format it is.
@Suite struct ConversionTests {
  private func digest(_ file: TraceFile) throws -> String {
    var reader = try TraceReader(file)
    var digest = TraceDigest()
    while let row = try reader.next() { digest.add(row) }
    return digest.text(names: reader.names)
  }

  @Test(arguments: 1...4) func `from plain to Stowage and back is the same file, both ways`(seed: UInt64)
    throws
  {
    var random = Seed(seed).stream("conversion")
    let plain = TemporaryFile(try randomTrace(rows: 500, random: &random))
    let columnar = TemporaryFile()
    let back = TemporaryFile()
    let again = TemporaryFile()
    try convert(TraceFile(path: plain.path), to: columnar.path, as: .stowage)
    try convert(TraceFile(path: columnar.path), to: back.path, as: .csv)
    try convert(TraceFile(path: back.path), to: again.path, as: .stowage)
    #expect(again.contents() == columnar.contents(), "seed \(seed)")
    #expect(try Reading(back.path).rows == Reading(plain.path).rows, "seed \(seed)")
    #expect(try Reading(back.path).keys == Reading(plain.path).keys, "seed \(seed)")
    #expect(try digest(TraceFile(path: columnar.path)) == digest(TraceFile(path: plain.path)))
  }

  @Test(arguments: ForeignSample.all) func `a foreign trace keeps its events and its digest`(
    sample: ForeignSample
  ) throws {
    let foreign = TraceFile(path: sample.path, format: sample.format)
    let columnar = TemporaryFile()
    let plain = TemporaryFile()
    try convert(foreign, to: columnar.path, as: .stowage)
    try convert(TraceFile(path: columnar.path), to: plain.path, as: .csv)
    let expected = try digest(foreign)
    #expect(try digest(TraceFile(path: columnar.path)) == expected)
    #expect(try digest(TraceFile(path: plain.path)) == expected)
    // What the format lacks goes with it.
    let account = try TraceReader(TraceFile(path: columnar.path)).account
    #expect(account.lacks == sample.format.lacks)
  }

  @Test func `without the names of keys the digest stays, and objects cannot be sampled`() throws {
    let sample = packageFile("Traces/samples/mixed-small.csv")
    let columnar = TemporaryFile()
    try convert(TraceFile(path: sample), to: columnar.path, as: .stowage, hasKeyNames: false)
    #expect(try digest(TraceFile(path: columnar.path)) == digest(TraceFile(path: sample)))
    let again = TemporaryFile()
    try convert(TraceFile(path: columnar.path), to: again.path, as: .stowage)
    #expect(again.contents() == columnar.contents())
    var filter = TraceFilter()
    filter.sample = 0.5
    let error = #expect(throws: TraceError.self) {
      try digest(TraceFile(path: columnar.path, filter: filter))
    }
    #expect("\(error!)".contains("no names of keys"))
  }

  @Test func `a Stowage trace that is compressed again is read as well`() throws {
    // Its magic comes after that of zstd.
    let path = packageFile("Traces/samples/mixed-small.stow.zst")
    #expect(
      try digest(TraceFile(path: path))
        == digest(TraceFile(path: packageFile("Traces/samples/mixed-small.csv"))))
  }

  /// The plain trace was made from the other one by somebody else, with the same rule for blocks.
  @Test(
    .enabled(if: sharedTrace("cloudphysics.vscsi") != nil, Comment(rawValue: noSharedTraces)))
  func `the writes of a recorded disk are those that were taken from it`() throws {
    let disk = TraceFile(path: try #require(sharedTrace("cloudphysics.vscsi")), format: .vscsi)
    var reader = try TraceReader(disk)
    var writes = try PlainTraceReader(path: try #require(sharedTrace("cloudphysics-writes.csv")))
    var count = 0
    while let row = try reader.next() {
      guard row.operation == .put else { continue }
      let expected = try #require(try writes.next())
      let key = reader.withKeyBytes(of: row.key) { $0.withUnsafeBytes { Array($0) } }
      let expectedKey = writes.keys.withBytes(of: expected.key) { $0.withUnsafeBytes { Array($0) } }
      if key != expectedKey || row.size != expected.size {
        Issue.record("put \(count) is \(key) of \(row.size), expected \(expectedKey) of \(expected.size)")
        return
      }
      count += 1
    }
    #expect(try writes.next() == nil && count == 656_169)
  }
}
