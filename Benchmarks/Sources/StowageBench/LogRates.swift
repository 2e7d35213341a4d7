import Glibc
import StowageTrace

/// Lines per second that are read of an S3 server access log, and rows per second of plain CSV.
enum LogRates {
  private static let lineCount = 400_000

  static func rates() throws {
    let path = ".build/benchmark.log"
    defer { unlink(path) }
    try write(to: path)
    var best = Double.infinity
    for _ in 0..<5 { best = min(best, try seconds { try read(TraceFile(path: path, format: .s3Log)) }) }
    print("s3-log: \(rounded(Double(lineCount) / best / 1e6)) M lines/s of \(lineBytes) bytes")
  }

  private static var lineBytes: Int { line(0).utf8.count }

  /// A fifth puts, the rest gets of what was put shortly before.
  private static func line(_ number: Int) -> String {
    let (put, second) = (number - number % 5, number / 50)
    let key = "logs/2023/\(put / 1000)/object-\(put).gz"
    let (method, bytes) = number == put ? ("PUT", "- 1048576") : ("GET", "4096 1048576")
    let time = "01/May/2023:0\(second / 3600):\(two(second / 60 % 60)):\(two(second % 60)) +0000"
    return
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be example-bucket [\(time)] 192.0.2.3 "
      + "arn:aws:iam::111122223333:user/alice 3E57427F3EXAMPLE REST.\(method).OBJECT \(key) "
      + "\"\(method) /example-bucket/\(key) HTTP/1.1\" 200 - \(bytes) 7 5 \"-\" \"aws-sdk-java/1.12.3\" - "
      + "s9lzHYrFp76ZVxRcpX9EXAMPLE= SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader "
      + "example-bucket.s3.us-west-1.amazonaws.com TLSv1.2 - -\n"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static func write(to path: String) throws {
    guard let file = fopen(path, "w") else { preconditionFailure("no file \(path)") }
    defer { fclose(file) }
    for number in 0..<lineCount { fputs(line(number), file) }
  }

  private static func read(_ file: TraceFile) throws {
    var reader = try TraceReader(file)
    while try reader.next() != nil {}
    precondition(reader.rowCount == lineCount, "read \(reader.rowCount) rows")
  }
}
