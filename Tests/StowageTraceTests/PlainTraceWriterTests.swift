import StowageCore
import StowageTrace
import Testing

@Suite struct PlainTraceWriterTests {
  @Test func `rows are written as they are read`() throws {
    let text = #"""
      time,op,bucket,key,size,ttl,tenant
      0,put,b,x,10,60,alice
      1,put,,"a,b",0,,
      2,get,b,x,,,alice
      3,put,"say ""hi""","two
      lines",7,0,
      4,delete,b,x,10,,bob

      """#
    let file = TemporaryFile(text)
    let copy = TemporaryFile()
    try copyTrace(file.path, to: copy.path)
    #expect(String(decoding: copy.contents(), as: UTF8.self) == text)
  }

  @Test func `a closure can name the keys`() throws {
    let file = TemporaryFile()
    var names = TraceNames()
    let bucket = names.buckets.number(of: "b")
    var writer = try PlainTraceWriter(path: file.path, columns: .ttl)
    let row = TraceRow(
      time: Instant(milliseconds: 3), operation: .put, bucket: bucket, key: 7, size: 4, ttlSeconds: 9)
    try writer.write(row, names: names) { "key-\($0)" }
    try writer.flush()
    #expect(
      String(decoding: file.contents(), as: UTF8.self) == "time,op,bucket,key,size,ttl\n3,put,b,key-7,4,9\n")
  }

  @Test(arguments: [
    ("", #":2:4: key is "", expected a name"#),
    ("a\0", ":2:4: the row holds a NUL byte, expected text that a plain trace can hold"),
    (String(repeating: "k", count: 65_530), ":2:4: the row has 65539 bytes, expected at most 65536"),
  ])
  func `a row that no reader would take is not written`(key: String, message: String) throws {
    let file = TemporaryFile()
    var writer = try PlainTraceWriter(path: file.path, columns: [])
    let error = #expect(throws: TraceError.self) {
      try writer.write(TraceRow(time: .zero, operation: .put, bucket: 0, key: 0), names: TraceNames()) { _ in
        key
      }
    }
    #expect(error?.description == file.path + message)
    try writer.flush()
    #expect(file.contents() == Array("time,op,bucket,key,size\n".utf8))
  }

  @Test func `a full disk and a missing folder are errors`() throws {
    let missing = #expect(throws: TraceError.self) {
      _ = try PlainTraceWriter(path: "no/such.csv", columns: [])
    }
    #expect(
      missing?.description
        == "no/such.csv: cannot be created (No such file or directory), expected a writable file")
    var writer = try PlainTraceWriter(path: "/dev/full", columns: [])
    let full = #expect(throws: TraceError.self) { try writer.flush() }
    #expect(
      full?.description
        == "/dev/full: cannot be written (No space left on device), expected room for the trace")
  }

  @Test func `a row must have a column for all that it says`() async {
    await #expect(processExitsWith: .failure) {
      var writer = try PlainTraceWriter(path: "/dev/null", columns: .ttl)
      let row = TraceRow(time: .zero, operation: .put, bucket: 0, key: 0, tenant: 1)
      try writer.write(row, names: TraceNames()) { _ in "k" }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `random rows over many blocks survive the way out and back`(seed: UInt64) throws {
    var random = Seed(seed).stream("round trip")
    let generated = TemporaryFile(try randomTrace(rows: 40_000, random: &random))
    let copy = TemporaryFile()
    try copyTrace(generated.path, to: copy.path)
    let reading = try Reading(generated.path)
    #expect(reading.rows.count == 40_000, "seed \(seed)")
    #expect(try Reading(copy.path) == reading, "seed \(seed)")
  }

  @Test(.enabled(if: sharedTrace("cloudphysics-writes.csv") != nil, Comment(rawValue: noSharedTraces)))
  func `a real trace survives byte for byte`() throws {
    let path = try #require(sharedTrace("cloudphysics-writes.csv"))
    let copy = TemporaryFile()
    let (rows, keys) = try copyTrace(path, to: copy.path)
    #expect(rows == 656_169)
    #expect(keys == 208_696)
    #expect(try digest(path) == "f33ced7a865022e5")
    #expect(try digest(copy.path) == "f33ced7a865022e5")
  }
}

/// Reads one trace and writes it to another file.
@discardableResult func copyTrace(_ from: String, to: String) throws -> (rows: Int, keys: Int) {
  var reader = try PlainTraceReader(path: from)
  var writer = try PlainTraceWriter(path: to, columns: reader.columns)
  while let row = try reader.next() { try writer.write(row, keys: reader.keys, names: reader.names) }
  try writer.flush()
  return (writer.rowCount, reader.keys.count)
}

func digest(_ path: String) throws -> String {
  var reader = try PlainTraceReader(path: path)
  var digest = TraceDigest()
  while let row = try reader.next() { digest.add(row) }
  return digest.text(names: reader.names)
}

/// A good trace with everything in it that needs care: quotes, line breaks, characters of all lengths, empty cells,
/// and rows of very different length.
func randomTrace(rows: Int, random: inout Random) throws -> [UInt8] {
  let letters = ["a", "b", "/", ",", "\"", "\n", "\r\n", "é", "€", "🪣", " ", "\u{feff}"]
  func word(_ longest: Int) -> String {
    (0...random.below(longest)).map { _ in letters[random.below(letters.count)] }.joined()
  }
  func quoted(_ text: String) -> String {
    if random.below(4) > 0 && !text.contains(where: { ",\"\n\r\r\n".contains($0) }) { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
  var bytes = Array("time,op,bucket,key,size,tenant,ttl,batch,content_type\n".utf8)
  var seen: [(bucket: String, key: String)] = []
  var time = random.below(1000)
  for _ in 0..<rows {
    time += random.below(3)
    let isPut = seen.isEmpty || random.below(3) == 0
    if isPut { seen.append((random.below(3) == 0 ? "" : word(2), word(random.below(50) == 0 ? 300 : 20))) }
    let object = isPut ? seen[seen.count - 1] : seen[random.below(seen.count)]
    let operation = isPut ? "put" : ["put", "get", "delete"][random.below(3)]
    let size =
      operation == "put" || random.below(2) == 0 ? String(random.below(TraceRow.maximumSize >> 12)) : ""
    let ttl = random.below(2) == 0 ? "" : String(random.below(PlainTraceReader.maximumTTL))
    let optional = (0..<3).map { _ in random.below(2) == 0 ? "" : quoted(word(1)) }
    let cells = [
      String(time), operation, quoted(object.bucket), quoted(object.key), size, optional[0], ttl, optional[1],
      optional[2],
    ]
    bytes += Array((cells.joined(separator: ",") + (random.below(2) == 0 ? "\n" : "\r\n")).utf8)
  }
  return bytes
}
