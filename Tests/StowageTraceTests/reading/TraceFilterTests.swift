import StowageCore
import StowageTrace
import Testing

/// Which rows a filter keeps, and that what it keeps is a trace by itself.
@Suite struct TraceFilterTests {
  private static let text = """
    time,op,bucket,key,size,tenant
    1000,put,a,x/1,10,ann
    2000,put,b,x/1,20,bob
    3000,get,a,x/1,,
    4000,put,a,x/2,30,bob
    5000,delete,a,x/1,,ann
    6000,get,b,x/1,,
    7000,put,a,x/1,40,bob
    8000,delete,a,x/2,,

    """

  /// The rows as plain CSV.
  private func kept(_ change: (inout TraceFilter) -> Void) throws -> (rows: String, left: Int) {
    var filter = TraceFilter()
    change(&filter)
    let input = TemporaryFile(Self.text)
    let output = TemporaryFile()
    let account = try convert(TraceFile(path: input.path, filter: filter), to: output.path, as: .csv)
    let text = String(decoding: output.contents(), as: UTF8.self)
    return (text.split(separator: "\n").dropFirst().joined(separator: "\n"), account.orphanRequests)
  }

  @Test func `a bucket is kept with all of its rows`() throws {
    let kept = try kept { $0.buckets = ["b"] }
    #expect(kept.rows == "2000,put,b,x/1,20,bob\n6000,get,b,x/1,,")
    #expect(kept.left == 0)
  }

  @Test func `a tenant is kept with what it put, while that lives`() throws {
    let kept = try kept { $0.tenants = ["bob"] }
    #expect(
      kept.rows == """
        2000,put,b,x/1,20,bob
        4000,put,a,x/2,30,bob
        6000,get,b,x/1,,
        7000,put,a,x/1,40,bob
        8000,delete,a,x/2,,
        """)
    #expect(kept.left == 2)
  }

  @Test func `times count from the first row, and what was put before is left out`() throws {
    let kept = try kept {
      $0.fromMilliseconds = 2000
      $0.untilMilliseconds = 7000
    }
    #expect(kept.rows == "4000,put,a,x/2,30,bob\n7000,put,a,x/1,40,bob")
    #expect(kept.left == 3)
  }

  @Test func `a sample has all rows of the objects in it, and samples nest`() throws {
    var random = Seed(7).stream("sample")
    let input = TemporaryFile(try randomTrace(rows: 3000, random: &random))
    var before: Set<String>?
    for share in [1, 0.5, 0.25, 0.1] {
      var filter = TraceFilter()
      filter.sample = share
      let output = TemporaryFile()
      _ = try convert(TraceFile(path: input.path, filter: filter), to: output.path, as: .csv)
      let rows = String(decoding: output.contents(), as: UTF8.self).split(separator: "\n").map(String.init)
      if let before { #expect(before.isSuperset(of: rows)) }
      before = Set(rows)
    }
  }

  @Test func `what a tenant put dies when another overwrites it`() throws {
    let input = TemporaryFile(
      "time,op,bucket,key,size,tenant\n1,put,b,k,1,ann\n2,put,b,k,1,bob\n3,delete,b,k,,\n")
    let output = TemporaryFile()
    var filter = TraceFilter()
    filter.tenants = ["ann"]
    try convert(TraceFile(path: input.path, filter: filter), to: output.path, as: .csv)
    #expect(String(decoding: output.contents(), as: UTF8.self).hasSuffix("1,put,b,k,1,ann\n2,delete,b,k,,\n"))
  }

  @Test func `a sample of a sample is the part that it says`() throws {
    let rows = (0..<20000).map { "\($0),put,b,key\($0),1\n" }.joined()
    let input = TemporaryFile("time,op,bucket,key,size\n" + rows)
    var filter = TraceFilter()
    filter.sample = 0.5
    let half = TemporaryFile()
    try convert(TraceFile(path: input.path, filter: filter), to: half.path, as: .stowage)
    var reader = try TraceReader(TraceFile(path: half.path, filter: filter))
    while try reader.next() != nil {}
    // Binomial: four standard deviations are 245.
    #expect(abs(reader.rowCount - 5000) < 245)
    #expect(reader.account.sample == 0.25)
  }

  @Test func `a sample of a tenth of many keys is a tenth`() throws {
    let rows = (0..<20000).map { "\($0),put,b,key\($0),1\n" }.joined()
    let input = TemporaryFile("time,op,bucket,key,size\n" + rows)
    var filter = TraceFilter()
    filter.sample = 0.1
    var reader = try TraceReader(TraceFile(path: input.path, filter: filter))
    while let row = try reader.next() { #expect(Int(row.key) == reader.rowCount - 1) }
    // Binomial: four standard deviations are 170.
    #expect(abs(reader.rowCount - 2000) < 170)
    #expect(reader.account.sample == 0.1)
  }
}

/// Reads one file and writes another.
@discardableResult
func convert(
  _ file: TraceFile, to path: String, as target: TraceTarget, hasKeyNames: Bool = true, isLossy: Bool = false
) throws -> TraceAccount {
  var reader = try TraceReader(file)
  var writer = try TraceWriter(
    path: path, as: target, columns: reader.columns, hasKeyNames: hasKeyNames && reader.hasKeyNames,
    metadata: reader.metadata, isLossy: isLossy)
  while let row = try reader.next() {
    let names = reader.names
    try reader.withKeyBytes(of: row.key) { key throws(TraceError) in
      try writer.write(row, key: key, names: names)
    }
  }
  try writer.finish()
  return reader.account
}
