import StowageCoding

/// The records of a shard, one after the other, live and dead, against the rows of its chunks.
struct RecordWalk {
  /// What lies where.
  enum Stop {
    /// A record that begins where a row says so.
    case live(ChunkRow, Result<RecordHeader, ReadFailure>)
    /// A record that no row refers to.
    case dead(at: Int, RecordHeader)
    /// Bytes without a record, up to the next row's place or to the end.
    case gap(Range<Int>, ReadFailure)
  }

  let row: ShardRow
  /// In the order of their places.
  let chunks: [ChunkRow]
  /// The header at a place.
  let header: (Int) throws(ReadFailure) -> RecordHeader

  func walk<Failure: Error>(_ body: (Stop) throws(Failure) -> Void) throws(Failure) {
    let length = Int(row.length)
    var (offset, next) = (0, 0)
    while offset < length {
      // A row that begins inside of what came before is reported as unreadable at its own place.
      let isLive = next < chunks.count && Int(chunks[next].offset) <= offset
      let place = isLive ? Int(chunks[next].offset) : offset
      let found = Result { () throws(ReadFailure) in try checked(place, length) }
      if isLive {
        let chunk = chunks[next]
        try body(.live(chunk, found))
        next += 1
        offset = max(offset, place + max(1, Int(chunk.recordBytes)))
        continue
      }
      let bound = next < chunks.count ? Int(chunks[next].offset) : length
      switch found {
      case .success(let header) where offset + header.recordBytes <= bound:
        try body(.dead(at: offset, header))
        offset += header.recordBytes
      case .success(let header):
        let failure = FormatError.value(
          at: offset, found: UInt64(header.recordBytes), expected: "a record that ends by \(bound)")
        try body(.gap(offset..<bound, .format(failure)))
        offset = bound
      case .failure(let error):
        try body(.gap(offset..<bound, error))
        offset = bound
      }
    }
    for chunk in chunks[next...] {
      let failure = FormatError.cut(
        at: Int(chunk.offset), needed: Int(chunk.recordBytes), available: 0)
      try body(.live(chunk, .failure(.format(failure))))
    }
  }

  private func checked(_ offset: Int, _ length: Int) throws(ReadFailure) -> RecordHeader {
    let header = try header(offset)
    guard offset + header.recordBytes <= length else {
      throw .format(.cut(at: offset, needed: header.recordBytes, available: length - offset))
    }
    return header
  }
}

extension ShardReader {
  /// The header at `offset` as one source has it.
  func header(at offset: Int, from source: Source) throws(ReadFailure) -> RecordHeader {
    let bytes = try read(offset..<offset + RecordHeader.byteCount, from: source)
    return try ReadFailure.wrap { () throws(FormatError) in try checkedHeader(bytes, at: offset) }
  }

  /// The header at `offset` from any source, with the failure of the last.
  func header(at offset: Int) throws(ReadFailure) -> RecordHeader {
    var failure = ReadFailure.device(.lost)
    for source in sources {
      do throws(ReadFailure) {
        return try header(at: offset, from: source)
      } catch {
        failure = error
      }
    }
    throw failure
  }
}
