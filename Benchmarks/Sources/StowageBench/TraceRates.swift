import Glibc
import StowageCore
import StowageTrace

/// Bytes per row of the Stowage trace, and rows per second of writing and reading it, on the rows of a workload.
enum TraceRates {
  static func rates(of workload: String) throws {
    let rows = try Rows(workload)
    let path = ".build/benchmark.stow"
    defer { unlink(path) }
    var lines = [
      Line("write") { try rows.write(to: path, hasKeyNames: false) },
      Line("read, row by row") { try readRows(path) },
      Line("read into a table") { try readTable(path) },
    ]
    try rows.write(to: path, hasKeyNames: false)
    try measure(&lines, rows.table.count)
    print("\(rounded(Double(size(of: path)) / Double(rows.table.count))) bytes per row")
    var named = [
      Line("write with key names") { try rows.write(to: path, hasKeyNames: true) },
      Line("read with key names") { try readRows(path) },
      Line("read past key names") { try readRows(path, readsKeys: false) },
    ]
    try rows.write(to: path, hasKeyNames: true)
    try measure(&named, rows.table.count)
    print("\(rounded(Double(size(of: path)) / Double(rows.table.count))) bytes per row with key names")
    try events(rows, path)
  }

  /// What the engine would be told of the rows if each object were one chunk.
  private static func events(_ rows: borrowing Rows, _ path: String) throws {
    var writer = try StowageTraceWriter(path: path)
    for index in 0..<rows.table.count {
      let row = rows.table[index]
      if row.operation == .put {
        let upload = UploadID(row.key)
        let facts = ChunkFacts(
          key: row.key + 1, bucket: row.bucket, contentType: row.contentType, logicalBytes: row.size,
          expiry: row.expiry)
        try writer.write(.begin(upload, facts), at: row.time, names: rows.names)
        try writer.write(.arrive(upload, storedBytes: row.size + 1), at: row.time)
        try writer.write(.commit(upload), at: row.time)
      } else {
        try writer.write(.release(ObjectID(row.key), .deleted), at: row.time)
      }
    }
    try writer.finish()
    let count = writer.eventCount
    print("\(rounded(Double(size(of: path)) / Double(count))) bytes per event")
    var lines = [Line("read events") { try readEvents(path) }]
    try measure(&lines, count)
  }

  private struct Rows: ~Copyable {
    var table = Table<TraceRow>()
    var names: TraceNames

    init(_ path: String) throws {
      var generator = WorkloadGenerator(try WorkloadFile.read(path: path), seed: Seed(1))
      while let row = generator.next() { table.append(row) }
      names = generator.names
    }

    func write(to path: String, hasKeyNames: Bool) throws {
      var writer = try StowageTraceWriter(path: path, hasKeyNames: hasKeyNames)
      for index in 0..<table.count {
        try writer.write(table[index], names: names) { "o\($0)" }
      }
      try writer.finish()
    }
  }

  private static func readRows(_ path: String, readsKeys: Bool = true) throws {
    var reader = try StowageTraceReader(path: path, readsKeys: readsKeys)
    var bytes = 0
    while let row = try reader.next() { bytes &+= row.size }
    precondition(bytes > 0 && reader.rowCount == reader.totalRowCount, "read \(bytes) bytes")
  }

  private static func readTable(_ path: String) throws {
    var reader = try StowageTraceReader(path: path)
    // Emptied and filled again: what is measured is decoding, not the first touch of memory.
    var rows = Table<TraceRow>()
    while try reader.read(into: &rows, atMost: 1 << 16) > 0 { rows.removeAll() }
    precondition(reader.rowCount == reader.totalRowCount, "read \(reader.rowCount) rows")
  }

  private static func readEvents(_ path: String) throws {
    var reader = try StowageTraceReader(path: path)
    while try reader.nextEvent() != nil {}
    precondition(reader.eventCount > 0, "read no events")
  }

  private struct Line {
    let name: String
    let work: () throws -> Void

    init(_ name: String, _ work: @escaping () throws -> Void) {
      self.name = name
      self.work = work
    }
  }

  /// Runs everything in turn, five times, and prints the best of each.
  private static func measure(_ lines: inout [Line], _ count: Int) throws {
    var best = lines.map { _ in Double.infinity }
    for _ in 0..<5 {
      for (index, line) in lines.enumerated() { best[index] = min(best[index], try seconds(line.work)) }
    }
    for (line, best) in zip(lines, best) { print("\(line.name): \(rounded(Double(count) / best / 1e6)) M/s") }
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }
}
