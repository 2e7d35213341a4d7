import Glibc
import StowageTrace
import Testing

/// What every reader must do with files that are not as they should be.
@Suite struct ForeignBadInputTests {
  static let messages: [(ForeignFormat, String, String)] = [
    (
      .ibmCOS, "x REST.PUT.OBJECT a 1\n",
      ":1:1: time is \"x\", expected a time up to the year 9999 as a decimal number"
    ),
    (.ibmCOS, "1 REST.PUT.OBJECT a\n", ":1:4: size is missing, expected a size of at most 5 TiB"),
    (.ibmCOS, "1 PUT a 1\n", ":1:2: operation is \"PUT\", expected an operation like REST.PUT.OBJECT"),
    (
      .ibmCOS, "9 REST.PUT.OBJECT a 1\n8 REST.PUT.OBJECT a 1\n",
      ":2:1: its time is 8 ms, expected at least 9 ms, the time of the last good record before"
    ),
    (.ibmCOS, "9 REST.PUT.OBJECT a\u{0} 1\n", ":1:1: it says \"a\\0\", expected UTF-8 without NUL bytes"),
    (.alibaba, "1,X,0,1,1\n", ":1:2: opcode is \"X\", expected R or W"),
    (.alibaba, "1,W,0,1\n", ":1:5: timestamp is missing, expected more fields in the line"),
    (
      .alibaba, "1,W,0,99999999999,1\n", ":1:4: length is \"99999999999\", expected a length of at most 4 GiB"
    ),
    (.tencent, "1,2,3,4,5\n", ":1:4: io_type is \"4\", expected 0 (read) or 1 (write)"),
    (
      .msr, "5,usr,0,Write,0,4096,1\n",
      ":1:1: Timestamp is \"5\", expected ticks of 100 ns since 1601, after 1970"
    ),
    (
      .msrReplayer, "0.5x 0 0 4096 0\n",
      ":1:1: time is \"0.5x\", expected a time up to the year 9999 as a decimal number"
    ),
    (.disksim, "1 0 0 8 2\n", ":1:5: operation is \"2\", expected 0 (write) or 1 (read)"),
    (
      .twitter, "1,k,1,1,1,put,0\n",
      ":1:6: operation is \"put\", expected get, gets, set, add, replace, cas, append, prepend, delete, incr or decr"
    ),
    (
      .kvcache, "op_time,key,op,size\n",
      ":1:1: field 1 is \"op_time\", expected a header with the columns key, op, size and op_count"
    ),
    (
      .kvcache, "key,op,size,op_count\nk,SET,1,9999999\n",
      ":2:4: op_count is \"9999999\", expected a count of at most 1048576"
    ),
    (
      .tectonic, "1 2 3\n",
      ":1:1: field 1 is \"1\", expected a header with block_id, io_offset, io_size, op_time and op_name, or 8 to 10 columns"
    ),
    (
      .thesios, "filename\n",
      ":1:1: field 1 is \"filename\", expected a header with filename, file_offset, op_type, request_io_size_bytes and start_time"
    ),
    (
      .s3Log, "o b [6/Feb/2019] 1 r i REST.PUT.OBJECT k \"PUT\" 200 - - 1\n",
      ":1:3: time is \"6/Feb/2019\", expected a time like 06/Feb/2019:00:00:38 +0000"
    ),
    (.s3Log, "o b [31/Feb/20190]\n", ":1:4: remote_ip is missing, expected more fields in the line"),
    (
      .cloudtrail, "{\"Records\": [{\"a\": 1}]}",
      ": record 1: it is \"{\\\"a\\\": 1}\", expected a CloudTrail record with eventTime and eventName"
    ),
    (.cloudtrail, "[]", ": the file has no records, expected {\"Records\": [...]}"),
    (.oracleGeneral, "12345", ": byte 0: the file ends within a record, expected 24 bytes"),
    (
      .vscsi, String(repeating: "x", count: 40),
      ": byte 0: the first record is of no known version, expected the format that was named"
    ),
  ]

  @Test(arguments: messages) func `a malformed record gets one message`(
    format: ForeignFormat, text: String, message: String
  ) {
    let file = TemporaryFile(text)
    let error = #expect(throws: TraceError.self) { try ForeignReading(file.path, format) }
    #expect(error?.description == file.path + message)
  }

  @Test(arguments: ForeignFormat.allCases) func `an empty file is an error`(format: ForeignFormat) {
    let file = TemporaryFile()
    #expect(throws: TraceError.self) { try ForeignReading(file.path, format, onBadRow: .skip) }
  }

  @Test(arguments: ForeignSample.all) func `no truncation traps or changes what came before`(
    sample: ForeignSample
  ) throws {
    let bytes = try fileBytes(sample.path)
    var before: [String] = []
    for length in 1..<bytes.count {
      let file = TemporaryFile(bytes[..<length])
      guard let reading = try? ForeignReading(file.path, sample.format, onBadRow: .skip) else { continue }
      // Logs are sorted, so that what was missing may come before.
      let isLog = sample.format == .s3Log || sample.format == .cloudtrail
      #expect(isLog || reading.lines.starts(with: before), "cut at \(length)")
      // The last line may have lost a part of its last field and still be whole in form.
      if !sample.isText || bytes[length - 1] == UInt8(ascii: "\n") { before = reading.lines }
    }
  }

  @Test(arguments: ["ibm-cos.txt.zst", "ibm-cos.txt.gz", "ibm-cos.txt.lz4"])
  func `a compressed file that was cut is refused, and none that was changed traps`(name: String) throws {
    let bytes = try fileBytes(packageFile("Traces/samples/\(name)"))
    for length in 4..<bytes.count {
      let file = TemporaryFile(bytes[..<length])
      #expect(throws: TraceError.self, "cut at \(length)") { try ForeignReading(file.path, .ibmCOS) }
    }
    for position in 0..<bytes.count {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << UInt8(bit)
        let file = TemporaryFile(changed)
        _ = try? ForeignReading(file.path, .ibmCOS, onBadRow: .skip)
      }
    }
  }
}

/// The bytes of a file of the package.
func fileBytes(_ path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "r"), "\(path)")
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
  return bytes
}
