import StowageCoding

extension StoreCheck {
  /// Checks each copy by itself: what one has lost another may have.
  func checkCopies(of reader: ShardReader, _ chunks: [ChunkRow]) throws(CatalogError) {
    var seen = CopySurvey()
    for number in reader.row.places where !isMissing(number) {
      let before = report.findings.count
      if checkFile(ofCopyOn: number, reader) {
        seen.present += 1
        if report.level > .quick { checkRecords(ofCopyOn: number, reader, chunks, &seen) }
      }
      let isBad = report.findings[before...].contains { $0.severity != .notice }
      if isBad { seen.isBad = true }
    }
    if seen.isBad || reader.row.places.contains(where: { isMissing($0) }) {
      report.shards.append(FsckReport.ShardFinding(shard: reader.row.id, hasBadCopies: true))
    }
    for chunk in chunks {
      let isThere = report.level == .quick ? seen.present > 0 : seen.good.contains(chunk.id)
      if isThere { continue }
      let reason = seen.failures[chunk.id] ?? "no device has a copy of the shard"
      try addUnreadable(chunk, of: reader.row, because: reason)
    }
  }

  /// What the copies of a shard give together.
  private struct CopySurvey {
    var present = 0
    var isBad = false
    /// Chunks that some copy has.
    var good: Set<UInt64> = []
    /// Why others could not be read.
    var failures: [UInt64: String] = [:]
  }

  /// Whether there is a file to look into.
  private func checkFile(ofCopyOn number: UInt16, _ reader: ShardReader) -> Bool {
    let row = reader.row
    let name = FileName.copy(shard: row.uuid)
    let place = Place(device: Int(number), file: name, shard: row.id)
    guard Int(number) < devices.count, let device = devices[Int(number)] else { return false }
    let length: Int
    switch Result(catching: { () throws(DeviceError) in try device.length(of: name) }) {
    case .success(let found): length = found
    case .failure(.absent) where row.length == 0 && !counters.isClean:
      add(.missing, .notice, place, "the shard was being opened; the next opening settles it")
      return false
    case .failure(let error):
      add(.missing, .damage, place, "the copy cannot be read: \(error); stowage repair seals the shard")
      return false
    }
    report.counts.files += 1
    let expected = FileHeader.byteCount + Int(row.length)
    if length < expected || length > expected && counters.isClean && row.state == .open {
      add(
        .length, .damage, place,
        "it has \(length) bytes, expected \(expected); stowage repair seals the shard")
    } else if length > expected {
      add(.length, .notice, place, "\(length - expected) bytes behind the last record were never committed")
    }
    if report.level > .quick { checkHeader(device, name, reader, place) }
    return true
  }

  private func checkHeader(
    _ device: CountingDevice, _ name: FileName, _ reader: ShardReader, _ place: Place
  ) {
    let expected = FileHeader(
      fragment: nil, shard: reader.row.uuid, store: store, shardNumber: reader.row.id, code: reader.code)
    let found = try? device.read(name, at: 0, count: FileHeader.byteCount)
    if found != expected.encoded() {
      add(
        .header, .damage, place,
        "its header is not that of a copy of the shard; stowage repair seals the shard")
    }
  }

  private func checkRecords(
    ofCopyOn number: UInt16, _ reader: ShardReader, _ chunks: [ChunkRow], _ seen: inout CopySurvey
  ) {
    let source = ShardReader.Source.copy(Int(number))
    let walk = RecordWalk(row: reader.row, chunks: chunks) { (offset) throws(ReadFailure) in
      self.report.level == .data
        ? try reader.record(at: offset, inCopyOn: number).header : try reader.header(at: offset, from: source)
    }
    let file = Place(device: Int(number), file: .copy(shard: reader.row.uuid), shard: reader.row.id)
    walk.walk { stop in
      var place = file
      switch stop {
      case .dead: report.counts.records += 1
      case .gap(let range, let failure):
        place.offset = FileHeader.byteCount + range.lowerBound
        add(
          .record, .damage, place,
          "no record in \(range.count) bytes: \(failure); stowage repair seals the shard")
      case .live(let chunk, let found):
        guard let text = difference(chunk, found, reader, source, seen) else {
          seen.good.insert(chunk.id)
          return
        }
        seen.failures[chunk.id] = text
        place.offset = FileHeader.byteCount + Int(chunk.offset)
        place.chunk = chunk.id
        add(.record, .damage, place, "\(text); stowage repair seals the shard")
      }
    }
  }

  /// What is wrong with a chunk in one copy. What was decompressed once is not decompressed again.
  private func difference(
    _ chunk: ChunkRow, _ found: Result<RecordHeader, ReadFailure>, _ reader: ShardReader,
    _ source: ShardReader.Source, _ seen: CopySurvey
  ) -> String? {
    switch found {
    case .failure(let failure): return "\(failure)"
    case .success(let header):
      report.counts.records += 1
      if let text = difference(header, from: chunk) { return text }
      if report.level < .data || seen.good.contains(chunk.id) { return nil }
      let record = try? reader.record(at: Int(chunk.offset), Int(chunk.recordBytes), from: source)
      return record.map { difference($0, from: chunk) } ?? "it cannot be read a second time"
    }
  }
}
