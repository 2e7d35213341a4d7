import StowageCoding
import StowageCore

/// A repair of an opened store, as it goes on.
final class StoreRepair {
  let core: StoreCore
  var report = RepairReport()
  private var losses = Losses()
  /// Fragments that could not be rebuilt, with the reason.
  private var quarantined: [(shard: UInt32, fragment: Int, reason: String)] = []

  /// What is read through these tells whether a device failed.
  private let readers: [CountingDevice?]

  init(_ core: StoreCore) {
    self.core = core
    readers = core.devices.snapshot.map { device in device.map { CountingDevice($0) } }
  }

  /// - Parameter ending: Shards to be sealed if they have copies, besides those whose copies are found to be bad.
  func run(
    acceptingLosses: Bool, ending: [UInt32] = [], _ progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    try core.commit()
    let found = try Fsck.check(core.devices.snapshot, core.catalog, progress: progress)
    report = RepairReport(found)
    losses = found.losses
    if found.needsLog { try beginLog(after: found.newestLogEpoch) }
    try rebuild(found.shards)
    try recordLosses(found)
    // Only now: damaged copies go with their shard's sealing, and what is lost with them must be known before.
    let shards = found.shards.filter(\.hasBadCopies).map(\.shard) + ending
    for shard in Set(shards).sorted() { try seal(shard) }
    if acceptingLosses { try acceptLosses() }
    report.losses = losses.chunks
    report.hasUnacceptedLosses = losses.hasUnaccepted
    return report
  }

  private func beginLog(after epoch: UInt64) throws(StoreError) {
    try core.beginLog(epoch: max(epoch, core.log.epoch) + 1)
    report.add(.beginLog, .done)
  }

  // MARK: Fragments

  /// One fragment may make the next possible, so the rest is tried again for as long as there is progress.
  private func rebuild(_ shards: [FsckReport.ShardFinding]) throws(StoreError) {
    for shard in shards {
      var rest = shard.badFragments
      var outcomes: [Int: RepairReport.Outcome] = [:]
      while true {
        for number in rest {
          outcomes[number] = try rebuild(number, of: shard)
        }
        let left = rest.filter { outcomes[$0] != .done }
        if left.count == rest.count || left.isEmpty { break }
        rest = left
      }
      for number in shard.badFragments {
        guard let outcome = outcomes[number] else { continue }
        report.add(.rebuild(shard: shard.shard, fragment: number), outcome)
        if case .impossible(let reason) = outcome { quarantined.append((shard.shard, number, reason)) }
      }
    }
  }

  private func rebuild(
    _ number: Int, of shard: FsckReport.ShardFinding
  ) throws(StoreError) -> RepairReport.Outcome {
    while true {
      guard let row = core.shards[shard.shard], row.state == .sealed else { return .done }
      guard let target = target(for: number, of: row), let device = core.devices[target] else {
        return .waits("no device can take it; bring back or replace the missing ones")
      }
      let isWrong = shard.wrongParities.contains(number)
      let job = FragmentRebuild(
        reader: try reader(of: row), store: core.store, number: number, target: target, device: device,
        isWrongParity: isWrong)
      switch Result(catching: { () throws(FragmentRebuild.Failure) in try job.run() }) {
      case .success(let checksum):
        try commit(row, number, on: target, checksum)
        return .done
      case .failure(.write(let failure)): core.devices.stopWriting(after: failure)
      case .failure(.read(let reason)):
        return mayReturn(row) ? .waits(reason) : .impossible(reason)
      }
    }
  }

  private func reader(of row: ShardRow) throws(StoreError) -> ShardReader {
    do throws(FormatError) {
      return try ShardReader(row, on: readers)
    } catch {
      throw .format("shard \(row.uuid)", error)
    }
  }

  /// Whether a device that is missing, or that failed when it was read, may have more of a shard.
  private func mayReturn(_ row: ShardRow) -> Bool {
    row.places.contains { device in
      guard Int(device) < readers.count else { return false }
      return readers[Int(device)].map(\.hasFailed) ?? true
    }
  }

  /// Its own device, else one that has nothing of the shard.
  private func target(for number: Int, of row: ShardRow) -> Int? {
    let writable = core.devices.writable
    let own = Int(row.places[number])
    if writable.contains(own) { return own }
    let others = writable.filter { !row.places.contains(UInt16($0)) }
    return others.isEmpty ? nil : others[Int(row.id) % others.count]
  }

