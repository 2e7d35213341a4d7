import StowageCoding
import StowageCore

extension StoreCore {
  /// Carries out all decisions, in order. What a failing shard makes the engine decide comes behind them.
  func carryOut() throws(StoreError) {
    var next = 0
    defer {
      decisions.removeAll()
      transcoded.forget()
    }
    while next < decisions.count {
      if case .transcode(let plan, _) = decisions[next] {
        try transcode(plan, from: next)
      } else {
        try carryOut(decisions[next])
      }
      next += 1
    }
  }

  private func carryOut(_ decision: Decision) throws(StoreError) {
    tally.note(decision)
    switch decision {
    case .assign(let upload, let placementClass, let tier): noteAssigned(upload, placementClass, tier)
    case .open(let shard, let placementClass, let tier): try open(shard, placementClass, tier)
    case .append(let upload, let shard, let offset, let bytes):
      if !poisoned.contains(shard.index) { try append(upload, shard.index, offset, bytes) }
    case .seal(let shard, _): close(shard.index)
    case .transcode: preconditionFailure("answered where it is found")
    case .move(let plan, let move):
      if !poisoned.contains(move.to.index), !hasRoom(for: move) { try giveUp(move) }
      if poisoned.contains(move.to.index) {
        // The engine has put the survivor back, unless it had been lost with its victim.
        if !isVoid(move) { keep(move.from.index) }
        return
      }
      if isVoid(move) {
        try pad(move.to.index, at: move.toOffset, move.bytes)
      } else {
        try self.move(plan, move)
      }
    case .free(let shard, let plan): free(shard.index, plan)
    }
  }

  private func noteAssigned(_ upload: UploadID, _ placementClass: PlacementClass, _ tier: Tier) {
    guard let id = beginning else { preconditionFailure("upload \(upload.index) was assigned unasked") }
    pending[id]?.placementClass = placementClass.index
    pending[id]?.tier = tier.index
    uploads[id] = upload
  }

  /// Row first, then the files, then their names: a file without a row is a leftover.
  private func open(_ id: ShardID, _ placementClass: PlacementClass, _ tier: Tier) throws(StoreError) {
    let (code, group) = (settings.tier(tier.index).code, settings.tier(tier.index).devices)
    let now = Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes)
    counters.openedShards = max(counters.openedShards, id.index + 1)
    var row = ShardRow(
      id: id.index, uuid: UniqueID(using: &generator), placementClass: placementClass.index, tier: tier.index,
      state: .open, length: 0, opened: now, appended: now, sealed: now, sealOrder: 0,
      code: code.description, places: [], fragmentChecksums: [])
    while true {
      let copies = code.openCopies - (defects.contains(.oneCopyLess) ? 1 : 0)
      row.places = try chooseDevices(copies, among: group, seed: id.index)
      try commitNow([.shard(row), .counters(counters)])
      do throws(DeviceFailure) {
        try createCopies(of: row, code)
        break
      } catch {
        // Another name too: what the failed attempt left behind must never be taken for this shard.
        devices.stopWriting(after: error)
        row.uuid = UniqueID(using: &generator)
      }
    }
    shards[row.id] = row
    committedBytes[row.id] = 0
  }

  private func chooseDevices(
    _ count: Int, among group: [UInt16]?, seed: UInt32
  ) throws(StoreError) -> [UInt16] {
    do throws(StoreError) {
      return try devices.choose(count, among: group, seed: seed, room: roomForShards).map { UInt16($0) }
    } catch {
      throw fail(error)
    }
  }

  private func createCopies(of row: ShardRow, _ code: ErasureCode) throws(DeviceFailure) {
    let name = FileName.copy(shard: row.uuid)
    let header = FileHeader(fragment: nil, shard: row.uuid, store: store, shardNumber: row.id, code: code)
      .encoded()
    for number in row.places {
      try devices.change(Int(number)) { (device) throws(DeviceError) in
        try device.create(name)
        try device.write(header.span.bytes, to: name, at: 0)
        try device.sync(name)
        try device.syncNames()
      }
    }
  }

  /// Writes the next chunk that waits for a place.
  private func append(_ upload: UploadID, _ shard: UInt32, _ offset: Int, _ bytes: Int) throws(StoreError) {
    guard
      let index = staged.chunks.firstIndex(where: {
        !$0.isPlaced && $0.owner == upload && Int($0.row.recordBytes) == bytes
      }), let row = shards[shard]
    else {
      preconditionFailure("the engine appends \(bytes) bytes of upload \(upload.index) that nobody has")
    }
    staged.chunks[index].row.shard = shard
    staged.chunks[index].row.offset = UInt32(offset)
    staged.chunks[index].isPlaced = true
    let chunk = staged.chunks[index].row
    guard let form = ChunkForm(rawValue: chunk.form) else { preconditionFailure("a chunk without a form") }
    let header = RecordHeader(
      form: form, shard: row.uuid, chunk: chunk.id, upload: chunk.upload, offset: chunk.offset,
      contentBytes: chunk.contentBytes, payloadBytes: chunk.recordBytes - UInt32(RecordHeader.byteCount),
      index: chunk.index, payloadChecksum: chunk.payloadChecksum)
    staged.chunks[index].record.replaceSubrange(0..<RecordHeader.byteCount, with: header.encoded())
    try write(staged.chunks[index].record, to: shard, at: offset)
  }

  /// Writes a record to all copies of a shard; a copy that fails poisons it.
  func write(_ record: [UInt8], to shard: UInt32, at offset: Int) throws(StoreError) {
    guard let row = shards[shard] else { preconditionFailure("shard \(shard) is unknown") }
    staged.note(unsynced: shard)
    staged.note(changed: shard)
    shards[shard]?.length = UInt32(offset + record.count)
    shards[shard]?.appended = Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes)
    devices.spend(record.count * row.places.count)
    for number in row.places {
      do throws(DeviceFailure) {
        try devices.change(Int(number)) { (device) throws(DeviceError) in
          try device.write(record.span.bytes, to: .copy(shard: row.uuid), at: FileHeader.byteCount + offset)
        }
      } catch {
        try poison(shard, because: error)
        return
      }
    }
  }

  private func close(_ shard: UInt32) {
    guard var row = shards[shard] else { return }
    row.state = .closing
    row.sealed = Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes)
    row.sealOrder = counters.sealedShards
    counters.sealedShards += 1
    shards[shard] = row
    staged.note(changed: shard)
    sealQueue.append(shard)
  }

  private func free(_ shard: UInt32, _ plan: PlanID?) {
    if let plan {
      staged.plans.append(plan)
      // It got survivors back since the plan was made.
      if staged.returned.contains(shard) || staged.unreadable.contains(shard) { return }
    }
    staged.frees.append(shard)
    if defects.contains(.freeBeforeCommit), let row = shards[shard] { remove(row.files) }
  }
}
