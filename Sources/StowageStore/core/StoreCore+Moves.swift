import StowageCoding
import StowageCore

extension StoreCore {
  /// Copies the records of a piece of a victim: as they are but for what says where they lie, or compressed anew where the
  /// tiers differ in codec.
  func move(_ plan: PlanID, _ move: Move) throws(StoreError) {
    guard let victim = shards[move.from.index], let target = shards[move.to.index] else {
      preconditionFailure("plan \(plan.index) moves between shards that nobody has")
    }
    let reader = try reader(of: victim)
    let codec = newCodec(from: victim, to: target)
    var from = move.fromOffset
    var to = move.toOffset
    while from < move.fromOffset + move.fromBytes {
      if poisoned.contains(move.to.index) { return }
      guard let record = copy(at: from, reader, codec) else {
        try refuse(plan, move, goingOnAt: to)
        return
      }
      var header = record.header
      header.shard = target.uuid
      header.offset = UInt32(to)
      var bytes = record.bytes
      bytes.replaceSubrange(0..<RecordHeader.byteCount, with: header.encoded())
      // A dead record that fills a place is no chunk.
      if header.chunk != 0 {
        staged.moves.append(
          StagedMove(
            chunk: header.chunk, from: ChunkPlace(shard: victim.id, offset: UInt32(from)),
            to: ChunkPlace(shard: target.id, offset: UInt32(to)), plan: plan,
            encoding: codec == nil ? nil : header.encoding))
      }
      try write(bytes, to: target.id, at: to)
      from += record.fromBytes
      to += bytes.count
    }
    if to != move.toOffset + move.bytes {
      throw fail(
        .readOnly(
          reason:
            "\(move.chunks) chunks of shard \(victim.uuid) became \(to - move.toOffset) bytes, not \(move.bytes)"
        ))
    }
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
  private func refuse(_ plan: PlanID, _ move: Move, goingOnAt offset: Int) throws(StoreError) {
    let target = move.to.index
    let place = UInt32(move.toOffset)..<UInt32(move.toOffset + move.bytes)
    staged.moves.removeAll { $0.to.shard == target && place.contains($0.to.offset) }
    keepUnreadable(move.from.index)
    try pad(target, at: offset, move.toOffset + move.bytes - offset)
    hear(.refused(.move(plan, to: move.to, offset: move.toOffset)))
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
