import StowageCore
import StowageTrace
import Testing

/// That what is written in a foreign format is read back as it was.
@Suite struct ForeignWriterTests {
  @Test(arguments: ForeignSample.all)
  func `a sample written in its own format says the same, by way of a Stowage trace too`(
    sample: ForeignSample
  ) throws {
    let foreign = TraceFile(path: sample.path, format: sample.format)
    let again = TemporaryFile()
    let columnar = TemporaryFile()
    let later = TemporaryFile()
    try convert(foreign, to: again.path, as: .foreign(sample.format))
    try convert(foreign, to: columnar.path, as: .stowage)
    try convert(TraceFile(path: columnar.path), to: later.path, as: .foreign(sample.format))
    let (before, after) = (
      try ForeignReading(sample.path, sample.format), try ForeignReading(again.path, sample.format)
    )
    #expect(after.lines == before.lines && after.digest == before.digest)
    #expect(after.unseen == 0 && after.others == 0)
    #expect(later.contents() == again.contents())
  }

  @Test(arguments: ForeignSample.all)
  func `a sample becomes any other format and comes back as it was, or is refused`(sample: ForeignSample)
    throws
  {
    let before = try ForeignReading(sample.path, sample.format)
    let foreign = TraceFile(path: sample.path, format: sample.format)
    var whole: [String] = []
    for format in ForeignFormat.allCases {
      let other = TemporaryFile()
      let back = TemporaryFile()
      let lossy = TemporaryFile()
      do {
        try convert(foreign, to: other.path, as: .foreign(format))
        let file = TraceFile(path: other.path, format: format)
        try convert(file, to: back.path, as: .foreign(sample.format))
        #expect(try ForeignReading(back.path, sample.format).lines == before.lines, "\(format)")
        whole.append(format.rawValue)
      } catch let error as TraceError {
        #expect(
          error.expected.hasSuffix(
            " in \(format.rawValue); --lossy leaves out what has no place there"))
      }
      try convert(foreign, to: lossy.path, as: .foreign(format), isLossy: true)
      #expect(try ForeignReading(lossy.path, format).lines.count > 0, "\(format)")
    }
    #expect(whole.joined(separator: " ") == Self.whole[sample.name])
  }

  /// What can hold all that is in a sample.
  static let whole: [String: String] = [
    "ibm-cos.txt": "ibm-cos",
    "alibaba.csv": "alibaba msr-replayer tectonic thesios disksim",
    "msr.csv": "alibaba msr msr-replayer tectonic thesios disksim",
    "tencent.csv": "alibaba tencent msr-replayer tectonic kvcache thesios disksim s3-log cloudtrail",
    "msr-replayer.txt": "alibaba msr-replayer tectonic thesios disksim",
    "vscsi.bin": "alibaba msr-replayer vscsi tectonic thesios disksim",
    "vscsi-2.bin": "alibaba msr-replayer vscsi tectonic thesios disksim",
    "twitter.csv": "twitter kvcache",
    "oracle-general.bin": "ibm-cos oracle-general twitter tectonic kvcache thesios s3-log cloudtrail",
    "tectonic.csv": "tectonic kvcache thesios s3-log cloudtrail",
    "baleen.trace": "tectonic thesios",
    "kvcache.csv": "kvcache",
    "thesios.csv": "tectonic thesios",
    "disksim.trace": "alibaba msr-replayer tectonic thesios disksim",
    "s3-log.txt": "kvcache s3-log cloudtrail",
    "cloudtrail.json": "kvcache cloudtrail",
  ]

  /// A put of which the format can hold most, and of whose names it cannot hold all.
  private func awkwardPut(_ format: ForeignFormat, _ random: inout Random, _ seconds: Int64) -> StatedRow {
    let pieces = [
      "a", "é", "日本", "\"", "'", " ", "/", "%", "%2C", "#", "-", "[", "]", "\\", "{", "?versionId=1", "_1",
      "/1048576", "/0", "/07", "&", ",", "\n", "\r", "\t", "\0", "\u{feff}", "\u{1}", "k1", "reports",
    ]
    func name() -> String { (0...random.below(3)).map { _ in pieces[random.below(pieces.count)] }.joined() }
    func oneOf(_ most: [String]) -> String {
      random.below(4) == 0 ? name() : most[random.below(most.count)]
    }
    func isRare() -> Bool { random.below(20) == 0 }
    let hasNumbers = format.isOfBlocks || format == .oracleGeneral
    let numbers = ["0", "7", "007", "18446744073709551615"] + (0..<8).map { _ in "\(random.below(1 << 40))" }
    let buckets: [ForeignFormat: [String]] = [
      .vscsi: ["disk"], .msr: ["usr_0", "src1_12"], .ibmCOS: [""], .oracleGeneral: [""], .twitter: [""],
    ]
    return StatedRow(
      milliseconds: seconds * 1000 + (isRare() ? 250 : 0),
      bucket: oneOf(buckets[format] ?? ["", "3", "photos"]),
      key: Array((hasNumbers && !isRare() ? numbers[random.below(numbers.count)] : name()).utf8),
      size: format.isOfBlocks && !isRare() ? 4096 : random.below(1 << 33),
      ttl: isRare() ? UInt32(random.below(3)) : TraceRow.noTTL, contentType: isRare() ? "image" : "",
      tenant: isRare() ? name() : "", batch: isRare() ? "job" : "")
  }

  /// A get or delete of what was put.
  private func laterRow(of put: StatedRow, _ random: inout Random, _ seconds: Int64) -> StatedRow {
    var row = put
    row.milliseconds = seconds * 1000
    row.operation = random.below(3) == 0 ? .delete : .get
    row.ttl = TraceRow.noTTL
    row.size = row.operation == .delete || random.below(4) == 0 ? 0 : put.size
    return row
  }

  private func awkwardRows(_ count: Int, _ format: ForeignFormat, _ random: inout Random) -> [StatedRow] {
    var (rows, puts): ([StatedRow], [StatedRow]) = ([], [])
    for second in 0..<count {
      // Days apart, so that dates differ.
      let seconds = Int64(second) * 40_000
      if puts.isEmpty || random.below(2) == 0 {
        puts.append(awkwardPut(format, &random, seconds))
        rows.append(puts[puts.count - 1])
      } else {
        rows.append(laterRow(of: puts[random.below(puts.count)], &random, seconds))
      }
    }
    return rows
  }

  @Test(arguments: ForeignFormat.allCases, [1, 2, 3, 4])
  func `what is not refused is read back as it was`(format: ForeignFormat, seed: UInt64) throws {
    var random = Seed(seed).stream("foreign writer")
    let file = TemporaryFile()
    var writing = try ForeignWriting(file.path, format)
    var lines: [String] = []
    var refused: Set<[UInt8]> = []
    for row in awkwardRows(3000, format, &random) {
      // What was never put is left out by readers.
      let identity = Array(row.bucket.utf8) + [0xff] + row.key
      if row.operation != .put && refused.contains(identity) { continue }
      do throws(TraceError) {
        try writing.write(row)
        lines.append(row.line)
      } catch {
        #expect(error.expected.contains("--lossy"))
        if row.operation == .put { refused.insert(identity) }
      }
    }
    try writing.finish()
    let reading = try ForeignReading(file.path, format)
    #expect(reading.lines == lines, "seed \(seed)")
    // A quarter of the names is odd, and half of the rows are gets and deletes of what may have been refused.
    #expect(lines.count > 300, "seed \(seed)")
  }

  @Test(arguments: [ForeignFormat.s3Log, .cloudtrail])
  func `every date up to the year 9999 is read back`(format: ForeignFormat) throws {
    let file = TemporaryFile()
    var writing = try ForeignWriting(file.path, format)
    // 97 days and a second: each day of the year comes, in all centuries.
    let latest = Int64(PlainTraceReader.maximumTime / 1000) * 1000
    let times = Array(stride(from: 0, to: latest, by: (97 * 86_400 + 1) * 1000)) + [latest]
    for time in times { try writing.write(StatedRow(time, .put, "k", 1)) }
    try writing.finish()
    let lines = try ForeignReading(file.path, format).lines
    #expect(lines == times.map { "\($0) put  k 1" })
  }

  @Test(arguments: ForeignFormat.allCases, [1, 2])
  func `what is written with losses is read without an error`(format: ForeignFormat, seed: UInt64) throws {
    var random = Seed(seed).stream("lossy foreign writer")
    let rows = awkwardRows(2000, format, &random)
    let file = TemporaryFile()
    let losses = try write(rows, to: file.path, as: format, isLossy: true)
    let reading = try ForeignReading(file.path, format)
    let rowLosses: [ForeignLoss.Kind] = [.delete, .order, .late, .long]
    let leftOut = losses.filter { rowLosses.contains($0.kind) }.reduce(0) { $0 + $1.count }
    // Numbers may have met, as gets of what is left out.
    #expect(reading.lines.count + reading.unseen + leftOut == rows.count, "seed \(seed)")
    #expect(reading.others == 0 && losses.count > 3, "seed \(seed)")
  }
}
