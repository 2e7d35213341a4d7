import StowageCore
import StowageTrace
import Testing

/// What is said of rows that a foreign format cannot hold, and what becomes of them where that is accepted.
@Suite struct ForeignRefusalTests {
  struct Case: CustomTestStringConvertible {
    var format: ForeignFormat
    var rows: [StatedRow]
    /// Before and after `expected` of the error about the last row.
    var found: String
    var expected: String
    var loss: String
    /// What is read of the lossy file.
    var lines: [String]
    var testDescription: String { "\(format.rawValue): \(found)" }

    init(
      _ format: ForeignFormat, _ rows: [StatedRow], _ found: String, _ expected: String, _ loss: String,
      _ lines: [String]
    ) {
      (self.format, self.rows, self.found, self.expected) = (format, rows, found, expected)
      (self.loss, self.lines) = (loss, lines)
    }
  }

  private static func block(_ key: String, bucket: String = "disk") -> StatedRow {
    StatedRow(0, .put, key, 4096, bucket: bucket)
  }

  static let rowCases: [Case] = [
    Case(
      .vscsi, [block("1"), StatedRow(9, .delete, "1", bucket: "disk")], "row 2 is a delete", "puts and gets",
      "left out 1 delete, for which vscsi has no place", ["0 put disk 1 4096"]),
    Case(
      .oracleGeneral, [StatedRow(0, .put, "1", 5), StatedRow(1000, .put, "1", 6)],
      "row 2 puts an object again",
      "one put of each object and then gets",
      "left out 1 row of objects that are put again, which oracle-general cannot tell from gets",
      ["0 put  1 5"]),
    Case(
      .oracleGeneral, [StatedRow(0, .put, "1", 5), StatedRow(4_294_967_296_000, .get, "1")],
      "row 2 is of the time 4294967296000 ms", "times up to 4294967295999 ms",
      "left out 1 row later than oracle-general can tell", ["0 put  1 5"]),
    Case(
      .twitter, [StatedRow(0, .put, "k"), StatedRow(0, .put, String(repeating: "k", count: 70_000))],
      "row 2 takes 70017 bytes", "at most 65536", "left out 1 row that would be too long for twitter",
      ["0 put  k 0"]),
  ]

  static let timeAndSizeCases: [Case] = [
    Case(
      .tencent, [StatedRow(1250, .put, "1", 4096, bucket: "3")], "row 1 is of the time 1250 ms",
      "whole seconds", "rounded the times of 1 row down to seconds", ["1000 put 3 1 4096"]),
    Case(
      .msr, [StatedRow(0, .put, "1", 5000, bucket: "usr_0")], "row 1 has the size 5000",
      "blocks of 4096 bytes", "wrote 1 row as whole blocks of 4096 bytes", ["0 put usr_0 1 4096"]),
    Case(
      .oracleGeneral, [StatedRow(0, .put, "1", 1 << 32)], "row 1 has the size 4294967296",
      "at most 4294967295 bytes", "cut the sizes of 1 row to 4294967295 bytes", ["0 put  1 4294967295"]),
    Case(
      .ibmCOS, [StatedRow(0, .put, "k", 5), StatedRow(9, .delete, "k", 5)], "row 2 is a delete of 5 bytes",
      "deletes without a size", "left out the sizes of 1 delete", ["0 put  k 5", "9 delete  k 0"]),
    Case(
      .ibmCOS, [StatedRow(0, .put, "k", 5, ttl: 60)], "row 1 has a TTL of 60 s", "no TTL",
      "left out the TTLs of 1 row", ["0 put  k 5"]),
    Case(
      .kvcache, [StatedRow(0, .put, "k", 5, ttl: 0)], "row 1 has a TTL of 0 s",
      "TTLs of puts, and none of 0", "left out the TTLs of 1 row", ["0 put  k 5"]),
  ]

