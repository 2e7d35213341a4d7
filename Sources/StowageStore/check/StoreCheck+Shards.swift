import StowageCoding

extension StoreCheck {
  /// - Parameter chunks: Those in the shard, in the order of their places.
  func check(_ row: ShardRow, _ chunks: [ChunkRow]) throws(CatalogError) {
    report.map.add(row, chunks)
    guard let reader = checkRow(row) else { return }
    readers[row.id] = reader
    for file in row.files where Int(file.device) < known.count { known[Int(file.device)].insert(file.name) }
    report.counts.shards += 1
    // Its files may be gone already; whoever reads them does so for the last time.
    if row.state == .reclaiming { return }
    if reader.hasCopies {
      try checkCopies(of: reader, chunks)
    } else {
      try checkFragments(of: reader, chunks)
    }
  }

  /// A reader, nil where the row cannot be that of a shard.
  private func checkRow(_ row: ShardRow) -> ShardReader? {
    guard let reader = try? ShardReader(row, on: devices) else {
      complain(of: row, "\(row.code) is no erasure code")
      return nil
    }
    let fragments = row.fragmentChecksums.count
    if row.state == .open || row.state == .closing {
      guard fragments == 0 else {
        complain(of: row, "it has \(fragments) checksums of fragments, expected none")
        return nil
      }
    } else if row.state == .sealed || fragments > 0 {
      guard fragments == reader.code.fragmentCount, row.places.count == fragments else {
        let found = "\(row.places.count) places and \(fragments) checksums"
        complain(of: row, "it has \(found), expected \(reader.code.fragmentCount)")
        return nil
      }
    }
    let places = row.places.filter { $0 != ShardRow.noDevice }
    if Set(places).count < places.count {
      complain(of: row, "two copies or fragments are on one device: \(places.map(Int.init))")
    }
    if places.contains(where: { Int($0) >= devices.count }) {
      complain(of: row, "it is on devices that the store does not have: \(places.map(Int.init))")
    }
    return reader
  }

  private func complain(of row: ShardRow, _ text: String) {
    add(
      .row, .damage, Place(shard: row.id), "\(text); stowage repair rebuilds the catalog from the devices")
  }

  func isMissing(_ device: UInt16) -> Bool { Int(device) < devices.count && devices[Int(device)] == nil }

  /// What a device could not read it may still have: "cannot read" is never "gone".
  private func hasFailed(_ device: UInt16) -> Bool {
    Int(device) < devices.count && devices[Int(device)]?.hasFailed == true
  }

  /// A chunk that cannot be read back now.
  func addUnreadable(
    _ chunk: ChunkRow, of row: ShardRow, because reason: String
  ) throws(CatalogError) {
    let mayReturn = row.places.contains { isMissing($0) || hasFailed($0) }
    let object = try object(of: chunk)
    report.unreadable.append(
      FsckReport.UnreadableChunk(
        chunk: chunk.id, shard: row.id, offset: chunk.offset, bytes: chunk.contentBytes, object: object,
        mayReturn: mayReturn, reason: reason))
    let known = report.losses.loss(of: chunk.id)
    var (severity, next) = (Finding.Severity.loss, "stowage repair takes note of the loss")
    if let known {
      (severity, next) = (known.isAccepted ? .notice : .loss, Self.advice(isAccepted: known.isAccepted))
    } else if mayReturn {
      (severity, next) = (
        .incomplete, "bring back the devices that are missing or fail, or take them away and replace them"
      )
    }
    add(
      .chunk, severity, Place(shard: row.id, offset: Int(chunk.offset), chunk: chunk.id, object: object),
      "\(chunk.contentBytes) bytes cannot be read back: \(reason); \(next)")
  }

  /// What is wrong with a record of a chunk, nil where nothing is.
  func difference(_ header: RecordHeader, from chunk: ChunkRow) -> String? {
    func differ(_ what: String, _ found: some Equatable, _ expected: some Equatable) -> String {
      "its header has \(what) \(found), expected \(expected)"
    }
    if header.chunk != chunk.id { return differ("chunk", header.chunk, chunk.id) }
    if header.upload != chunk.upload { return differ("upload", header.upload, chunk.upload) }
    if header.index != chunk.index { return differ("place", header.index, chunk.index) }
    if header.recordBytes != Int(chunk.recordBytes) {
      return differ("record bytes", header.recordBytes, Int(chunk.recordBytes))
    }
    if header.contentBytes != chunk.contentBytes {
      return differ("content bytes", header.contentBytes, chunk.contentBytes)
    }
    if header.form.rawValue != chunk.form { return differ("form", header.form.rawValue, chunk.form) }
    if header.payloadChecksum != chunk.payloadChecksum {
      return differ("payload checksum", header.payloadChecksum, chunk.payloadChecksum)
    }
    return nil
  }

  /// What is wrong with a whole record of a chunk, nil where it gives the content.
  func difference(_ record: ShardReader.Record, from chunk: ChunkRow) -> String? {
    if let difference = difference(record.header, from: chunk) { return difference }
    guard chunk.contentBytes <= ChunkLimits.maximumBytes else {
      return "its content has \(chunk.contentBytes) bytes, expected at most \(ChunkLimits.maximumBytes)"
    }
    // What is encrypted has its checksum, and more is not known without its key.
    if chunk.isSealed { return nil }
    var content = [UInt8](repeating: 0, count: Int(chunk.contentBytes))
    var span = content.mutableSpan
    var bytes = span.mutableBytes
    do throws(ChunkError) {
      try decompressor.decompress(
        record.bytes.span.extracting(RecordHeader.byteCount...).bytes, as: record.header.form.chunk,
        into: &bytes)
    } catch {
      return "\(error)"
    }
    report.counts.chunks += 1
    return nil
  }
}
