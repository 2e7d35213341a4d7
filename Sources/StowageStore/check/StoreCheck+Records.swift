import StowageCoding

extension StoreCheck {
  /// The records of a sealed shard, each from the fragments that give it.
  func checkRecords(of reader: ShardReader, _ chunks: [ChunkRow]) throws(CatalogError) {
    let walk = RecordWalk(row: reader.row, chunks: chunks) { (offset) throws(ReadFailure) in
      try reader.header(at: offset)
    }
    try walk.walk { (stop) throws(CatalogError) in
      switch stop {
      case .dead: report.counts.records += 1
      case .gap(let range, let failure):
        // Where fragments are bad or away, they say so; dead bytes cannot be lost.
        if report.shards.last?.shard != reader.row.id {
          add(
            .record, .damage, Place(shard: reader.row.id, offset: range.lowerBound),
            "no record in \(range.count) dead bytes: \(failure); a reclaim of the shard removes them")
        }
      case .live(let chunk, let found):
        if let text = difference(chunk, found, reader) {
          try addUnreadable(chunk, of: reader.row, because: text)
        }
      }
    }
  }

  private func difference(
    _ chunk: ChunkRow, _ found: Result<RecordHeader, ReadFailure>, _ reader: ShardReader
  ) -> String? {
    switch found {
    case .failure(let failure): return "\(failure)"
    case .success(let header):
      report.counts.records += 1
      if let text = difference(header, from: chunk) { return text }
      if report.level < .data { return nil }
      do throws(StoreError) {
        return difference(
          try reader.record(at: Int(chunk.offset), recordBytes: Int(chunk.recordBytes)), from: chunk)
      } catch {
        return "\(error)"
      }
    }
  }

  /// What must be lost without a look at the records: what lies on fragments that nothing determines.
  func judge(
    _ chunks: [ChunkRow], of reader: ShardReader, _ undetermined: [Int]
  ) throws(CatalogError) {
    for chunk in chunks {
      let end = Int(chunk.offset) + Int(chunk.recordBytes)
      guard end <= Int(reader.row.length) else { continue }
      let pieces = reader.layout.pieces(of: Int(chunk.offset)..<end)
      guard let piece = pieces.first(where: { undetermined.contains($0.fragment) }) else { continue }
      try addUnreadable(
        chunk, of: reader.row, because: "fragment \(piece.fragment) cannot be computed from the others")
    }
  }
}
