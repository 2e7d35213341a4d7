import StowageTrace
import Testing

private let header = "time,op,bucket,key,size,ttl\n10,put,b,k,4,\n"
private let long = String(repeating: "0123456789", count: 5)
private let sizes = "expected a whole number of bytes from 0 to 5497558138880"
private let times = "expected a whole number of milliseconds from 0 to 253402300799999"
private let seconds = "expected nothing or a whole number of seconds from 0 to 4294967294"
private let headers = "expected the header time,op,bucket,key,size[,ttl,content_type,tenant,batch]"

@Suite struct MalformedTraceTests {
  /// The third line of a file, and what is said about it behind the file's name.
  static let rows: [(String, String)] = [
    ("11,frob,b,k,4,\n", #":3:2: op is "frob", expected put, get or delete"#),
    ("11,PUT,b,k,4,\n", #":3:2: op is "PUT", expected put, get or delete"#),
    ("11,,b,k,4,\n", #":3:2: op is "", expected put, get or delete"#),
    ("11,put,b,k,-3,\n", #":3:5: size is "-3", \#(sizes)"#),
    ("11,put,b,k,1.5,\n", #":3:5: size is "1.5", \#(sizes)"#),
    ("11,put,b,k,1e3,\n", #":3:5: size is "1e3", \#(sizes)"#),
    ("11,put,b,k, 4,\n", #":3:5: size is " 4", \#(sizes)"#),
    ("11,put,b,k,,\n", #":3:5: size is "", \#(sizes)"#),
    ("11,put,b,k,5497558138881,\n", #":3:5: size is "5497558138881", \#(sizes)"#),
    ("11,get,b,k,99999999999999999999,\n", #":3:5: size is "99999999999999999999", \#(sizes)"#),
    ("11,put,b,k,\(long),\n", #":3:5: size is "0123456789012345678901234567890123456789…", \#(sizes)"#),
    ("-1,put,b,k,4,\n", #":3:1: time is "-1", \#(times)"#),
    ("11.5,put,b,k,4,\n", #":3:1: time is "11.5", \#(times)"#),
    (",put,b,k,4,\n", #":3:1: time is "", \#(times)"#),
    ("253402300800000,put,b,k,4,\n", #":3:1: time is "253402300800000", \#(times)"#),
    ("9,put,b,k,4,\n", #":3:1: time is "9", expected at least 10, the time of the last good row before"#),
    ("11,put,b,k,4,-1\n", #":3:6: ttl is "-1", \#(seconds)"#),
    ("11,put,b,k,4,1d\n", #":3:6: ttl is "1d", \#(seconds)"#),
    ("11,put,b,k,4,4294967295\n", #":3:6: ttl is "4294967295", \#(seconds)"#),
    ("11,put,b,,4,\n", #":3:4: key is "", expected a name"#),
    (
      "11,delete,b,K,,\n",
      #":3:4: key is "K" in bucket "b", expected a key that a row before this one has put"#
    ),
    ("11,get,c,k,,\n", #":3:4: key is "k" in bucket "c", expected a key that a row before this one has put"#),
    ("11,put,b,a\0b,4,\n", #":3:4: key is "a\0b", expected text without a NUL byte"#),
    ("11,put,b,\"a\0b\",4,\n", #":3:4: key is "a\0b", expected text without a NUL byte"#),
    ("11,frob,b,\u{202e}\u{1b}[31m,4,\n", #":3:2: op is "frob", expected put, get or delete"#),
    ("11,put,b,k,\u{202e}\u{1b}[31m\"é,\n", #":3:5: size is "\u{202e}\u{1b}[31m\"é", \#(sizes)"#),
    ("11,put,b,k\n", ":3:5: size is missing: the row has 4 columns, expected 6 columns"),
    ("11\n", ":3:2: op is missing: the row has 1 column, expected 6 columns"),
    ("\n", ":3:2: the row is empty, expected 6 columns"),
    ("11,put,b,k,4,,\n", ":3:7: the row has 7 columns, expected 6 columns"),
    (",,,,,,,,,,,,,,,,,,,\n", ":3:7: the row has 20 columns, expected 6 columns"),
    ("11,put,b,k", ":3:5: the file ends within the row: 4 columns and no newline, expected 6 columns"),
    ("11", ":3:2: the file ends within the row: 1 column and no newline, expected 6 columns"),
    ("11,put,b,\"k", ":3:4: key opens a quote that nothing ends, expected another within 65536 bytes"),
    (
      "11,put,b,\"k,4,\n12,put,b,k,4,\n",
      ":3:4: key opens a quote that nothing ends, expected another within 65536 bytes"
    ),
    (
      "11,put,b,\"k\"x,4,\n",
      ":3:4: key goes on after its closing quote, expected a comma or the end of the row"
    ),
  ]

  @Test(arguments: rows) func `a malformed row gets one message`(row: String, message: String) {
    let file = TemporaryFile(header + row)
    let error = #expect(throws: TraceError.self) { try Reading(file.path) }
    #expect(error?.description == file.path + message)
  }

  @Test(arguments: rows) func `a malformed row is skipped and counted where that is asked for`(
    row: String, message: String
  ) throws {
    let file = TemporaryFile(header + row)
    let reading = try Reading(file.path, onBadRow: .skip)
    #expect(reading.skipped == 1)
    #expect(reading.firstSkipped?.description == file.path + message)
    #expect(reading.keys == ["k"])
  }

  @Test(arguments: [
    ([0xff], #":3:4: key is "\xff", expected valid UTF-8"#),
    ([0x61, 0xc3, 0x62], #":3:4: key is "a\xc3b", expected valid UTF-8"#),
    ([0xed, 0xa0, 0x80], #":3:4: key is "\xed\xa0\x80", expected valid UTF-8"#),
    ([0xc0, 0x80], #":3:4: key is "\xc0\x80", expected valid UTF-8"#),
    ([0xf0, 0x9f, 0x98], #":3:4: key is "\xf0\x9f\x98", expected valid UTF-8"#),
  ])
  func `bytes that are not UTF-8 are shown as they are`(key: [UInt8], message: String) {
    let file = TemporaryFile(Array((header + "11,put,b,").utf8) + key + Array(",4,\n".utf8))
    let error = #expect(throws: TraceError.self) { try Reading(file.path) }
    #expect(error?.description == file.path + message)
  }

  @Test(arguments: [
    ("", ":1:1: the file is empty, \(headers)"),
    ("\n", #":1:1: the first line begins with "", \#(headers)"#),
    ("0,put,disk,5366593,4096\n", #":1:1: the first line begins with "0", \#(headers)"#),
    ("time,op,bucket,key\n", ":1:5: the header has 4 columns, expected size next"),
    ("time,op,key,bucket,size\n", #":1:3: the header says "key", expected bucket"#),
    (
      "time,op,bucket,key,size,color\n",
      #":1:6: the header says "color", expected one of ttl, content_type, tenant, batch"#
    ),
    ("time,op,bucket,key,size,ttl,ttl\n", ":1:7: the header says ttl twice, expected each column once"),
    ("time,op,bucket,key,size,time\n", ":1:6: the header says time twice, expected each column once"),
    (
      "time,op,bucket,key,size,ttl,batch,tenant,content_type,\n",
      #":1:10: the header says "", expected no further column"#
    ),
    ("time,op\0,bucket,key,size\n", ":1:2: the header is not text, expected valid UTF-8 without NUL bytes"),
    ("\"time\n", ":1:1: the header opens a quote that nothing ends, expected another within 65536 bytes"),
  ])
  func `a file without its header is refused, whatever happens to bad rows`(text: String, message: String) {
    let file = TemporaryFile(text)
    for answer in BadRowAnswer.allCases {
      let error = #expect(throws: TraceError.self) { try Reading(file.path, onBadRow: answer) }
      #expect(error?.description == file.path + message)
    }
  }

  @Test func `a file that cannot be read is named`() {
    let missing = #expect(throws: TraceError.self) { try Reading("no/such.csv") }
    #expect(
      missing?.description
        == "no/such.csv: cannot be opened (No such file or directory), expected a readable file")
    let folder = #expect(throws: TraceError.self) { try Reading(".") }
    #expect(folder?.description == ".: cannot be read (Is a directory), expected a readable file")
  }
}
