import StowageCoding
import StowageCore

extension StoreCore {
  /// Carries out all decisions, or what of them need not wait where the store is paced. What a failing shard makes the
  /// engine decide comes behind them.
  func carryOut() throws(StoreError) {
    try takeUp()
    if !isPaced { try workOff() }
  }

  /// Carries out what of the decisions need not wait, in order, and puts the rest into the backlog.
  private func takeUp() throws(StoreError) {
    var next = 0
    defer {
      decisions.removeAll()
      if backlog.isEmpty { transcoded.forget() }
    }
    while next < decisions.count {
      if case .transcode(let plan, _) = decisions[next] {
        try transcode(plan, from: next)
      } else {
        try takeUp(decisions[next])
      }
      next += 1
    }
  }

  private func takeUp(_ decision: Decision) throws(StoreError) {
    tally.note(decision)
    switch decision {
    case .assign(let upload, let placementClass, let tier): noteAssigned(upload, placementClass, tier)
    case .open(let shard, let placementClass, let tier): try open(shard, placementClass, tier)
    case .append(let upload, let shard, let offset, let bytes):
      if poisoned.contains(shard.index) { return }
      try takeUp(
        .append(upload, shard, offset: offset, bytes: bytes, decided: now),
        behind: backlog.writes(to: shard))
    case .seal(let shard, _):
      if shards[shard.index] == nil { return }
      let mark = ClosingMark(moment: now, order: counters.sealedShards)
      counters.sealedShards += 1
      try takeUp(.seal(shard, mark), behind: backlog.writes(to: shard))
    case .transcode: preconditionFailure("answered where it is found")
    case .move(let plan, let move): takeUp(plan, move)
    case .free(let shard, let plan):
      try takeUp(.free(shard, plan), behind: backlog.writes(to: shard) || backlog.reads(from: shard))
    }
  }

  private func takeUp(_ work: Backlog.Work, behind isBlocked: Bool) throws(StoreError) {
    if isBlocked {
      backlog.add(work)
    } else {
      _ = try perform(work, atMost: .max)
    }
  }

  private func takeUp(_ plan: PlanID, _ move: Move) {
    // The engine has put the survivor back.
    if poisoned.contains(move.to.index) { return }
    var pending = PendingMove(plan, move, decided: now)
    if poisoned.contains(move.from.index) {
      pending.lose(from: Int(committedBytes[move.from.index] ?? 0))
    }
    backlog.add(.move(pending))
  }

  /// Carries out what waits, in order, until about so many bytes are copied.
  func workOff(atMost limit: Int = .max) throws(StoreError) {
    var left = limit
    while left > 0, let work = backlog.next() {
      left -= try perform(work, atMost: left)
      try takeUp()
    }
  }

  /// Carries out what waits until nothing does that writes to the shard. What a failing shard makes the engine decide is
  /// left to who is carrying decisions out.
  func workOff(writingTo shard: ShardID) throws(StoreError) {
    while backlog.writes(to: shard), let work = backlog.next() { _ = try perform(work, atMost: .max) }
  }

  /// Returns how many bytes were copied. What was begun and failed is nowhere any more, so the store stops.
  private func perform(_ work: Backlog.Work, atMost limit: Int) throws(StoreError) -> Int {
    do throws(StoreError) {
      switch work {
      case .move(let move): return try copy(move, atMost: limit)
      case .append(let upload, let shard, let offset, let bytes, let decided):
        try append(upload, shard.index, offset, bytes, decided)
      case .seal(let shard, let mark): close(shard.index, mark)
      case .free(let shard, let plan): free(shard.index, plan)
      }
      return 0
    } catch {
      throw fail(error)
    }
  }

  var now: Moment { Moment(wall: counters.instant, ingestedBytes: counters.ingestedBytes) }

  private func noteAssigned(_ upload: UploadID, _ placementClass: PlacementClass, _ tier: Tier) {
    guard let id = beginning else { preconditionFailure("upload \(upload.index) was assigned unasked") }
    pending[id]?.placementClass = placementClass.index
    pending[id]?.tier = tier.index
    uploads[id] = upload
  }

  /// Row first, then the files, then their names: a file without a row is a leftover.
  private func open(_ id: ShardID, _ placementClass: PlacementClass, _ tier: Tier) throws(StoreError) {
    let (code, group) = (settings.tier(tier.index).code, settings.tier(tier.index).devices)
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
  private func append(
    _ upload: UploadID, _ shard: UInt32, _ offset: Int, _ bytes: Int, _ decided: Moment
  ) throws(StoreError) {
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
    guard let form = PayloadForm(rawValue: chunk.form) else { preconditionFailure("a chunk without a form") }
    let header = RecordHeader(
      form: form, shard: row.uuid, chunk: chunk.id, upload: chunk.upload, offset: chunk.offset,
      contentBytes: chunk.contentBytes, payloadBytes: chunk.recordBytes - UInt32(RecordHeader.byteCount),
      index: chunk.index, payloadChecksum: chunk.payloadChecksum)
    staged.chunks[index].record.replaceSubrange(0..<RecordHeader.byteCount, with: header.encoded())
    try write(staged.chunks[index].record, to: shard, at: offset, decided)
  }

  /// Writes a record to all copies of a shard; a copy that fails poisons it.
  func write(
    _ record: [UInt8], to shard: UInt32, at offset: Int, _ decided: Moment
  ) throws(StoreError) {
    guard let row = shards[shard] else { preconditionFailure("shard \(shard) is unknown") }
    staged.note(unsynced: shard)
    staged.note(changed: shard)
    shards[shard]?.length = UInt32(offset + record.count)
    shards[shard]?.appended = decided
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

  private func close(_ shard: UInt32, _ mark: ClosingMark) {
    guard var row = shards[shard] else { return }
    row.state = .closing
    row.sealed = mark.moment
    row.sealOrder = mark.order
    shards[shard] = row
    staged.note(changed: shard)
    sealQueue.append(shard)
  }

  private func free(_ shard: UInt32, _ plan: PlanID?) {
    if let plan { staged.plans.append(plan) }
    noteFreed(shard, isReclaimed: plan != nil)
    if !staged.frees.contains(shard) { staged.frees.append(shard) }
    if defects.contains(.freeBeforeCommit), let row = shards[shard] { remove(row.files) }
  }
}
