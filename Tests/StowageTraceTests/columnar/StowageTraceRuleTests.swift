import StowageCore
import Testing

@testable import StowageTrace

/// Files whose checksums are right, made by no writer.
@Suite struct StowageTraceRuleTests {
  /// The columns of a block of rows: 2,000 puts of new keys in one bucket, which are good.
  struct Columns {
    var values: [[Int64]]
    var names = ["b"]
    var keys: [String] = []
    var before = TraceCounts()
    var first: Int64 = 0
    var last: Int64 = 1999

    init() {
      values = RowColumn.allCases.map { column in
        (0..<2000).map { row in
          switch column {
          case .time: Int64(row)
          case .bucket: 1
          default: 0
          }
        }
      }
    }

    subscript(column: RowColumn, row: Int) -> Int64 {
      get { values[column.rawValue][row] }
      set { values[column.rawValue][row] = newValue }
    }

    func write(to path: String) throws {
      let header = TraceFileHeader(hasKeyNames: !keys.isEmpty, metadata: TraceMetadata())
      var writer = try BlockWriter(path: path, header)
      var names = NewNames()
      var keys = NewKeys()
      var section: [UInt8] = []
      for var name in self.names { name.withUTF8 { names.buckets.append(UnsafeRawBufferPointer($0)) } }
      for var key in self.keys { key.withUTF8 { keys.append(UnsafeRawBufferPointer($0), bucket: 1) } }
      for column in values { column.withUnsafeBufferPointer { Column.append($0, to: &section) } }
      try writer.write(
        .rows, count: 2000, first: Instant(milliseconds: first), last: Instant(milliseconds: last), before,
        names: names.section(), keys: keys.section(), columns: section)
      var counts = TraceCounts()
      counts.rows = 2000
      try writer.finish(counts)
    }
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var change: @Sendable (inout Columns) -> Void

    init(_ description: String, _ change: @escaping @Sendable (inout Columns) -> Void) {
      testDescription = description
      self.change = change
    }
  }

  private static let rules: [Broken] = [
    Broken("time 1499, expected at least 1500, the time of the row before") { $0[.time, 1501] = 1499 },
    Broken("rows from -1 to 1999, expected times in 0...253402300799999") { $0.first = -1 },
    Broken("time 0, expected at least 1, the time of the row before") { $0.first = 1 },
    Broken("time 1, expected 0, as the block's header says") { $0[.time, 0] = 1 },
    Broken("rows from 0 to 253402300800000, expected times in 0...253402300799999") {
      $0.last = 253_402_300_800_000
      $0[.time, 1999] = $0.last
    },
    Broken("time 1999 at the end, expected 2000, as the block's header says") { $0.last = 2000 },
    Broken("operation 3, expected 0 (put), 1 (get) or 2 (delete)") { $0[.operation, 5] = 3 },
    Broken("operation -1, expected 0 (put), 1 (get) or 2 (delete)") { $0[.operation, 5] = -1 },
    Broken("key 8, expected 0 (a new key) to 7, the keys so far") { $0[.key, 7] = 8 },
    Broken("key -1, expected 0 (a new key) to 7, the keys so far") { $0[.key, 7] = -1 },
    Broken("size 5497558138881, expected 0 to 5497558138880 bytes") { $0[.size, 7] = 5_497_558_138_881 },
    Broken("size -1, expected 0 to 5497558138880 bytes") { $0[.size, 7] = -1 },
    Broken("ttl 4294967296, expected 0 (none) to 4294967295") { $0[.ttl, 7] = 1 << 32 },
    Broken("bucket 2, expected 0 (unknown) to 1, in order of first appearance") { $0[.bucket, 7] = 2 },
    Broken("bucket 2, expected 0 (unknown) to 1, in order of first appearance") {
      $0[.bucket, 0] = 2
      $0.names = ["b", "c"]
    },
    Broken("batch 1, expected 0 (unknown) to 0, in order of first appearance") { $0[.batch, 7] = 1 },
    Broken("names that no row has at the end, expected each name where it first appears") {
      $0.names = ["b", "c"]
    },
    Broken("name 2 is that of 1, expected each name once") { $0.names = ["b", "b"] },
    Broken("names that do not fit their section, expected texts of 1 to 65536 bytes") { $0.names = [""] },
    Broken("a name with a NUL byte, expected text without one") { $0.names = ["\0"] },
    Broken("1 names of keys, expected one for each of 1024 keys") { $0.keys = ["k"] },
    Broken("keys that do not fit their section, expected texts of 1 to 65536 bytes") {
      $0.keys = (0...2000).map { "\($0)" }
    },
    Broken("the name of key 1 is that of key 0, expected each key of a bucket once") {
      $0.keys = ["k", "k"]
    },
    Broken("key 1023 in bucket 0, expected bucket 1, where it appeared") {
      $0.keys = (0..<2000).map { "\($0)" }
      $0[.bucket, 1023] = 0
    },
    Broken("a block after 0 rows, 0 records, 0 bytes of puts, 1 keys and 0, 0, 0, 0 names") {
      $0.before.keys = 1
    },
  ]

  @Test func `the columns that the others change are good`() throws {
    let file = TemporaryFile()
    try Columns().write(to: file.path)
    #expect(try StowageReading(file.path).rows.count == 2000)
  }

  @Test(arguments: rules) func `a file that breaks a rule is refused with the byte of its block`(
    _ broken: Broken
  ) throws {
    var columns = Columns()
    broken.change(&columns)
    let file = TemporaryFile()
    try columns.write(to: file.path)
    let error = #expect(throws: TraceError.self) { _ = try StowageReading(file.path) }
    #expect(error?.byte == 24)
    let text = error?.description ?? ""
    #expect(text.contains(broken.testDescription))
  }

  @Test func `puts of more than an exbibyte together are refused, wherever reading begins`() throws {
    var columns = Columns()
    columns.before.putBytes = PlainTraceReader.maximumPutBytes - 5
    columns[.size, 1500] = 6
    let file = TemporaryFile()
    try columns.write(to: file.path)
    var reader = try StowageTraceReader(path: file.path)
    try reader.seek(to: .zero)
    let error = #expect(throws: TraceError.self) { while try reader.next() != nil {} }
    #expect(error?.expected == "at most 1152921504606846976 bytes in all puts together")
    #expect(reader.rowCount == 1024)
  }
}
