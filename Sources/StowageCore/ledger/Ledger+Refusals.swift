// Refusals are rare, so this file is written for clarity: lists are built afresh and searched linearly.

extension Ledger {
  /// A live extent that lies, or through unfinished plans has come to lie, at `offset` of some shard, and its bytes
  /// there: others than it has now only for a lone chunk that has changed codec since.
  struct Piece {
    var extent: UInt32
    var offset: Int
    var bytes: Int
  }

  @usableFromInline func refuse(_ refusal: Refusal, at now: Moment, into decisions: inout Table<Decision>) {
    switch refusal {
    case .append(let shard, let offset):
      guard let home = shards.shard(shard) else { return }
      for piece in pieces(of: shard, overlapping: offset..<offset + 1) {
        placeAgain(piece, like: home, at: now, into: &decisions)
      }
    case .move(let plan, let shard, let offset):
      for move in undo.take(plan, to: shard, offset: offset) {
        for piece in pieces(of: shard, overlapping: move.toOffset..<move.toOffset + move.bytes) {
          undoMove(piece, move, into: &decisions)
        }
      }
    }
  }

  /// The shard's last committed byte is at `committedBytes`: what it held beyond counts as refused, in order.
  @usableFromInline func poison(
    _ id: ShardID, _ committedBytes: Int, at now: Moment, into decisions: inout Table<Decision>
  ) {
    guard let slot = shards.slot(of: id) else { return }
    precondition(committedBytes >= 0, "shard \(id.index) cannot end at \(committedBytes)")
    let home = shards.rows[slot]
    let length = Int(home.length)
    let committed = min(committedBytes, length)
    let wasOpen = shards.rows[slot].state == .open
    if wasOpen {
      open.remove(slot, of: shards.rows[slot].placementClass)
      shards.rows[slot].state = .poisoned
    }
    var lost: [Piece] = []
    var origins: [Move?] = []
    for found in pieces(of: id, overlapping: committed..<length) {
      var rest: Piece? = found
      while var piece = rest {
        let origin = undo.move(to: id, covering: piece.offset)
        rest = origin.flatMap { cutBehind($0, &piece) }
        lost.append(piece)
        origins.append(origin)
      }
    }
    // Out of the shard before anything is placed, so that the cut leaves only whole extents behind.
    for piece in lost where extents[piece.extent].shard == slot { detach(piece.extent) }
    cut(slot, to: committed)
    for (piece, origin) in zip(lost, origins) {
      if let origin {
        undoMove(piece, origin, into: &decisions)
      } else {
        placeAgain(piece, like: home, at: now, into: &decisions)
      }
    }
    if wasOpen {
      seal(slot, .poisoned, at: now, into: &decisions)
    } else if shards.rows[slot].state == .sealed {
      settle(slot, into: &decisions)
    }
  }

  @usableFromInline func becomeReadable(_ id: ShardID) {
    guard let slot = shards.slot(of: id), shards.rows[slot].state == .sealed, !shards.rows[slot].isReadable
    else { return }
    shards.rows[slot].isReadable = true
    space.deadUnreadableBytes -= shards.rows[slot].deadBytes
    shards.admit(slot)
  }

  // MARK: Finding

  /// The live chunks that were written to a range of the shard, whole ones and as extents of their own: those still there,
  /// and those that unfinished plans have moved on. Offsets are in the shard asked for; in ascending order.
  private func pieces(of id: ShardID, overlapping range: Range<Int>) -> [Piece] {
    var found: [Piece] = []
    if let slot = shards.slot(of: id) {
      forEachExtent(of: Int(slot)) { row, number in
        let span = Int(row.offset)..<Int(row.offset) + Int(row.bytes)
        if span.overlaps(range) { found.append(Piece(extent: number, offset: Int(row.offset), bytes: 0)) }
      }
      // The last first: it may be the first too.
      if let last = found.last { cut(last, behind: range.upperBound) }
      if let first = found.first { found[0] = cut(first, before: range.lowerBound) }
      for index in found.indices { found[index].bytes = Int(extents[found[index].extent].bytes) }
    }
    for move in undo.moves(from: id, overlapping: range) {
      if move.bytes != move.fromBytes {
        for piece in pieces(of: move.to, overlapping: move.toOffset..<move.toOffset + move.bytes) {
          found.append(Piece(extent: piece.extent, offset: move.fromOffset, bytes: move.fromBytes))
        }
        continue
      }
      let shift = move.toOffset - move.fromOffset
      let low = max(range.lowerBound, move.fromOffset) + shift
      let high = min(range.upperBound, move.fromOffset + move.bytes) + shift
      for piece in pieces(of: move.to, overlapping: low..<high) {
        found.append(Piece(extent: piece.extent, offset: piece.offset - shift, bytes: piece.bytes))
      }
    }
    return found.sorted { $0.offset < $1.offset }
  }

  /// Cuts off the chunks of a piece that begin at or beyond `end`.
  private func cut(_ piece: Piece, behind end: Int) {
    var (kept, bytes) = extents.prefix(of: piece.extent, fitting: end - piece.offset)
    if bytes < end - piece.offset { kept += 1 }
    if kept < extents.chunkCount(of: piece.extent) { _ = splitInPlace(piece.extent, after: kept) }
  }

  /// Cuts off, and returns, the chunks of a piece that end beyond `start`, of which there are some.
  private func cut(_ piece: Piece, before start: Int) -> Piece {
    let (before, bytes) = extents.prefix(of: piece.extent, fitting: max(0, start - piece.offset))
    if before == 0 { return piece }
    return Piece(extent: splitInPlace(piece.extent, after: before), offset: piece.offset + bytes, bytes: 0)
  }

