import StowageCore

/// Reads a trace in a format of others as a stream, in memory that does not depend on its length, names aside.
///
/// What foreign formats are is told by ``ForeignFormat``; what they lack is not made up. Where blocks are the objects, each write is a put of
/// every block of ``blockBytes`` that it touches, in ascending order, and each read a get of them; the key is the number of the
/// block. Such traces begin in the middle of life: a get or delete of what was never put is counted and is no row.
public struct ForeignTraceReader: ~Copyable {
  /// The format.
  public let format: ForeignFormat
  /// Size of a block where blocks are the objects.
  public let blockBytes: Int
  /// Names in the rows so far.
  public private(set) var names = TraceNames()
  /// Keys in the rows so far.
  public private(set) var keys = KeyIndex()
  /// Rows given out.
  public private(set) var rowCount = 0
  /// Malformed records that were skipped.
  public private(set) var skippedRowCount = 0
  /// What was wrong with the first of them.
  public private(set) var firstSkipped: TraceError?
  /// Gets and deletes of what no row has put.
  public private(set) var unseenCount = 0
  /// Records that failed or move no bytes of an object.
  public private(set) var otherCount = 0

  private var decoder: any ForeignDecoder
  private let onBadRow: BadRowAnswer
  private var request = ForeignRequest()
  private var buckets = NameColumn()
  private var tenants = NameColumn()
  private var clock: UInt64 = 0
  private var putBytes = 0
  /// What is left of the current request: numbers of blocks, or repetitions.
  private var pending = 0..<0

  /// What blocks usually are.
  public static let standardBlockBytes = 4096
  /// Sizes that a block may have.
  public static let blockSizes = 512...(64 << 20)

  /// Opens the file; `-` is standard input. An empty file is an error whatever `onBadRow` says.
  ///
  /// - Precondition: `blockBytes` is one of ``blockSizes``.
  public init(
    path: String, format: ForeignFormat, blockBytes: Int = standardBlockBytes, onBadRow: BadRowAnswer = .fail
  ) throws(TraceError) {
    precondition(Self.blockSizes.contains(blockBytes), "blocks of \(blockBytes) bytes")
    self.format = format
    self.blockBytes = blockBytes
    self.onBadRow = onBadRow
    decoder = try format.decoder(path: path)
  }

  /// Bytes of the file that the rows so far have taken; for progress.
  public var bytesConsumed: Int { decoder.bytesConsumed }
  /// Size of the file in bytes, nil where that is not known.
  public var byteCount: Int? { decoder.byteCount }

  /// The next row, nil at the end. After an error about a record the reader can go on with the one after it.
  ///
  /// - Complexity: O(bytes of the records that it takes).
  public mutating func next() throws(TraceError) -> TraceRow? {
    while true {
      while let unit = pending.first {
        pending = unit + 1..<pending.upperBound
        do throws(TraceError) {
          if let row = try row(of: unit) { return row }
        } catch {
          pending = 0..<0
          try refuse(error)
        }
      }
      request.clear()
      switch try decoder.next(&request) {
      case .end: return nil
      case .other: otherCount += 1
      case .malformed(let fault): try refuse(decoder.error(fault))
      case .request:
        if let error = check() { try refuse(error) } else { pending = units }
      }
    }
  }

  private mutating func refuse(_ error: TraceError) throws(TraceError) {
    if onBadRow == .fail { throw error }
    if firstSkipped == nil { firstSkipped = error }
    skippedRowCount += 1
  }

  private var units: Range<Int> {
    guard let extent = request.extent else { return 0..<request.repetitions }
    return extent.lowerBound / blockBytes..<(extent.upperBound + blockBytes - 1) / blockBytes
  }

  private mutating func check() -> TraceError? {
    if request.milliseconds < clock {
      return decoder.error(
        at: request.place, found: "its time is \(request.milliseconds) ms",
        expected: "at least \(clock) ms, the time of the last good record before")
    }
    if request.extent == nil && request.key.isEmpty {
      return decoder.error(at: request.place, found: "it names no object", expected: "a name")
    }
    if let name = request.unprintableName {
      return decoder.error(
        at: request.place, found: "it says \(name.withUnsafeBufferPointer { excerpt($0) })",
        expected: "UTF-8 without NUL bytes")
    }
    clock = request.milliseconds
    return nil
  }
}

extension ForeignTraceReader {
  /// One row of the current request, nil if it is about what was never put.
  private mutating func row(of unit: Int) throws(TraceError) -> TraceRow? {
    if request.extent != nil {
      request.key.removeAll(keepingCapacity: true)
      request.key.append(decimal: UInt64(unit))
      request.size = blockBytes
    }
    // Before any name gets a number: names count by their appearance in rows.
    if request.kind != .get && request.kind != .delete
      && request.size > PlainTraceReader.maximumPutBytes - putBytes
    {
      throw decoder.error(
        at: request.place, found: "it puts \(request.size) bytes",
        expected: "at most \(PlainTraceReader.maximumPutBytes) bytes in all puts together")
    }
    guard let bucket = bucketNumber(), let (key, operation) = try identify(in: bucket) else {
      unseenCount += 1
      return nil
    }
    if operation == .put { putBytes += request.size }
    rowCount += 1
    return TraceRow(
      time: Instant(milliseconds: Int64(request.milliseconds)), operation: operation, bucket: bucket,
      key: key,
      size: operation == .delete ? 0 : request.size,
      ttlSeconds: operation == .put ? request.ttlSeconds : TraceRow.noTTL,
      tenant: request.tenant.withUnsafeBufferPointer { tenants.number(of: $0, in: &names.tenants) })
  }

  /// Nil where a get or delete is in a bucket into which nothing was put.
  private mutating func bucketNumber() -> UInt32? {
    request.bucket.withUnsafeBufferPointer { name in
      request.kind == .put || request.kind == .unstated
        ? buckets.number(of: name, in: &names.buckets) : buckets.find(name)
    }
  }

  /// Nil where it is about what was never put.
  private mutating func identify(
    in bucket: UInt32
  ) throws(TraceError) -> (key: UInt32, operation: Operation)? {
    if request.kind == .put { return (try number(bucket), .put) }
    let known = find(request.key, bucket)
    switch request.kind {
    case .unstated: return if let known { (known, .get) } else { (try number(bucket), .put) }
    case .get:
      let found = known ?? (request.otherKey.isEmpty ? nil : find(request.otherKey, bucket))
      return found.map { ($0, .get) }
    case .delete, .put: return known.map { ($0, .delete) }
    }
  }

  private func find(_ key: [UInt8], _ bucket: UInt32) -> UInt32? { keys.find(key.span.bytes, bucket: bucket) }

  private mutating func number(_ bucket: UInt32) throws(TraceError) -> UInt32 {
    if keys.isFull(forKeyOf: request.key.count) {
      throw decoder.error(
        at: request.place, found: "it puts a further object",
        expected: "at most \(KeyIndex.maximumCount) keys of 32 GiB together")
    }
    let key = request.key
    return keys.number(of: key.span.bytes, bucket: bucket)
  }
}
