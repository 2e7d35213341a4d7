import StowageTrace
import Testing

/// What each reader makes of the sample of its format, worked out by hand.
@Suite struct ForeignSampleTests {
  static let rows: [String: String] = [
    "ibm-cos.txt": """
    219 put  8d4fcda3d675bac9 1056
    1004 get  8d4fcda3d675bac9 1056
    2300 put  5f00d1c2aa9e01b7 0
    3417 put  0c1d9f3e55aa7b21 20480
    4000 put  8d4fcda3d675bac9 2048
    5123 delete  8d4fcda3d675bac9 0
    never put: 2, others: 1
    """,
    "alibaba.csv": """
    1577808000000 put 419 4 4096
    1577808000000 put 419 3 4096
    1577808000000 put 419 4 4096
    1577808000203 get 419 3 4096
    1577808000203 get 419 4 4096
    1577808001000 put 64 256 4096
    never put: 3, others: 0
    """,
    "tencent.csv": """
    1538326799000 put 1576 13169001 4096
    1538326799000 put 1576 13169002 4096
    1538326799000 put 1576 13169001 4096
    1538326799000 put 1576 13169002 4096
    1538326800000 get 1576 13169001 4096
    1538326802000 put 1576 13169001 4096
    never put: 1, others: 0
    """,
    "msr.csv": """
    1172163600306 put usr_0 1712551 4096
    1172163600306 put usr_0 1712552 4096
    1172163601638 put usr_0 1712552 4096
    1172163602638 put src1_0 1712551 4096
    1172163602639 get usr_0 1712551 4096
    1172163602639 get usr_0 1712552 4096
    never put: 5, others: 0
    """,
    "msr-replayer.txt": """
    0 put 0 48981 4096
    223 put 0 48982 4096
    223 put 0 48983 4096
    223 put 1 48981 4096
    800 get 0 48981 4096
    never put: 1, others: 0
    """,
    "vscsi.bin": """
    5633898368 put disk 5366593 4096
    5633898611 put disk 5366593 4096
    5633898611 put disk 5366594 4096
    5633899000 get disk 5366593 4096
    5633899000 get disk 5366594 4096
    5633899500 put disk 5366593 4096
    never put: 1, others: 1
    """,
    "vscsi-2.bin": """
    1 put disk 1 4096
    2 get disk 1 4096
    2 put disk 2 4096
    never put: 1, others: 0
    """,
    "oracle-general.bin": """
    0 put  18446744073709551615 1000
    0 put  5 20
    1000 get  18446744073709551615 1000
    9000 put  6 0
    never put: 0, others: 0
    """,
    "twitter.csv": """
    0 put  q:q:1:8WTfjZU14ee 213 ttl=86400 tenant=2
    1000 get  q:q:1:8WTfjZU14ee 213 tenant=4
    3000 put  q:q:1:8WTfjZU14ee 220 tenant=2
    5000 put  counter 2 ttl=60 tenant=9
    6000 delete  q:q:1:8WTfjZU14ee 0 tenant=2
    never put: 1, others: 0
    """,
    "tectonic.csv": """
    1702511879000 put 7 e73af8d6-a6d1 1048576 tenant=42
    1702511879000 put 7 e73af8d6-a6d1/1048576 524288 tenant=42
    1702511880000 get 7 e73af8d6-a6d1 131072 tenant=42
    1702511880000 get 7 e73af8d6-a6d1 131072 tenant=42
    1702511880000 get 7 e73af8d6-a6d1/1048576 524288 tenant=43
    never put: 1, others: 0
    """,
    "baleen.trace": """
    1546300800250 put 7 4321 1048576 tenant=42
    1546300801500 get 7 4321 131072 tenant=42
    never put: 1, others: 0
    """,
    "kvcache.csv": """
    604038473000 put 366387042 828769c1e1ce3a29 65 ttl=7200 tenant=11
    604038474000 get 366387042 828769c1e1ce3a29 65 tenant=12
    604038474000 get 366387042 828769c1e1ce3a29 65 tenant=12
    604038476000 put 3041126167 788342a9aeac4a88 14 tenant=11
    604038477000 delete 366387042 828769c1e1ce3a29 0 tenant=11
    never put: 1, others: 0
    """,
    "thesios.csv": """
    1705276800125 put bigtable f1a 1048576 tenant=LATENCY_SENSITIVE
    1705276800500 put bigtable f1a/1048576 65536 tenant=THROUGHPUT_ORIENTED
    1705276801000 get bigtable f1a 16384 tenant=LATENCY_SENSITIVE
    never put: 1, others: 0
    """,
    "disksim.trace": """
    938 put 4 33089879 4096
    938 put 4 33089880 4096
    938 put 4 33089881 4096
    939 get 4 33089880 4096
    940 put 4 33089880 4096
    never put: 1, others: 0
    """,
    "s3-log.txt": """
    1549411238000 put photos 2019/02/a.jpg 204800 tenant=alice
    1549411240000 get photos 2019/02/a.jpg 1000
    1549411241000 put photos big.bin 6291456 tenant=alice
    1549411260000 delete photos 2019/02/a.jpg 0 tenant=alice
    1549497600000 delete photos big.bin 0 tenant=AmazonS3
    never put: 0, others: 6
    """,
    "cloudtrail.json": """
    1682942400000 put data reports/may {1}.csv 2143 tenant=arn:aws:iam::111122223333:user/alice
    1682942405000 get data reports/may {1}.csv 2143 tenant=arn:aws:iam::111122223333:user/alice
    1682942475000 delete data reports/may {1}.csv 0 tenant=arn:aws:iam::111122223333:user/alice
    1682942480000 put data big 9437184 tenant=arn:aws:iam::111122223333:user/alice
    never put: 0, others: 4
    """,
  ]

