import StowageCore
import StowageTrace
import Testing

/// All that a reader of a foreign trace gives out.
struct ForeignReading: Equatable {
  /// `time op bucket key size`, then `ttl=` and `tenant=` where they are said.
  var lines: [String] = []
  var skipped = 0
  var firstSkipped: TraceError?
  var unseen = 0
  var others = 0
  var digest = ""

  init(
    _ path: String, _ format: ForeignFormat, blockBytes: Int = ForeignTraceReader.standardBlockBytes,
    onBadRow: BadRowAnswer = .fail
  ) throws(TraceError) {
    var reader = try ForeignTraceReader(
      path: path, format: format, blockBytes: blockBytes, onBadRow: onBadRow)
    var digest = TraceDigest()
    while let row = try reader.next() {
      digest.add(row)
      let names = reader.names
      var line = "\(row.time.milliseconds) \(row.operation) \(names.buckets[row.bucket]) "
      line += "\(reader.keys.string(of: row.key)) \(row.size)"
      if row.ttlSeconds != TraceRow.noTTL { line += " ttl=\(row.ttlSeconds)" }
      if row.tenant != 0 { line += " tenant=\(names.tenants[row.tenant])" }
      lines.append(line)
    }
    skipped = reader.skippedRowCount
    firstSkipped = reader.firstSkipped
    unseen = reader.unseenCount
    others = reader.otherCount
    self.digest = digest.text(names: reader.names)
  }
}

/// The sample of each format.
struct ForeignSample: CustomTestStringConvertible {
  var format: ForeignFormat
  var name: String
  var testDescription: String { name }
  var isText: Bool { !name.hasSuffix(".bin") && !name.hasSuffix(".json") }
  var path: String { packageFile("Traces/samples/\(name)") }

  static let all: [ForeignSample] = [
    (.ibmCOS, "ibm-cos.txt"), (.alibaba, "alibaba.csv"), (.tencent, "tencent.csv"), (.msr, "msr.csv"),
    (.msrReplayer, "msr-replayer.txt"), (.vscsi, "vscsi.bin"), (.vscsi, "vscsi-2.bin"),
    (.oracleGeneral, "oracle-general.bin"), (.twitter, "twitter.csv"), (.tectonic, "tectonic.csv"),
    (.tectonic, "baleen.trace"), (.kvcache, "kvcache.csv"), (.thesios, "thesios.csv"),
    (.disksim, "disksim.trace"), (.s3Log, "s3-log.txt"), (.cloudtrail, "cloudtrail.json"),
  ].map { ForeignSample(format: $0, name: $1) }
}
