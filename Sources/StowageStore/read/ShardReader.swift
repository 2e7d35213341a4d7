import StowageCoding

/// Reads records of one shard, from whichever copy or fragments give them whole. Immutable, for any thread.
///
/// What it returns has passed its checksum, and the header says that it is what was asked for. What it cannot return so
/// it reports.
struct ShardReader: Sendable {
  let row: ShardRow
  let code: ErasureCode
  /// By number; nil where missing.
  let devices: [(any Device)?]

  init(_ row: ShardRow, on devices: [(any Device)?]) throws(FormatError) {
    self.row = row
    self.devices = devices
    guard let code = try? ErasureCode(row.code) else {
      throw .value(at: 0, found: 0, expected: "an erasure code, not \(row.code)")
    }
    self.code = code
  }

  /// A record, header and payload.
  struct Record: Sendable {
    var header: RecordHeader
    /// Header and payload.
    var bytes: [UInt8]

    var payload: ArraySlice<UInt8> { bytes[RecordHeader.byteCount...] }
  }

  /// The record at `offset`. With `recordBytes` it is read in one go; without, its header says how long it is.
  func record(at offset: Int, recordBytes: Int? = nil) throws(StoreError) -> Record {
    var reasons: [String] = []
    for source in sources {
      do throws(ReadFailure) {
        return try record(at: offset, recordBytes, from: source)
      } catch {
        reasons.append("\(source): \(error)")
      }
    }
    throw .lost("shard \(row.uuid), offset \(offset) (\(reasons.joined(separator: "; ")))")
  }

  /// Where a record can come from, in the order in which it is tried.
  enum Source: CustomStringConvertible {
    case copy(Int)
    case fragments
    case checkedFragments

    var description: String {
      switch self {
      case .copy(let device): "device \(device)"
      case .fragments: "fragments"
      case .checkedFragments: "fragments with parity"
      }
    }
  }

  var sources: [Source] {
    hasCopies ? row.places.map { .copy(Int($0)) } : [.fragments, .checkedFragments]
  }

  var hasCopies: Bool { row.fragmentChecksums.isEmpty }

  /// The record at `offset` as one copy has it.
  func record(at offset: Int, inCopyOn device: UInt16) throws(ReadFailure) -> Record {
    try record(at: offset, nil, from: .copy(Int(device)))
  }

  func record(
    at offset: Int, _ recordBytes: Int?, from source: Source
  ) throws(ReadFailure) -> Record {
    let headerEnd = offset + RecordHeader.byteCount
    var bytes = try read(offset..<(recordBytes.map { offset + $0 } ?? headerEnd), from: source)
    if recordBytes == nil {
      let header = try ReadFailure.wrap { () throws(FormatError) in try checkedHeader(bytes, at: offset) }
      bytes += try read(headerEnd..<offset + header.recordBytes, from: source)
    }
    return try ReadFailure.wrap { () throws(FormatError) in try checked(bytes, at: offset) }
  }

  /// Bytes as the record at `offset`.
  func checked(_ bytes: [UInt8], at offset: Int) throws(FormatError) -> Record {
    let header = try checkedHeader(Array(bytes.prefix(RecordHeader.byteCount)), at: offset)
    try header.check(payload: bytes.span.extracting(RecordHeader.byteCount...).bytes)
    return Record(header: header, bytes: bytes)
  }

  /// Bytes as the header of the record at `offset`.
  func checkedHeader(_ bytes: [UInt8], at offset: Int) throws(FormatError) -> RecordHeader {
    let header = try RecordHeader(decoding: bytes)
    try header.check(in: row.uuid, at: offset)
    return header
  }

  /// Exactly the bytes of a range of the shard.
  func read(_ range: Range<Int>, from source: Source) throws(ReadFailure) -> [UInt8] {
    guard range.upperBound <= Int(row.length) else {
      throw .format(.cut(at: range.lowerBound, needed: range.count, available: Int(row.length)))
    }
    switch source {
    case .copy(let number): return try readFile(.copy(shard: row.uuid), on: number, range)
    case .fragments:
      var bytes: [UInt8] = []
      for piece in layout.pieces(of: range) { bytes += try readFragment(piece.fragment, piece.bytes) }
      return bytes
    case .checkedFragments:
      var bytes: [UInt8] = []
      for piece in layout.pieces(of: range) { bytes += try checked(piece.fragment, piece.bytes) }
      return bytes
    }
  }

  var layout: FragmentLayout { FragmentLayout(code, shardBytes: Int(row.length)) }

  private func readFragment(_ number: Int, _ range: Range<Int>) throws(ReadFailure) -> [UInt8] {
    try readFile(.fragment(shard: row.uuid, number: number), on: Int(row.places[number]), range)
  }

  /// Bytes of a file behind its header.
  func readFile(_ name: FileName, on number: Int, _ range: Range<Int>) throws(ReadFailure) -> [UInt8] {
    guard number < devices.count, let device = devices[number] else { throw .device(.lost) }
    let bytes = try ReadFailure.wrap { () throws(DeviceError) in
      try device.read(name, at: FileHeader.byteCount + range.lowerBound, count: range.count)
    }
    guard bytes.count == range.count else {
      throw .format(.cut(at: range.lowerBound, needed: range.count, available: bytes.count))
    }
    return bytes
  }
}

/// Why one source did not give the bytes.
enum ReadFailure: Error, CustomStringConvertible {
  case device(DeviceError)
  case format(FormatError)
  case erasure(ErasureError)

  var description: String {
    switch self {
    case .device(let error): error.description
    case .format(let error): error.description
    case .erasure(let error): error.description
    }
  }

  static func wrap<Result>(_ work: () throws(FormatError) -> Result) throws(ReadFailure) -> Result {
    do throws(FormatError) { return try work() } catch { throw .format(error) }
  }

  static func wrap<Result>(_ work: () throws(DeviceError) -> Result) throws(ReadFailure) -> Result {
    do throws(DeviceError) { return try work() } catch { throw .device(error) }
  }
}