  static let nameCases: [Case] = [
    Case(
      .s3Log, [StatedRow(0, .put, "k", 5, contentType: "image/png")],
      "row 1 has the content type \"image/png\"", "no content type", "left out the content types of 1 row",
      ["0 put  k 5"]),
    Case(
      .cloudtrail, [StatedRow(0, .put, "k", 5, batch: "nightly")], "row 1 has the batch \"nightly\"",
      "no batch", "left out the batches of 1 row", ["0 put  k 5"]),
    Case(
      .ibmCOS, [StatedRow(0, .put, "k", 5, tenant: "alice")], "row 1 has the tenant \"alice\"", "no tenant",
      "left out the tenants of 1 row", ["0 put  k 5"]),
    Case(
      .s3Log, [StatedRow(0, .put, "k", 5, tenant: "-")], "row 1 has the tenant \"-\"",
      "UTF-8 without NUL bytes, blanks and line breaks that is not - and does not begin with \" or [",
      "percent-encoded the tenants of 1 row", ["0 put  k 5 tenant=%2D"]),
    Case(
      .ibmCOS, [StatedRow(0, .put, "k", 5, bucket: "photos")], "row 1 has the bucket \"photos\"", "no bucket",
      "put the bucket before the key in 1 row, for want of another place", ["0 put  photos/k 5"]),
    Case(
      .alibaba, [block("1", bucket: "a,b")], "row 1 has the bucket \"a,b\"",
      "UTF-8 without NUL bytes, commas and line breaks that does not begin with # or a byte-order mark",
      "changed the names of the buckets in 1 row", ["0 put a%2Cb 1 4096"]),
    Case(
      .disksim, [block("1", bucket: "")], "row 1 has no bucket", "a bucket",
      "changed the names of the buckets in 1 row", ["0 put 0 1 4096"]),
    Case(
      .msr, [block("1", bucket: "photos")], "row 1 has the bucket \"photos\"",
      "a host and the number of a disk as in usr_0", "changed the names of the buckets in 1 row",
      ["0 put photos_0 1 4096"]),
    Case(
      .vscsi, [block("1", bucket: "a")], "row 1 has the bucket \"a\"", "the bucket disk",
      "left out the buckets of 1 row", ["0 put disk 1 4096"]),
    Case(
      .twitter, [StatedRow(0, .put, "a,b%", 5)], "row 1 has the key \"a,b%\"",
      "UTF-8 without NUL bytes, commas and line breaks", "percent-encoded the keys of 1 row",
      ["0 put  a%2Cb%25 5"]),
    Case(
      .alibaba, [block("2251799813685249", bucket: "3")], "row 1 has the key \"2251799813685249\"",
      "numbers of blocks from 0 to 562949953421312", "wrote hashes as the keys of 1 row",
      ["0 put 3 97345748250900 4096"]),
    Case(
      .oracleGeneral, [StatedRow(0, .put, "07", 5)], "row 1 has the key \"07\"",
      "numbers from 0 to 18446744073709551615", "wrote hashes as the keys of 1 row",
      ["0 put  13753046218070406618 5"]),
  ]

  @Test(arguments: rowCases + timeAndSizeCases + nameCases)
  func `what has no place is refused by name, or left out and counted`(example: Case) throws {
    let file = TemporaryFile()
    let error = #expect(throws: TraceError.self) {
      try write(example.rows, to: file.path, as: example.format)
    }
    #expect(
      error?.description
        == "\(file.path): \(example.found), expected \(example.expected) in "
        + "\(example.format.rawValue); --lossy leaves out what has no place there")
    let losses = try write(example.rows, to: file.path, as: example.format, isLossy: true)
    #expect(losses.map(\.description) == [example.loss])
    let lines = try ForeignReading(file.path, example.format).lines
    #expect(lines == example.lines)
  }

  @Test func `each kind of loss has an example`() throws {
    var kinds: Set<ForeignLoss.Kind> = []
    for example in Self.rowCases + Self.timeAndSizeCases + Self.nameCases {
      let file = TemporaryFile()
      kinds.formUnion(try write(example.rows, to: file.path, as: example.format, isLossy: true).map(\.kind))
    }
    #expect(kinds == Set(ForeignLoss.Kind.allCases))
  }

  @Test func `objects of different buckets stay different where buckets have no place`() throws {
    let rows = [
      StatedRow(0, .put, "7", 4096, bucket: "a"), StatedRow(0, .put, "7", 4096, bucket: "b"),
      StatedRow(0, .put, "8", 4096, bucket: "a"), StatedRow(1000, .get, "7", 4096, bucket: "b"),
    ]
    let file = TemporaryFile()
    let losses = try write(rows, to: file.path, as: .vscsi, isLossy: true)
    let keys = try ForeignReading(file.path, .vscsi).lines.map { $0.split(separator: " ")[3] }
    // Numbers of blocks stay in the first bucket, since neighbours matter.
    #expect(keys[0] == "7" && keys[2] == "8" && keys[1] == keys[3] && keys[1] != "7")
    #expect(losses.map { "\($0.count) \($0.kind)" } == ["4 bucket", "2 key"])
    try write(rows, to: file.path, as: .ibmCOS, isLossy: true)
    #expect(
      try ForeignReading(file.path, .ibmCOS).lines.map { $0.split(separator: " ")[2] }
        == ["a/7", "b/7", "a/8", "b/7"])
  }

  @Test func `a file without records is an error, as it is for readers`() throws {
    let file = TemporaryFile()
    let error = #expect(throws: TraceError.self) {
      try write([], to: file.path, as: .kvcache, isLossy: true)
    }
    #expect(
      "\(error!)"
        == "\(file.path): no row is written, expected one at least, without which kvcache is no trace")
  }

  @Test func `blocks that are no whole sectors are refused where sectors are counted`() {
    let file = TemporaryFile()
    for format in [ForeignFormat.tencent, .vscsi, .disksim] {
      #expect(throws: TraceError.self) { _ = try ForeignWriting(file.path, format, blockBytes: 1000) }
    }
    #expect(throws: Never.self) { _ = try ForeignWriting(file.path, .alibaba, blockBytes: 1000) }
  }
}
