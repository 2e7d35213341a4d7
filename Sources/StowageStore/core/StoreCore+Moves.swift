import StowageCoding
import StowageCore

extension StoreCore {
  /// Copies the next records of a piece, about `limit` bytes of them: as they are but for what says where they lie, or
  /// compressed anew where the tiers differ in codec. Returns how many bytes they have become.
  func copy(_ pending: PendingMove, atMost limit: Int) throws(StoreError) -> Int {
    var pending = pending
    guard let victim = shards[pending.from.index], let target = shards[pending.to.index] else {
      preconditionFailure("plan \(pending.plan.index) moves between shards that nobody has")
    }
    if !hasRoom(for: pending) {
      try giveUp(pending)
      return 0
    }
    let reader = try reader(of: victim)
    let codec = newCodec(from: victim, to: target)
    let start = pending.toOffset
    while pending.isReadable && pending.toOffset - start < limit && !poisoned.contains(target.id) {
      if codec == nil, let end = paddedEnd(victim.id, pending.fromOffset) {
        try copyPadding(&pending, upTo: end)
        continue
      }
      guard let record = copy(at: pending.fromOffset, reader, codec) else {
        try refuse(pending)
        return pending.toEnd - start
      }
      try write(record, of: &pending, from: victim, to: target, isTranscoded: codec != nil)
    }
    if poisoned.contains(target.id) {
      // The engine has put back what was to come.
    } else if pending.isReadable {
      backlog.putBack(pending)
    } else {
      try end(pending)
    }
    return pending.toOffset - start
  }

  /// Where the dead record ends that fills the place of what never came, if there is one.
  private func paddedEnd(_ shard: UInt32, _ offset: Int) -> Int? {
    padded[shard]?.first { $0.contains(offset) }?.upperBound
  }

  /// A piece may be a part of such a record, or reach beyond it.
  private func copyPadding(_ pending: inout PendingMove, upTo end: Int) throws(StoreError) {
    let bytes = min(end, pending.readableEnd) - pending.fromOffset
    try pad(pending.to.index, at: pending.toOffset, bytes, pending.decided)
    pending.fromOffset += bytes
    pending.toOffset += bytes
  }

  private func write(
    _ record: RecordCopy, of pending: inout PendingMove, from victim: ShardRow, to target: ShardRow,
    isTranscoded: Bool
  ) throws(StoreError) {
    var header = record.header
    header.shard = target.uuid
    header.offset = UInt32(pending.toOffset)
    var bytes = record.bytes
    bytes.replaceSubrange(0..<RecordHeader.byteCount, with: header.encoded())
    // A dead record that fills a place is no chunk.
    if header.chunk != 0 {
      let move = StagedMove(
        chunk: header.chunk, from: ChunkPlace(shard: victim.id, offset: UInt32(pending.fromOffset)),
        to: ChunkPlace(shard: target.id, offset: UInt32(pending.toOffset)), plan: pending.plan,
        encoding: isTranscoded ? header.encoding : nil)
      staged.moves.append(move)
      pending.copied.append((move, record.encoding))
    }
    try write(bytes, to: target.id, at: pending.toOffset, pending.decided)
    pending.fromOffset += record.fromBytes
    pending.toOffset += bytes.count
  }

  /// What the victim has lost of the piece is dead where it goes.
  private func end(_ pending: PendingMove) throws(StoreError) {
    if pending.bytesLeft == 0 { return }
    let isShortOfIt = pending.fromOffset < pending.move.fromOffset + pending.move.fromBytes
    guard isShortOfIt && pending.bytesLeft >= RecordHeader.byteCount else {
      throw fail(
        .readOnly(
          reason:
            "\(pending.move.chunks) chunks of shard number \(pending.from.index) became \(pending.toOffset - pending.move.toOffset) bytes, not \(pending.move.bytes)"
        ))
    }
    try pad(pending.to.index, at: pending.toOffset, pending.bytesLeft, pending.decided)
  }

  /// A record of a victim as it is to be written, but for its place; nil where it cannot be read.
  private func copy(at offset: Int, _ reader: ShardReader, _ codec: ChunkCodec?) -> RecordCopy? {
    let place = ChunkPlace(shard: reader.row.id, offset: UInt32(offset))
    if codec != nil, let copy = transcoded.take(from: place) { return copy }
    guard let record = try? reader.record(at: offset) else { return nil }
    guard let codec else { return RecordCopy(record) }
    return transcoding(record, with: codec)
  }

  /// A survivor that cannot be read stays where it is, and its shard is no victim before it was repaired: what cannot be
  /// read is never taken for dead. What the target has of the piece is dead, and the rest of its place is filled.
  private func refuse(_ pending: PendingMove) throws(StoreError) {
    let target = pending.to.index
    let place = UInt32(pending.move.toOffset)..<UInt32(pending.toEnd)
    staged.moves.removeAll { $0.to.shard == target && place.contains($0.to.offset) }
    // Those of earlier groups are back in the victim, which still has them.
    for (move, encoding) in pending.copied {
      staged.mutations.append(
        move.encoding == nil
          ? .moveChunk(move.chunk, from: move.to, to: move.from)
          : .transcodeChunk(move.chunk, from: move.to, to: move.from, encoding))
    }
    unreadable.insert(pending.from.index)
    try pad(target, at: pending.toOffset, pending.bytesLeft, pending.decided)
    hear(.refused(.move(pending.plan, to: pending.to, offset: pending.move.toOffset)))
  }

  func reader(of row: ShardRow) throws(StoreError) -> ShardReader {
    do throws(FormatError) {
      return try ShardReader(row, on: devices.snapshot)
    } catch {
      throw .format("shard \(row.uuid)", error)
    }
  }

  /// Reads what was copied back from its new place, before the old one may be forgotten.
  func readBackMoves() throws(DeviceFailure) {
    for move in staged.moves {
      guard let row = shards[move.to.shard], let reader = try? reader(of: row) else { continue }
      for device in row.places {
        do throws(ReadFailure) {
          let found = try reader.record(at: Int(move.to.offset), inCopyOn: device).header.chunk
          guard found == move.chunk else {
            throw ReadFailure.format(.misplaced("the record", found: "\(found)", expected: "\(move.chunk)"))
          }
        } catch {
          throw DeviceFailure(
            number: Int(device), error: .failed("read back", .copy(shard: row.uuid), code: 0))
        }
      }
    }
  }
}
