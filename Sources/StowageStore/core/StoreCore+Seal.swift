import StowageCoding
import StowageCore

extension StoreCore {
  /// The next shard to be turned into fragments, as a job that may run anywhere; nil where none waits or the devices
  /// do not suffice.
  func nextSeal() throws(StoreError) -> SealJob? {
    // What is staged of a shard must be durable in its copies before they may go.
    try commit()
    sealQueue.removeAll { shards[$0]?.state != .closing }
    // A victim is gone soon.
    guard let shard = sealQueue.first(where: { !backlog.reads(from: ShardID($0)) }), let row = shards[shard]
    else { return nil }
    let reader = try reader(of: row)
    guard var places = placesForFragments(of: reader.code, row) else { return nil }
    if defects.contains(.sharedDevice) { places[1] = places[0] }
    pin([shard])
    return SealJob(reader: reader, store: store, places: places)
  }

  /// Where room is short the copies stay what they are: all that sealing would gain is less of it taken.
  private func placesForFragments(of code: ErasureCode, _ row: ShardRow) -> [Int]? {
    devices.measure()
    let room = reserve.toSeal(log: log.length)
    guard devices.writable(withRoom: room).count >= code.fragmentCount else { return nil }
    return try? devices.choose(code.fragmentCount, among: group(of: row), seed: row.id, room: room)
  }

  /// The devices that a shard's tier lies on; all where they do not suffice for its code, since tiers may have been changed
  /// after it was opened.
  func group(of row: ShardRow) -> [UInt16]? {
    let tier = settings.tier(row.tier)
    return tier.code.description == row.code ? tier.devices : nil
  }

  /// Takes up the fragments that a job made, unless the shard was freed meanwhile.
  func finishSeal(_ job: SealJob, _ fragments: SealJob.Fragments) throws(StoreError) {
    let shard = job.reader.row.id
    unpin([shard])
    // The next opening finds the copies, and the fragments as leftovers.
    try checkWritable()
    sealQueue.removeAll { $0 == shard }
    guard var row = shards[shard], row.state == .closing, row.uuid == job.reader.row.uuid else {
      discardFragments(of: job)
      return
    }
    let copies = row.places.map { (device: $0, name: FileName.copy(shard: row.uuid)) }
    row.state = .sealed
    row.places = fragments.places
    row.fragmentChecksums = fragments.checksums
    if defects.contains(.unlinkBeforeCommit) { remove(copies) }
    try commitNow([.shard(row)])
    shards[shard] = row
    committedBytes[shard] = nil
    padded[shard] = nil
    unreadable.remove(shard)
    removals.append(Removal(shard: shard, uuid: row.uuid, files: copies, forgets: false))
    try sweep()
  }

  /// A device that failed is not used again; the shard waits for its next turn.
  func failSeal(_ job: SealJob, _ failure: SealJob.Failure) throws(StoreError) {
    unpin([job.reader.row.id])
    discardFragments(of: job)
    switch failure {
    case .write(let failure): devices.stopWriting(after: failure)
    case .read, .misread:
      unreadable.insert(job.reader.row.id)
      sealQueue.removeAll { $0 == job.reader.row.id }
    }
  }

  private func discardFragments(of job: SealJob) {
    for (number, place) in job.places.enumerated() {
      let name = FileName.fragment(shard: job.reader.row.uuid, number: number)
      try? devices[place]?.remove(name)
      try? devices[place]?.remove(.unfinished(name))
    }
  }

  /// Seals all that waits, here and now.
  func sealAll() throws(StoreError) {
    while let job = try nextSeal() {
      let outcome = Result { () throws(SealJob.Failure) in try job.run() }
      switch outcome {
      case .success(let fragments): try finishSeal(job, fragments)
      case .failure(let failure): try failSeal(job, failure)
      }
    }
  }

  // MARK: Removing files

  /// A shard that holds nothing live any more: its files go when the last reader has left.
  func retire(_ shard: UInt32) {
    guard var row = shards[shard] else { return }
    row.state = .reclaiming
    shards[shard] = row
    committedBytes[shard] = nil
    removals.append(Removal(shard: shard, uuid: row.uuid, files: row.files, forgets: true))
  }

  /// Removes the files that no reader has any more. Those of shards in which nothing lives wait while a device is missing:
  /// they may be all that is left of something. Copies that have become fragments do not, since these were read back.
  func sweep() throws(StoreError) {
    var forgotten: [Mutation] = []
    var waiting: [Removal] = []
    for removal in removals {
      if pins[removal.shard] != nil || removal.forgets && !devices.hasAll {
        waiting.append(removal)
      } else {
        remove(removal.files)
        if removal.forgets {
          shards[removal.shard] = nil
          forgotten.append(.dropShard(removal.shard))
        }
      }
    }
    removals = waiting
    if !forgotten.isEmpty { try commitNow(forgotten) }
  }

  /// A file that cannot be removed now is a leftover that the next opening removes.
  func remove(_ files: [(device: UInt16, name: FileName)]) {
    for file in files { try? devices[Int(file.device)]?.remove(file.name) }
    for device in Set(files.map(\.device)).sorted() { try? devices[Int(device)]?.syncNames() }
  }

  /// Keeps the files of shards while somebody reads them.
  func pin(_ shards: [UInt32]) {
    for shard in shards { pins[shard, default: 0] += 1 }
  }

  func unpin(_ shards: [UInt32]) {
    for shard in shards {
      let left = pins[shard, default: 1] - 1
      pins[shard] = left == 0 ? nil : left
    }
  }
}

extension ShardRow {
  /// All files of the shard.
  var files: [(device: UInt16, name: FileName)] {
    let hasCopies = fragmentChecksums.isEmpty
    return places.enumerated().filter { $0.element != Self.noDevice }.map { number, device in
      (device, hasCopies ? .copy(shard: uuid) : .fragment(shard: uuid, number: number))
    }
  }
}