  @Test(arguments: ForeignSample.all) func `a sample is read as worked out by hand`(sample: ForeignSample)
    throws
  {
    let reading = try ForeignReading(sample.path, sample.format)
    let ending = "never put: \(reading.unseen), others: \(reading.others)"
    #expect((reading.lines + [ending]).joined(separator: "\n") == Self.rows[sample.name])
  }

  @Test func `each format has a sample`() {
    #expect(Set(ForeignSample.all.map(\.format)) == Set(ForeignFormat.allCases))
  }

  @Test(arguments: ["zst", "gz", "lz4"]) func `a compressed file is known by its magic`(extension: String)
    throws
  {
    let plain = try ForeignReading(packageFile("Traces/samples/ibm-cos.txt"), .ibmCOS)
    let compressed = try ForeignReading(packageFile("Traces/samples/ibm-cos.txt.\(`extension`)"), .ibmCOS)
    #expect(compressed == plain)
  }

  @Test func `blocks of another size are other objects`() throws {
    let reading = try ForeignReading(packageFile("Traces/samples/alibaba.csv"), .alibaba, blockBytes: 16384)
    #expect(
      reading.lines == [
        "1577808000000 put 419 1 16384", "1577808000000 put 419 0 16384", "1577808000000 put 419 1 16384",
        "1577808000203 get 419 0 16384", "1577808000203 get 419 1 16384", "1577808001000 put 64 64 16384",
      ])
  }

  @Test func `a log out of order is put in order, and one that is too far out is refused`() throws {
    func line(_ second: Int, _ key: String) -> String {
      let time = "06/Feb/2019:\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
      return "o b [\(time)] 192.0.2.3 r i REST.PUT.OBJECT \(key) \"PUT /b/\(key) HTTP/1.1\" 200 - - 1 1 1\n"
    }
    let late = TemporaryFile([20, 10, 30].map { line($0, "k\($0)") }.joined())
    let keys = try ForeignReading(late.path, .s3Log).lines.map { $0.split(separator: " ")[3] }
    #expect(keys == ["k10", "k20", "k30"])
    let tooLate = TemporaryFile((1...66000).map { line($0, "k\($0)") }.joined() + line(0, "k0"))
    let reading = try ForeignReading(tooLate.path, .s3Log, onBadRow: .skip)
    #expect(reading.lines.count == 66000 && reading.skipped == 1)
    #expect("\(reading.firstSkipped!)".contains("its time is 1549411200000 ms, expected at least"))
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
