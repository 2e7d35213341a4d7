/// A format of records of equal length.
protocol RecordFormat {
  /// Names of the fields, for messages.
  var fieldNames: [String] { get }
  /// Bytes of the shortest record that there may be.
  static var shortestRecord: Int { get }
  /// How long records are, as the first of them tells; nil if it cannot be of this format.
  mutating func recordBytes(first: UnsafeRawBufferPointer) -> Int?
  /// Fills a request that was cleared; false where the record asks for nothing that a trace holds.
  func decode(_ record: UnsafeRawBufferPointer, into request: inout ForeignRequest) throws(FieldFault) -> Bool
  /// A field as messages show it.
  func text(_ field: Int, of record: UnsafeRawBufferPointer) -> String
}

/// Reads a file of records of equal length.
final class RecordDecoder<Format: RecordFormat>: ForeignDecoder {
  private static var blockBytes: Int { 1 << 20 }

  private var source: ByteSource
  private var format: Format
  private var recordBytes = Format.shortestRecord
  private let buffer: UnsafeMutableRawBufferPointer
  private var filled = 0
  /// Where the current record is in the buffer, and in the file as it was before compression.
  private var start = 0
  private var offset = 0
  private var length = 0

  /// Opens the file. An empty one, and one whose first record is of another format, are errors.
  init(_ format: Format, path: String) throws(TraceError) {
    source = try ByteSource(path: path)
    self.format = format
    buffer = .allocate(byteCount: Self.blockBytes, alignment: 16)
    try fill()
    if filled == 0 {
      throw TraceError(path: source.path, found: "the file is empty", expected: "a record at least")
    }
    if filled < recordBytes { return }
    guard let bytes = self.format.recordBytes(first: UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    else {
      throw error(
        at: 0, found: "the first record is of no known version", expected: "the format that was named")
    }
    recordBytes = bytes
  }

  deinit { buffer.deallocate() }

  var bytesConsumed: Int { source.isCompressed ? source.fileBytesRead : offset + length }
  var byteCount: Int? { source.byteCount }

  private var record: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
  }

  func next(_ request: inout ForeignRequest) throws(TraceError) -> ForeignAnswer {
    start += length
    offset += length
    length = 0
    if filled - start < recordBytes { try fill() }
    length = min(recordBytes, filled - start)
    if length == 0 { return .end }
    if length < recordBytes { return .malformed(Self.cut) }
    do throws(FieldFault) {
      return try format.decode(record, into: &request) ? .request : .other
    } catch {
      return .malformed(error)
    }
  }

  /// Reads until there is a whole record, or the end.
  private func fill() throws(TraceError) {
    let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<filled])
    buffer.copyMemory(from: rest)
    start = 0
    filled = rest.count
    while filled < recordBytes {
      let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try source.read(into: room.assumingMemoryBound(to: UInt8.self))
      if count == 0 { return }
      filled += count
    }
  }

  private static var cut: FieldFault { FieldFault(-1, "a whole record") }

  func error(_ fault: FieldFault) -> TraceError {
    if fault.field < 0 {
      return error(at: offset, found: "the file ends within a record", expected: "\(recordBytes) bytes")
    }
    return error(
      at: offset, found: "\(format.fieldNames[fault.field]) is \(format.text(fault.field, of: record))",
      expected: "\(fault.expected)")
  }

  func error(at place: Int, found: String, expected: String) -> TraceError {
    TraceError(path: source.path, byte: place, found: found, expected: expected)
  }
}