  /// The fragment is durable under its name; the row says so, then the old one may go.
  private func commit(
    _ old: ShardRow, _ number: Int, on target: Int, _ checksum: UInt32
  ) throws(StoreError) {
    var row = old
    row.places[number] = UInt16(target)
    row.fragmentChecksums[number] = checksum
    if row == old { return }
    try core.commitNow([.shard(row)])
    core.shards[row.id] = row
    let place = Int(old.places[number])
    if place != target, place < core.devices.count, let device = core.devices[place] {
      try? device.remove(.fragment(shard: row.uuid, number: number))
      try? device.syncNames()
    }
  }

  // MARK: Losses

  /// Writes down what no repair could bring back. What missing devices may still have is not lost.
  private func recordLosses(_ found: FsckReport) throws(StoreError) {
    let before = losses
    for chunk in found.unreadable where !chunk.mayReturn && losses.loss(of: chunk.chunk) == nil {
      if try isReadable(chunk) { continue }
      losses.add(
        Loss(
          chunk: chunk.chunk, shard: chunk.shard, offset: chunk.offset, bytes: chunk.bytes,
          object: chunk.object, reason: chunk.reason, recorded: core.counters.instant))
      report.add(.recordLoss(chunk: chunk.chunk, shard: chunk.shard, object: chunk.object), .done)
    }
    for (shard, fragment, reason) in quarantined {
      losses.add(Losses.Quarantine(shard: shard, fragment: UInt16(fragment), reason: reason))
    }
    if losses != before { try commitLosses() }
  }

  /// Whether what was rebuilt has brought a chunk back, or a device may still.
  private func isReadable(_ chunk: FsckReport.UnreadableChunk) throws(StoreError) -> Bool {
    guard let row = core.shards[chunk.shard], row.state == .sealed else { return false }
    let record = try? reader(of: row).record(at: Int(chunk.offset))
    if record == nil && mayReturn(row) { return true }
    return record?.header.chunk == chunk.chunk
  }

  private func commitLosses() throws(StoreError) {
    try core.commitNow([.document(Document(name: Losses.document, bytes: losses.encoded()))])
  }

  private func acceptLosses() throws(StoreError) {
    let count = losses.unacceptedCount
    if count == 0 { return }
    losses.accept()
    try commitLosses()
    report.add(.acceptLosses(count), .done)
  }

  // MARK: Copies

  /// Ends a shard whose copies are not all good, and turns what is good into fragments.
  private func seal(_ shard: UInt32) throws(StoreError) {
    guard let row = core.shards[shard], row.state == .open || row.state == .closing else { return }
    guard let sources = try sources(of: row) else {
      report.add(
        .seal(shard: shard), .waits("devices that are missing or fail may have what the others lost"))
      return
    }
    if row.state == .open {
      try core.tell(.poisoned(ShardID(shard), committedBytes: Int(row.length)))
      try core.commit()
    }
    report.add(.seal(shard: shard), try seal(shard, from: sources))
  }

  /// Where each record is whole; with what is damaged in all copies as it is there. Nil where a device that cannot be read
  /// now may have what the others have lost.
  private func sources(of row: ShardRow) throws(StoreError) -> CheckedCopies? {
    let reader = try reader(of: row)
    if let whole = try? CheckedCopies(of: reader) { return whole }
    let starts = try core.ask { (catalog) throws(CatalogError) in try catalog.chunks(in: row.id) }
      .map { Int($0.offset) }
    let salvaged = CheckedCopies(salvaging: reader, recordsAt: starts)
    return mayReturn(row) ? nil : salvaged
  }

  private func seal(
    _ shard: UInt32, from sources: CheckedCopies
  ) throws(StoreError) -> RepairReport.Outcome {
    while let row = core.shards[shard], row.state == .closing {
      let reader = try core.reader(of: row)
      guard
        let places = try? core.devices.choose(
          reader.code.fragmentCount, among: core.group(of: row), seed: shard)
      else {
        return .waits("too few devices for \(reader.code); bring back or replace the missing ones")
      }
      let job = SealJob(reader: reader, store: core.store, places: places)
      core.pin([shard])
      switch Result(catching: { () throws(SealJob.Failure) in try job.run(from: sources) }) {
      case .success(let fragments): try core.finishSeal(job, fragments)
      case .failure(let failure):
        try core.failSeal(job, failure)
        switch failure {
        case .write: continue
        case .read(let error): return .waits("\(error)")
        case .misread: return .waits("its copies are not read the same way twice")
        }
      }
    }
    return .done
  }
}

extension Losses {
  /// Losses and quarantined fragments that the owner may not know of.
  var unacceptedCount: Int { chunks.count { !$0.isAccepted } + fragments.count { !$0.isAccepted } }
}
