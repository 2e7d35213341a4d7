import StowageTrace
import Testing

/// Rules that samples do not show: what logs and tables of others do now and then.
@Suite struct ForeignRuleTests {
  private func read(
    _ text: String, _ format: ForeignFormat, onBadRow: BadRowAnswer = .fail
  ) throws -> ForeignReading {
    let file = TemporaryFile(text)
    return try ForeignReading(file.path, format, onBadRow: onBadRow)
  }

  private func logLine(
    _ operation: String, _ uri: String, key: String = "k", second: Int = 10, status: String = "200",
    size: String = "-", version: String = "-"
  ) -> String {
    "o b [06/Feb/2019:00:00:\(second) +0000] 192.0.2.3 - i \(operation) \(key) \"\(uri) HTTP/1.1\" \(status) - - \(size) "
      + "1 1 \"-\" \"agent\" \(version) host\n"
  }

  @Test(arguments: ["S3.EXPIRE.OBJECT", "BATCH.DELETE.OBJECT", "REST.DELETE.OBJECT"])
  func `a delete of one version leaves the object alive`(operation: String) throws {
    let put = logLine("REST.PUT.OBJECT", "PUT /b/k", size: "5")
    #expect(try read(put + logLine(operation, "-", second: 20, version: "v1"), .s3Log).lines.count == 1)
    #expect(try read(put + logLine(operation, "-", second: 20), .s3Log).lines.count == 2)
  }

  @Test func `an upload of unknown size is left out and counted`() throws {
    let completed = logLine("REST.POST.UPLOAD", "POST /b/k?uploadId=u")
    let part = logLine("REST.PUT.PART", "PUT /b/k?partNumber=1&uploadId=u", size: "7")
    let copied = logLine("REST.COPY.PART", "PUT /b/k?partNumber=2&uploadId=u")
    #expect(try read(completed, .s3Log).others == 1)
    #expect(try read(part + completed, .s3Log).lines == ["1549411210000 put b k 7"])
    let unknown = try read(part + copied + completed, .s3Log)
    #expect(unknown.lines.isEmpty && unknown.others == 3)
  }

  @Test func `a quote within an address hides no field`() throws {
    let reading = try read(logLine("REST.PUT.OBJECT", "PUT /b/a\"b", key: "a%22b", size: "5"), .s3Log)
    #expect(reading.lines == ["1549411210000 put b a%22b 5"])
  }

  @Test func `what is wrong is told of its own line, though lines are put in order`() throws {
    let lines =
      logLine("REST.PUT.OBJECT", "-", key: "\u{1}k\u{0}", size: "5")
      + logLine("REST.PUT.OBJECT", "-", second: 11, size: "5")
    let reading = try read(lines, .s3Log, onBadRow: .skip)
    #expect(reading.firstSkipped?.line == 1)
  }

  @Test func `a byte-order mark, blanks in a header and a header that comes again change nothing`() throws {
    let header = "op_time,key,op,size,op_count, ttl"
    let (first, second) = ("1,k,SET,5,1,60\n", "2,k,GET,5,1,0\n")
    let plain = try read(header + "\n" + first + second, .kvcache)
    #expect(plain.lines.first == "1000 put  k 5 ttl=60")
    #expect(try read("\u{feff}" + header + "\n" + first + header + "\n" + second, .kvcache) == plain)
  }

  @Test func `columns of a table of blocks may come in any order, and between blanks too`() throws {
    let commas = "user_name,op_time,io_size,io_offset,block_id,op_name\n9,1,5,0,b,putChunk\n"
    let blanks = "block_id io_offset io_size op_time op_name user_name\nb 0 5 1 3 9\n"
    #expect(try read(commas, .tectonic).lines == ["1000 put  b 5 tenant=9"])
    #expect(try read(blanks, .tectonic).lines == ["1000 put  b 5 tenant=9"])
  }

  @Test func `times of nanoseconds have no fraction, and none overflows`() throws {
    let error = #expect(throws: TraceError.self) { try read("0 1 0 8 0\n1500.5 1 0 8 0\n", .disksim) }
    #expect(error?.line == 2)
    #expect(try read("0.0 1 0 8 0\n1500.5 1 0 8 0\n", .disksim).lines.last == "1500 put 1 0 4096")
    #expect(throws: TraceError.self) { try read("18446744073709551.999,k,1,1,1,set,0\n", .twitter) }
  }

  private let event =
    "{\"eventTime\":\"2023-05-01T12:00:00Z\",\"eventName\":\"PutObject\","
    + "\"requestParameters\":{\"bucketName\":\"b\",\"key\":\"k\"},\"additionalEventData\":{\"bytesTransferredIn\":\"5\"}}"

  @Test func `events of other services and numbers as text stop no trail`() throws {
    let other =
      "{\"eventTime\":\"t\",\"eventName\":\"GetItem\",\"eventSource\":\"dynamodb.amazonaws.com\","
      + "\"requestParameters\":{\"key\":{\"id\":1}}}"
    let text = "{\"eventTime\":\"t\",\"eventName\":\"X\",\"requestParameters\":\"none\"}"
    let reading = try read("{\"Records\":[\(other),\(event),\(text)]}", .cloudtrail)
    #expect(reading.lines == ["1682942400000 put b k 5"] && reading.others == 2)
  }

  @Test func `a part with a number that is none counts as some part`() throws {
    func upload(_ name: String, _ rest: String) -> String {
      "{\"eventTime\":\"2023-05-01T12:00:00Z\",\"eventName\":\"\(name)\",\"requestParameters\":{\"bucketName\":\"b\","
        + "\"key\":\"k\",\"uploadId\":\"u\"\(rest)},\"additionalEventData\":{\"bytesTransferredIn\":5}}\n"
    }
    let lines = upload("UploadPart", ",\"partNumber\":1e300") + upload("CompleteMultipartUpload", "")
    #expect(try read(lines, .cloudtrail).lines == ["1682942400000 put b k 5"])
  }

  @Test func `a line that is cut is one bad record, and a list that is cut is not whole`() throws {
    let reading = try read("{\"eventTime\":\"20\n\(event)\n", .cloudtrail, onBadRow: .skip)
    #expect(reading.lines.count == 1 && reading.skipped == 1)
    #expect(throws: TraceError.self) { try read("{\"Records\":[\(event),", .cloudtrail) }
  }

  @Test func `another format of libCacheSim is told from oracleGeneral`() {
    let file = TemporaryFile(
      [0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12] + Array(repeating: 0, count: 40))
    #expect(throws: TraceError.self) { try ForeignReading(file.path, .oracleGeneral, onBadRow: .skip) }
  }

  @Test func `zeros behind a gzip member and frames that are passed over are no damage`() throws {
    let plain = try ForeignReading(packageFile("Traces/samples/ibm-cos.txt"), .ibmCOS)
    let gzip = TemporaryFile(try fileBytes(packageFile("Traces/samples/ibm-cos.txt.gz")) + [0, 0, 0])
    #expect(try ForeignReading(gzip.path, .ibmCOS) == plain)
    let skippable: [UInt8] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]
    let zstd = TemporaryFile(skippable + (try fileBytes(packageFile("Traces/samples/ibm-cos.txt.zst"))))
    #expect(try ForeignReading(zstd.path, .ibmCOS) == plain)
  }
}
