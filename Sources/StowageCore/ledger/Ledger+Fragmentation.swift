extension Ledger {
  /// Surveys all shards.
  ///
  /// - Complexity: O(n log n) in the extents ever appended to the shards at hand.
  public func survey() -> Fragmentation {
    var found = Fragmentation(liveFractions: liveFractions())
    for slot in 0..<shards.rows.count {
      let state = shards.rows[slot].state
      if state == .open || state == .sealed { forEachHole(of: slot) { found.holes.append($0) } }
    }
    found.holes.sort()
    return found
  }

  /// Live share of each sealed shard's bytes, ascending.
  ///
  /// - Complexity: O(n log n) in the shards at hand.
  public func liveFractions() -> [Double] {
    var fractions: [Double] = []
    forEachShard { shard in
      if shard.state == .sealed && shard.length > 0 {
        fractions.append(Double(shard.liveBytes) / Double(shard.length))
      }
    }
    return fractions.sorted()
  }

  /// Calls `body` with each shard that is not freed, victims with an unfinished plan among them.
  public func forEachShard(_ body: (Shard) -> Void) {
    for slot in 0..<shards.rows.count where shards.rows[slot].state != .free { body(shards.rows[slot]) }
  }

  private func forEachHole(of slot: Int, _ body: (Int) -> Void) {
    var end = 0
    forEachExtent(of: slot) { row, _ in
      if Int(row.offset) > end { body(Int(row.offset) - end) }
      end = Int(row.offset) + Int(row.bytes)
    }
    let length = Int(shards.rows[slot].length)
    if length > end { body(length - end) }
  }

  /// A survey of holes in steps: calls `body` with the lengths of those in the next shards, which together were given about
  /// `limit` extents.
  ///
  /// - Parameter place: 0 at the beginning, then what was returned.
  /// - Returns: nil at the end.
  public func forEachHole(from place: Int, atMost limit: Int, _ body: (Int) -> Void) -> Int? {
    var (slot, left) = (place, limit)
    while slot < shards.rows.count {
      if left <= 0 { return slot }
      let shard = shards.rows[slot]
      if shard.state == .open || shard.state == .sealed {
        left -= shard.appendedExtents
        forEachHole(of: slot, body)
      }
      slot += 1
    }
    return nil
  }

  /// Calls `body` with the owner and bytes of each live extent of a shard, in the order in which they lie.
  public func forEachExtent(of shard: ShardID, _ body: (UploadID, Int) -> Void) {
    guard let slot = shards.slot(of: shard) else { return }
    forEachExtent(of: Int(slot)) { row, number in body(UploadID(extents.owner(of: number)), Int(row.bytes)) }
  }

  /// Calls `body` with the offset and bytes of each live extent of a shard, in the order in which they lie.
  public func forEachPiece(of shard: ShardID, _ body: (Int, Int) -> Void) {
    guard let slot = shards.slot(of: shard) else { return }
    forEachExtent(of: Int(slot)) { row, _ in body(Int(row.offset), Int(row.bytes)) }
  }

  /// Calls `body` with the shard, bytes and chunks of each extent of an object or a pending upload, in its order.
  ///
  /// - Precondition: its number is in use.
  public func forEachExtent(ofObject owner: UploadID, _ body: (Shard, Int, Int) -> Void) {
    var number = owner.index
    while number != Extent.none {
      let row = extents[number]
      if row.shard != Extent.homeless {
        body(shards.rows[row.shard], Int(row.bytes), extents.chunkCount(of: number))
      }
      number = extents.extent(after: number)
    }
  }

  /// Calls `body` with the offset and stored bytes of each chunk that is to be transcoded and still there, in the order in
  /// which they lie.
  ///
  /// - Complexity: O(extents ever appended to the victim).
  public func forEachChunk(of survivors: Transcoding, _ body: (Int, Int) -> Void) {
    guard let slot = shards.slot(of: survivors.from) else { return }
    let range = survivors.fromOffset..<survivors.fromOffset + survivors.bytes
    forEachExtent(of: Int(slot)) { row, number in
      guard range.contains(Int(row.offset)) else { return }
      var offset = Int(row.offset)
      for bytes in extents.chunkSizes(of: number) {
        body(offset, bytes)
        offset += bytes
      }
    }
  }

  func forEachExtent(of slot: Int, _ body: (Extent, UInt32) -> Void) {
    var found = Table<UInt32>()
    liveExtents(of: UInt32(slot), into: &found)
    for index in stride(from: found.count - 1, through: 0, by: -1) {
      body(extents[found[index]], found[index])
    }
  }
}
