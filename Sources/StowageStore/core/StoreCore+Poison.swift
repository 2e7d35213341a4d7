import StowageCoding
import StowageCore

extension StoreCore {
  /// Nothing is known of a shard beyond what is committed: it is never appended to again, and what it had beyond is
  /// written elsewhere.
  ///
  /// The engine's answer comes behind the decisions that are being carried out; those about the shard are skipped.
  func poison(_ shard: UInt32, because failure: DeviceFailure) throws(StoreError) {
    devices.stopWriting(after: failure)
    try abandon(shard)
  }

  /// Takes nothing more into a shard, and what is not committed of it elsewhere.
  func abandon(_ shard: UInt32) throws(StoreError) {
    if !poisoned.insert(shard).inserted { return }
    let committed = committedBytes[shard] ?? 0
    shards[shard]?.length = committed
    dropMoves(to: shard, from: committed)
    for index in staged.chunks.indices {
      let row = staged.chunks[index].row
      guard staged.chunks[index].isPlaced, row.shard == shard, row.offset >= committed else { continue }
      staged.chunks[index].isPlaced = false
      staged.moves.removeAll { $0.chunk == row.id }
    }
    staged.unsynced.removeAll { $0 == shard }
    backlog.drop(ShardID(shard), lostFrom: Int(committed))
    sortUnplaced()
    hear(.poisoned(ShardID(shard), committedBytes: Int(committed)))
  }

  /// Voids the copies that a failed shard had taken in, and what became of them after.
  private func dropMoves(to shard: UInt32, from committed: UInt32) {
    var voided: Set<UInt64> = []
    var kept: [StagedMove] = []
    for move in staged.moves {
      if voided.contains(move.chunk) { continue }
      if move.to.shard == shard && move.to.offset >= committed {
        voided.insert(move.chunk)
      } else {
        kept.append(move)
      }
    }
    staged.moves = kept
  }

  /// The engine places refused chunks again in the order in which they lay.
  private func sortUnplaced() {
    let places = staged.chunks.indices.filter { !staged.chunks[$0].isPlaced }
    let sorted = places.map { staged.chunks[$0] }.sorted { $0.row.offset < $1.row.offset }
    for (place, chunk) in zip(places, sorted) { staged.chunks[place] = chunk }
  }

  /// Whether a failed shard has lost what was at the offset.
  func isLost(_ shard: UInt32, _ offset: Int) -> Bool {
    poisoned.contains(shard) && offset >= Int(committedBytes[shard] ?? 0)
  }

  /// Fills a place that the engine counts as taken by what never came, so that records go on without a gap.
  func pad(_ shard: UInt32, at offset: Int, _ bytes: Int, _ decided: Moment) throws(StoreError) {
    guard let row = shards[shard] else { preconditionFailure("shard \(shard) is unknown") }
    padded[shard, default: []].append(offset..<offset + bytes)
    let payload = [UInt8](repeating: 0, count: bytes - RecordHeader.byteCount)
    let header = RecordHeader(
      form: .raw, shard: row.uuid, chunk: 0, upload: 0, offset: UInt32(offset),
      contentBytes: UInt32(payload.count),
      payloadBytes: UInt32(payload.count), index: 0, payloadChecksum: CRC32C.checksum(of: payload.span.bytes))
    try write(header.encoded() + payload, to: shard, at: offset, decided)
  }
}