  /// Cuts off a piece, and returns, what was appended right behind the chunks that `move` had brought, or nil where
  /// nothing was.
  private func cutBehind(_ move: Move, _ piece: inout Piece) -> Piece? {
    let chunks = extents.chunkCount(of: piece.extent)
    // A lone chunk cannot be cut, and may have other bytes by now than where it was brought.
    if chunks == 1 { return nil }
    let end = move.toOffset + move.bytes
    let (kept, bytes) = extents.prefix(of: piece.extent, fitting: end - piece.offset)
    if kept == chunks { return nil }
    let rest = Piece(
      extent: splitInPlace(piece.extent, after: kept), offset: piece.offset + bytes,
      bytes: piece.bytes - bytes)
    piece.bytes = bytes
    return rest
  }

  /// Splits an extent that stays where it is and returns the second half.
  func splitInPlace(_ number: UInt32, after chunks: Int) -> UInt32 {
    let slot = extents[number].shard
    let remainder = extents.split(number, after: chunks)
    relog(slot, adding: (remainder, extents[number].offset + extents[number].bytes))
    return remainder
  }

  // MARK: Undoing

  /// Places an extent again whose append to `home` was refused, chunk by chunk.
  private func placeAgain(
    _ piece: Piece, like home: Shard, at now: Moment, into decisions: inout Table<Decision>
  ) {
    let number = piece.extent
    leave(piece, into: &decisions)
    let owner = UploadID(extents.owner(of: number))
    var rest = number
    while rest != Extent.none {
      let chunk = rest
      rest = extents.chunkCount(of: chunk) > 1 ? extents.split(chunk, after: 1) : Extent.none
      let bytes = Int(extents[chunk].bytes)
      let slot = openShard(for: home.placementClass, home.tier, fitting: bytes, at: now, into: &decisions)
      decisions.append(
        .append(owner, shards.rows[slot].id, offset: Int(shards.rows[slot].length), bytes: bytes))
      attach(chunk, to: slot, at: now, into: &decisions)
    }
  }

  /// Puts a piece back to where `move` had taken it from.
  private func undoMove(_ piece: Piece, _ move: Move, into decisions: inout Table<Decision>) {
    leave(piece, into: &decisions)
    if move.bytes != move.fromBytes { resize(piece.extent, to: [UInt32(move.fromBytes)]) }
    guard let slot = shards.slot(of: move.from) else {
      preconditionFailure("plan's victim \(move.from.index) was given up before the plan was finished")
    }
    keep(in: slot)
    let bytes = Int(extents[piece.extent].bytes)
    let offset = UInt32(piece.offset - move.toOffset + move.fromOffset)
    relog(slot, adding: (piece.extent, offset))
    shards.rows[slot].liveBytes += UInt32(bytes)
    space.deadSealedBytes -= bytes
    space.deadUnreadableBytes -= bytes
  }

  /// Takes a piece out of where it is by now, with the bytes that it had where it was asked for.
  private func leave(_ piece: Piece, into decisions: inout Table<Decision>) {
    if extents[piece.extent].shard != Extent.homeless { vacate(piece.extent, into: &decisions) }
    if Int(extents[piece.extent].bytes) != piece.bytes { resize(piece.extent, to: [UInt32(piece.bytes)]) }
  }

  /// Makes a victim an ordinary sealed shard again, in which nothing lives yet but what waits for its sizes, and no
  /// candidate until `readable`.
  func keep(in slot: UInt32) {
    if shards.rows[slot].state == .reclaiming {
      let gone = shards.rows[slot].deadBytes
      shards.rows[slot].state = .sealed
      space.storedBytes += gone
      space.deadSealedBytes += gone
      space.deadUnreadableBytes += gone
    } else if shards.rows[slot].isReadable {
      shards.withdraw(slot)
      space.deadUnreadableBytes += shards.rows[slot].deadBytes
    }
    shards.rows[slot].isReadable = false
  }

  /// Forgets what the shard holds beyond `length`, which must be dead.
  private func cut(_ slot: UInt32, to length: Int) {
    let lost = Int(shards.rows[slot].length) - length
    // The log names nothing beyond the end, and a candidate keeps its place among equals.
    if lost == 0 { return }
    shards.rows[slot].length = UInt32(length)
    relog(slot)
    switch shards.rows[slot].state {
    case .poisoned:
      space.deadOpenBytes -= lost
      space.storedBytes -= lost
    case .sealed:
      space.deadSealedBytes -= lost
      space.storedBytes -= lost
      if shards.rows[slot].isReadable {
        shards.withdraw(slot)
        shards.admit(slot)
      } else {
        space.deadUnreadableBytes -= lost
      }
    case .reclaiming: break
    case .open, .free: preconditionFailure("only a closed shard can be cut")
    }
  }

  /// Rewrites a shard's log with its live extents in order, and one more that is put to `offset`.
  private func relog(_ slot: UInt32, adding further: (number: UInt32, offset: UInt32)? = nil) {
    var live: [(number: UInt32, offset: UInt32)] = []
    forEachExtent(of: Int(slot)) { row, number in live.append((number, row.offset)) }
    if let further {
      live.append(further)
      extents[further.number].shard = slot
      extents[further.number].offset = further.offset
    }
    live.sort { $0.offset < $1.offset }
    shards.rows[slot].log.removeAll()
    for extent in live { shards.rows[slot].log.append(extent.number) }
  }
}
