import StowageCore
import StowageTrace
import Testing

private let header = "time,op,bucket,key,size\n"

@Suite struct PlainTraceReaderTests {
  @Test func `rows are decoded with numbers in order of first appearance`() throws {
    let file = TemporaryFile(
      """
      time,op,bucket,key,size,batch,ttl,tenant,content_type
      0,put,b,x,10,j1,60,alice,text/plain
      5,put,a,x,0,,,bob,
      5,get,b,x,,,,,text/plain
      7,delete,b,x,10,j2,,alice,
      7,put,,x,5497558138880,,0,,
      253402300799999,put,b,y,1,j1,4294967294,,

      """)
    let reading = try Reading(file.path)
    let at = { (time: Int64) in Instant(milliseconds: time) }
    #expect(
      reading.rows == [
        TraceRow(
          time: at(0), operation: .put, bucket: 1, key: 0, size: 10, ttlSeconds: 60, contentType: 1,
          tenant: 1,
          batch: 1),
        TraceRow(time: at(5), operation: .put, bucket: 2, key: 1, tenant: 2),
        TraceRow(time: at(5), operation: .get, bucket: 1, key: 0, contentType: 1),
        TraceRow(time: at(7), operation: .delete, bucket: 1, key: 0, size: 10, tenant: 1, batch: 2),
        TraceRow(time: at(7), operation: .put, bucket: 0, key: 2, size: TraceRow.maximumSize, ttlSeconds: 0),
        TraceRow(
          time: at(253_402_300_799_999), operation: .put, bucket: 1, key: 3, size: 1, ttlSeconds: .max - 1,
          batch: 1),
      ])
    #expect(reading.keys == ["x", "x", "x", "y"])
    #expect(reading.names.buckets.list == ["", "b", "a"])
    #expect(reading.names.batches.list == ["", "j1", "j2"])
  }

  @Test(arguments: [
    "\u{feff}time,op,bucket,key,size\n1,put,b,k,4\n2,delete,b,k,\n",
    "time,op,bucket,key,size\r\n1,put,b,k,4\r\n2,delete,b,k,\r\n",
    "time,op,bucket,key,size\n1,put,b,k,4\n2,delete,b,k,",
    "time,op,bucket,key,size\r\n1,put,b,k,4\r\n2,delete,b,k,\r",
    "\u{feff}\"time\",\"op\",\"bucket\",\"key\",\"size\"\n\"1\",\"put\",\"b\",\"k\",\"4\"\n2,delete,\"b\",\"k\",\"\"",
  ])
  func `line ends, a byte-order mark, quotes and a missing last newline make no difference`(text: String)
    throws
  {
    let file = TemporaryFile(text)
    let plain = TemporaryFile(header + "1,put,b,k,4\n2,delete,b,k,\n")
    #expect(try Reading(file.path) == Reading(plain.path))
  }

  @Test func `quoted cells may hold commas, quotes and line breaks`() throws {
    let file = TemporaryFile(
      header
        + "1,put,\"b,c\",\"say \"\"hi\"\"\",4\n2,put,b,\"two\r\nlines\n\",4\n3,put,b,a\"b,4\n4,put,b,,4\n")
    let reading = try Reading(file.path, onBadRow: .skip)
    #expect(reading.keys == ["say \"hi\"", "two\r\nlines\n", "a\"b"])
    #expect(reading.names.buckets.list == ["", "b,c", "b"])
    #expect(reading.firstSkipped?.line == 7, "lines within quotes are counted")
  }

  @Test func `names that Unicode holds for equal are one name, keys are compared by bytes`() throws {
    let file = TemporaryFile(header + "1,put,caf\u{e9},\u{e9},4\n2,put,cafe\u{301},e\u{301},4\n")
    let reading = try Reading(file.path)
    #expect(reading.rows.map(\.bucket) == [1, 1])
    #expect(reading.rows.map(\.key) == [0, 1])
    #expect(reading.names.buckets.count == 1)
  }

  @Test func `a header without rows is a trace without rows`() throws {
    let file = TemporaryFile("time,op,bucket,key,size,ttl")
    var reader = try PlainTraceReader(path: file.path)
    #expect(reader.columns == .ttl)
    #expect(try reader.next() == nil)
    #expect(try reader.next() == nil)
  }

  @Test func `rows are read in batches, and progress ends at the size of the file`() throws {
    let file = TemporaryFile(header + (0..<10).map { "\($0),put,b,k\($0),1\n" }.joined())
    var reader = try PlainTraceReader(path: file.path)
    #expect(reader.bytesConsumed == header.utf8.count)
    var rows = Table<TraceRow>()
    var counts: [Int] = []
    repeat { counts.append(try reader.read(into: &rows, atMost: 4)) } while counts.last != 0
    #expect(counts == [4, 4, 2, 0])
    #expect(rows.count == 10)
    #expect(reader.bytesConsumed == reader.byteCount)
  }

  @Test func `a skipped row leaves no trace, and what depends on it is skipped too`() throws {
    let file = TemporaryFile(
      header
        + """
        10,put,b,k,4
        99,put,new,bad,-1
        5,put,b,late,4
        11,get,b,k,
        12,delete,new,bad,
        12,put,b,"k",4
        13,put,b,"stray,4
        14,put,b,k,4
        15,put,b,k,4
        """)
    let reading = try Reading(file.path, onBadRow: .skip)
    #expect(reading.rows.map(\.time.milliseconds) == [10, 11, 12, 14, 15])
    #expect(reading.keys == ["k"])
    #expect(reading.names.buckets.list == ["", "b"])
    #expect(reading.skipped == 4)
    #expect(reading.firstSkipped?.line == 3)
  }

  @Test func `after an error about a row the reader can go on`() throws {
    let file = TemporaryFile(header + "1,put,b,k,4\n2,frob,b,k,4\n3,put,b,k,4\n")
    var reader = try PlainTraceReader(path: file.path)
    #expect(try reader.next()?.time.milliseconds == 1)
    #expect(throws: TraceError.self) { try reader.next() }
    #expect(try reader.next()?.time.milliseconds == 3)
  }

  @Test(arguments: [65_537, 1 << 20, 3_000_000])
  func `an overlong row is passed over in bounded memory`(length: Int) throws {
    let file = TemporaryFile(
      header + "1,put,b,k,4\n2,put,b,\(String(repeating: "x", count: length)),4\n3,put,b,k,4\n4,put,b,")
    let reading = try Reading(file.path, onBadRow: .skip)
    #expect(reading.rows.map(\.time.milliseconds) == [1, 3])
    #expect(
      reading.firstSkipped
        == TraceError(
          path: file.path, line: 3, column: 1, found: "time is in a row that is too long",
          expected: "at most 65536 bytes"))
    #expect(reading.skipped == 2)
  }

  @Test func `the total of all puts is limited, so that sums of sizes cannot overflow`() throws {
    let rows = (0..<210_000).map { "\($0),put,b,k,5497558138880\n" }
    let file = TemporaryFile(header + rows.joined())
    let reading = try Reading(file.path, onBadRow: .skip)
    #expect(reading.rows.count == PlainTraceReader.maximumPutBytes / TraceRow.maximumSize)
    #expect(
      reading.firstSkipped?.description.hasSuffix(
        "size is \"5497558138880\", expected at most 1152921504606846976 bytes in all puts together") == true)
  }
}
