import StowageCore

/// Writes a trace in a format of others as a stream; ``ForeignTraceReader`` reads the same rows back.
///
/// Where blocks are the objects, each row is a record of one block. What a row says and the format has no place for is an error, or
/// it is left out and counted. Memory does not depend on the length, but for a byte for each key where a format does not
/// tell puts from gets.
public struct ForeignTraceWriter: ~Copyable {
  /// The format.
  public let format: ForeignFormat
  /// Rows that were given.
  public private(set) var rowCount = 0
  /// Records that were written.
  public private(set) var recordCount = 0

  private let encoder: any RecordEncoder
  private var fitter: RowFitter
  private var sink: ByteSink
  private var request = ForeignRequest()
  private var record: [UInt8] = []
  private var putBytes = 0

  /// Creates the file, or empties it; `-` is standard output.
  ///
  /// - Parameters:
  ///   - blockBytes: size of a block where blocks are the objects; a reader must be told the same.
  ///   - isLossy: whether what has no place is left out.
  /// - Precondition: `blockBytes` is one of ``ForeignTraceReader/blockSizes``.
  public init(
    path: String, format: ForeignFormat, blockBytes: Int = ForeignTraceReader.standardBlockBytes,
    isLossy: Bool = false
  ) throws(TraceError) {
    precondition(ForeignTraceReader.blockSizes.contains(blockBytes), "blocks of \(blockBytes) bytes")
    let encoder = format.encoder
    if encoder.places.isOfBlocks && blockBytes % encoder.places.sectorBytes != 0 {
      throw TraceError(
        path: path, found: "blocks of \(blockBytes) bytes",
        expected: "whole sectors of \(encoder.places.sectorBytes) bytes, in which \(format.rawValue) counts")
    }
    var sink = try ByteSink(path: path)
    try sink.append(Array(encoder.header.utf8))
    self.format = format
    self.encoder = encoder
    self.sink = sink
    fitter = RowFitter(encoder.places, blockBytes: blockBytes, isLossy: isLossy)
  }

  /// Writes one row, whose key is named `key`. After an error nothing of it is written, and the next one can be.
  ///
  /// - Precondition: keys are numbered, and rows are in the order of time.
  /// - Complexity: O(bytes of the record).
  public mutating func write(_ row: TraceRow, key: RawSpan, names: TraceNames) throws(TraceError) {
    check(row)
    rowCount += 1
    request.clear()
    key.withUnsafeBytes { request.key += $0 }
    do throws(Unwritable) {
      guard try fitter.fit(row, names: names, into: &request), try encode() else {
        fitter.losses.dropRow()
        return
      }
    } catch {
      fitter.losses.forgetRow()
      throw refusal(error)
    }
    try addPut()
    try sink.append(record)
    recordCount += 1
    fitter.keepRow(row)
  }

  /// Writes what is waiting. A file without records would be refused by readers, and is an error.
  ///
  /// - Precondition: it is the last call.
  public mutating func finish() throws(TraceError) {
    if recordCount == 0 {
      throw TraceError(
        path: sink.path, found: "no row is written",
        expected: "one at least, without which \(format.rawValue) is no trace")
    }
    try sink.append(Array(encoder.footer.utf8))
    try sink.flush()
  }

  /// What was left out so far.
  public var losses: [ForeignLoss] {
    fitter.losses.losses(of: format, encoder.places, blockBytes: fitter.blockBytes)
  }

  /// False where the record is too long.
  private mutating func encode() throws(Unwritable) -> Bool {
    request.place = recordCount + 1
    record.removeAll(keepingCapacity: true)
    if recordCount > 0 { record += encoder.separator.utf8 }
    let start = record.count
    encoder.append(request, to: &record)
    let count = record.count - start - (record.last == UInt8(ascii: "\n") ? 1 : 0)
    if count <= encoder.places.longestRecord { return true }
    try fitter.losses.note(
      .long, "takes \(count) bytes", expected: "at most \(encoder.places.longestRecord)")
    return false
  }

  /// What is written must be readable, and a reader bounds the bytes of all puts together.
  private mutating func addPut() throws(TraceError) {
    guard request.kind == .put else { return }
    if request.size > PlainTraceReader.maximumPutBytes - putBytes {
      fitter.losses.forgetRow()
      throw TraceError(
        path: sink.path, found: "row \(rowCount) puts \(request.size) bytes",
        expected: "at most \(PlainTraceReader.maximumPutBytes) bytes in all puts together")
    }
    putBytes += request.size
  }

  private func refusal(_ reason: Unwritable) -> TraceError {
    TraceError(
      path: sink.path, found: "row \(rowCount) \(reason.found)",
      expected: "\(reason.expected) in \(format.rawValue); --lossy leaves out what has no place there")
  }

  private func check(_ row: TraceRow) {
    let times = 0...Int64(PlainTraceReader.maximumTime)
    let sizes = 0...TraceRow.maximumSize
    precondition(times.contains(row.time.milliseconds), "time \(row.time.milliseconds) is not in \(times)")
    precondition(sizes.contains(row.size), "size \(row.size) is not in \(sizes)")
  }
}
