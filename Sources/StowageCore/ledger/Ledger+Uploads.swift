extension Ledger {
  @usableFromInline func begin(
    _ upload: UploadID, _ stated: ChunkFacts, _ placementClass: PlacementClass, _ tier: Tier,
    into decisions: inout Table<Decision>
  ) {
    precondition(upload == nextUpload, "upload \(upload.index) begins, but the next is \(nextUpload.index)")
    let number = extents.addUpload(
      Extent(shard: Extent.homeless, offset: 0, bytes: 0, detail: Detail.none))
    var detail = Detail(owner: number)
    detail.pending = Detail.pending(placementClass, tier)
    extents.addDetail(detail, to: number)
    facts.keep(stated, of: number)
    decisions.append(.assign(upload, placementClass, tier))
  }

  @usableFromInline func arrive(
    _ upload: UploadID, _ storedBytes: Int, at now: Moment, into decisions: inout Table<Decision>
  ) {
    let number = checked(upload).index
    precondition(
      storedBytes > 0 && storedBytes <= settings.shardBytes,
      "a chunk of \(storedBytes) bytes does not fit into a shard of \(settings.shardBytes)")
    space.ingestedBytes += storedBytes
    space.liveBytes += storedBytes
    space.liveChunks += 1
    let detail = extents[detailOf: number]
    let slot = openShard(
      for: detail.pendingClass, detail.pendingTier, fitting: storedBytes, at: now, into: &decisions)
    let offset = Int(shards.rows[slot].length)
    decisions.append(.append(upload, shards.rows[slot].id, offset: offset, bytes: storedBytes))
    let last = detail.last
    if extents[last].shard == Extent.homeless {
      extents[last].bytes = UInt32(storedBytes)
      extents[detailOf: last].sizes = ChunkSizes(count: 1, unit: 0, last: UInt32(storedBytes))
      attach(last, to: slot, at: now, into: &decisions)
    } else if isAtEnd(last, of: slot) {
      extents.grow(last, byChunkOf: UInt32(storedBytes))
      lengthen(slot, by: UInt32(storedBytes), at: now, into: &decisions)
    } else {
      let extent = addExtent(of: number, after: last, bytes: UInt32(storedBytes))
      attach(extent, to: slot, at: now, into: &decisions)
    }
  }

  /// Whether the extent is the last thing in the open shard, so that a chunk appended now lies right behind it.
  private func isAtEnd(_ extent: UInt32, of slot: UInt32) -> Bool {
    let row = extents[extent]
    return row.shard == slot && row.offset + row.bytes == shards.rows[slot].length
  }

  /// A new extent of one chunk, last in its object and not in any shard yet.
  func addExtent(of owner: UInt32, after last: UInt32, bytes: UInt32) -> UInt32 {
    let number = extents.add(Extent(shard: Extent.homeless, offset: 0, bytes: bytes, detail: Detail.none))
    var detail = Detail(owner: owner)
    detail.sizes = ChunkSizes(count: 1, unit: 0, last: bytes)
    extents.addDetail(detail, to: number)
    extents[detailOf: last].next = number
    extents[detailOf: owner].last = number
    return number
  }

  @usableFromInline func commit(_ upload: UploadID, _ parts: [UploadID]) {
    let number = checked(upload).index
    for part in parts { join(checked(part).index, to: number) }
    extents[detailOf: number].pending = Detail.committed
    compact(number)
  }

  /// Drops the detail of an object that is a lone chunk, or nothing.
  @inline(__always) func compact(_ number: UInt32) {
    if extents[detailOf: number].next == Extent.none && extents[detailOf: number].sizes.count <= 1 {
      extents.removeDetail(of: number)
    }
  }

  /// Appends a part's extents to those of the upload that the object will be named after.
  private func join(_ part: UInt32, to owner: UInt32) {
    precondition(part != owner, "upload \(part) is listed twice")
    extents[detailOf: part].pending = Detail.committed
    let lastOfPart = extents[detailOf: part].last
    extents[detailOf: extents[detailOf: owner].last].next = part
    extents[detailOf: owner].last = lastOfPart
    var number = part
    while number != Extent.none {
      extents[detailOf: number].owner = owner
      number = extents[detailOf: number].next
    }
  }

  /// Makes all chunks of an object or pending upload dead and frees the sealed shards that this empties.
  @usableFromInline func drop(_ upload: UploadID, into decisions: inout Table<Decision>) {
    var number = upload.index
    while number != Extent.none {
      let next = extents.extent(after: number)
      if extents[number].shard != Extent.homeless {
        space.liveBytes -= Int(extents[number].bytes)
        space.liveChunks -= extents.chunkCount(of: number)
        vacate(number, into: &decisions)
      }
      extents.remove(number)
      number = next
    }
  }
}
