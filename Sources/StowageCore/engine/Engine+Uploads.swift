extension Engine {
  mutating func begin(
    _ upload: UploadID, _ stated: ChunkFacts, at now: Moment, into decisions: inout Table<Decision>
  ) {
    precondition(upload == nextUpload, "upload \(upload.index) begins, but the next is \(nextUpload.index)")
    var stated = stated
    stated.uploaded = now
    let placementClass = trusted(placement.place(upload, stated, among: shards, at: now))
    let number = extents.add(
      Extent(shard: Extent.homeless, index: 0, bytes: 0, detail: Detail.none))
    var detail = Detail(owner: number)
    detail.pendingClass = placementClass.index
    extents.addDetail(detail, to: number)
    facts.keep(stated, of: number)
    decisions.append(.assign(upload, placementClass, placement.tier(of: placementClass)))
  }

  mutating func arrive(
    _ upload: UploadID, _ storedBytes: Int, at now: Moment, into decisions: inout Table<Decision>
  ) {
    let number = checked(upload).index
    precondition(
      storedBytes > 0 && storedBytes <= settings.shardBytes,
      "a chunk of \(storedBytes) bytes does not fit into a shard of \(settings.shardBytes)")
    space.ingestedBytes += storedBytes
    space.liveBytes += storedBytes
    space.liveChunks += 1
    let placementClass = PlacementClass(Int(extents[detailOf: number].pendingClass))
    let slot = openShard(for: placementClass, fitting: storedBytes, at: now, into: &decisions)
    let offset = shards.rows[slot].length
    decisions.append(.append(upload, shards.rows[slot].id, offset: Int(offset), bytes: storedBytes))
    let last = extents[detailOf: number].last
    if extents[last].shard == Extent.homeless {
      extents[last].bytes = UInt32(storedBytes)
      extents[detailOf: last].sizes = ChunkSizes(count: 1, unit: 0, last: UInt32(storedBytes))
      attach(last, to: slot)
    } else if isAtEnd(last, of: slot) {
      extents.grow(last, byChunkOf: UInt32(storedBytes))
      shards.rows[slot].length += UInt32(storedBytes)
      shards.rows[slot].liveBytes += UInt32(storedBytes)
    } else {
      attach(addExtent(of: number, after: last, bytes: UInt32(storedBytes)), to: slot)
    }
    space.storedBytes += storedBytes
    touch(slot, at: now)
    if Int(shards.rows[slot].length) == settings.shardBytes {
      seal(slot, .full, at: now, into: &decisions)
    }
  }

  /// Whether the extent is the last thing in the open shard, so that a chunk appended now lies right behind it.
  private func isAtEnd(_ extent: UInt32, of slot: UInt32) -> Bool {
    let row = extents[extent]
    guard row.shard == slot else { return false }
    let log = shards.rows[slot].log
    return row.index + 1 == log.count && log[Int(row.index)].offset + row.bytes == shards.rows[slot].length
  }

  /// A new extent of one chunk, last in its object and not in any shard yet.
  private mutating func addExtent(of owner: UInt32, after last: UInt32, bytes: UInt32) -> UInt32 {
    let number = extents.add(Extent(shard: Extent.homeless, index: 0, bytes: bytes, detail: Detail.none))
    var detail = Detail(owner: owner)
    detail.sizes = ChunkSizes(count: 1, unit: 0, last: bytes)
    extents.addDetail(detail, to: number)
    extents[detailOf: last].next = number
    extents[detailOf: owner].last = number
    return number
  }

  mutating func commit(
    _ upload: UploadID, _ parts: [UploadID], replacing replaced: ObjectID?, at now: Moment,
    into decisions: inout Table<Decision>
  ) {
    let number = checked(upload).index
    for part in parts { join(checked(part).index, to: number) }
    extents[detailOf: number].pendingClass = Detail.committed
    if extents[detailOf: number].next == Extent.none && extents[detailOf: number].sizes.count <= 1 {
      extents.removeDetail(of: number)
    }
    if let replaced {
      drop(checked(replaced).index, .overwritten, at: now, into: &decisions)
    }
    checkEventTrigger(at: now, into: &decisions)
  }

  /// Appends a part's extents to those of the upload that the object will be named after.
  private mutating func join(_ part: UInt32, to owner: UInt32) {
    precondition(part != owner, "upload \(part) is listed twice")
    extents[detailOf: part].pendingClass = Detail.committed
    let lastOfPart = extents[detailOf: part].last
    extents[detailOf: extents[detailOf: owner].last].next = part
    extents[detailOf: owner].last = lastOfPart
    var number = part
    while number != Extent.none {
      extents[detailOf: number].owner = owner
      number = extents[detailOf: number].next
    }
  }

  mutating func abort(_ upload: UploadID, at now: Moment, into decisions: inout Table<Decision>) {
    drop(checked(upload).index, nil, at: now, into: &decisions)
    checkEventTrigger(at: now, into: &decisions)
  }

  mutating func release(
    _ object: ObjectID, _ reason: ReleaseReason, at now: Moment, into decisions: inout Table<Decision>
  ) {
    drop(checked(object).index, reason, at: now, into: &decisions)
    checkEventTrigger(at: now, into: &decisions)
  }

  /// Makes all chunks of an object or upload dead and frees the sealed shards that this empties.
  private mutating func drop(
    _ owner: UInt32, _ reason: ReleaseReason?, at now: Moment, into decisions: inout Table<Decision>
  ) {
    placement.released(UploadID(owner), facts.facts(of: owner), reason, among: shards, at: now)
    var number = owner
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
