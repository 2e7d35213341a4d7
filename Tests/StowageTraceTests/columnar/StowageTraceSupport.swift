import Glibc
import StowageCore

@testable import StowageTrace

/// Everything that a reader of the Stowage trace gives away, in its order.
struct StowageReading: Equatable {
  var items: [String] = []
  var rows: [TraceRow] = []
  var keys: [String] = []
  var names = TraceNames()
  var metadata = TraceMetadata()

  init(_ path: String, readsKeys: Bool = true) throws(TraceError) {
    var reader = try StowageTraceReader(path: path, readsKeys: readsKeys)
    metadata = reader.metadata
    while let item = try reader.nextItem() {
      items.append("\(item)")
      if case .row(let row) = item { rows.append(row) }
    }
    for key in 0..<reader.keys.count { keys.append(reader.keys.string(of: UInt32(key))) }
    names = reader.names
  }
}

/// Reads a Stowage trace and writes it again with the same options.
func rewrite(_ from: String, to: String) throws {
  var reader = try StowageTraceReader(path: from)
  var writer = try StowageTraceWriter(
    path: to, hasKeyNames: reader.hasKeyNames, metadata: reader.metadata)
  while let item = try reader.nextItem() {
    switch item {
    case .row(let row): try writer.write(row, keys: reader.keys, names: reader.names)
    case .event(let event, let instant): try writer.write(event, at: instant, names: reader.names)
    }
  }
  try writer.finish()
}

/// Writes a plain trace as a Stowage trace.
func convert(
  _ plain: String, to path: String, hasKeyNames: Bool = true, _ metadata: TraceMetadata = TraceMetadata()
)
  throws
{
  var reader = try PlainTraceReader(path: plain)
  var writer = try StowageTraceWriter(path: path, hasKeyNames: hasKeyNames, metadata: metadata)
  while let row = try reader.next() { try writer.write(row, keys: reader.keys, names: reader.names) }
  try writer.finish()
}

/// Bytes in a pipe, under a path that a reader can open.
struct FilledPipe: ~Copyable {
  private let descriptor: Int32
  let path: String

  /// - Precondition: they fit into a pipe's 64 KiB.
  init(_ bytes: [UInt8]) {
    var ends: (Int32, Int32) = (0, 0)
    let status = withUnsafeMutableBytes(of: &ends) { pipe($0.bindMemory(to: Int32.self).baseAddress!) }
    precondition(status == 0 && bytes.count <= 1 << 16, "no pipe for \(bytes.count) bytes")
    let written = write(ends.1, bytes, bytes.count)
    precondition(written == bytes.count, "\(written) of \(bytes.count) bytes went into a pipe")
    close(ends.1)
    descriptor = ends.0
    path = "/dev/fd/\(descriptor)"
  }

  deinit { close(descriptor) }
}

/// A small file with everything in it: names of keys, two blocks of rows with one of events between, metadata.
func smallTrace() throws -> [UInt8] {
  let file = TemporaryFile()
  var metadata = TraceMetadata()
  metadata["source"] = "a test"
  var writer = try StowageTraceWriter(path: file.path, hasKeyNames: true, metadata: metadata)
  var names = TraceNames()
  var row = TraceRow(
    time: Instant(milliseconds: 5), operation: .put, bucket: names.buckets.number(of: "b"), key: 0, size: 700,
    ttlSeconds: 60, contentType: names.contentTypes.number(of: "text/plain"))
  try writer.write(row, names: names) { _ in "k/0" }
  row.key = 1
  row.batch = names.batches.number(of: "job")
  try writer.write(row, names: names) { _ in "k/1" }
  let facts = ChunkFacts(key: 1, bucket: 1, logicalBytes: 700, expiry: Instant(milliseconds: 60_005))
  try writer.write(.begin(UploadID(0), facts), at: Instant(milliseconds: 6), names: names)
  try writer.write(.commit(UploadID(0), parts: [UploadID(1), UploadID(2)]), at: Instant(milliseconds: 7))
  row.time = Instant(milliseconds: 9)
  row.key = 2
  row.bucket = names.buckets.number(of: "c")
  try writer.write(row, names: names) { _ in "k/0" }
  try writer.write(
    TraceRow(time: Instant(milliseconds: 9), operation: .delete, bucket: 1, key: 0), names: names
  ) { _ in "" }
  try writer.finish()
  return file.contents()
}
