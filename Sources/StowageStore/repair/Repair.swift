public import StowageCore

/// Repairs a store that nobody else has open.
///
/// Superblocks and the catalog are repaired while the store is closed, since it cannot be opened without them. The rest
/// is done in the opened store: recovery has then settled what a crash left half done, and every change takes the way
/// that all changes take, into the log and the catalog, after the bytes are durable and read back.
public enum Repair {
  /// What a repair would do. Writes nothing.
  public static func plan(
    _ devices: [(any Device)?], _ catalog: any Catalog, acceptingLosses: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    let found = try Fsck.check(devices, catalog, progress: progress)
    var report = RepairReport(found)
    for action in found.actions { report.add(action, .planned) }
    let lost = found.actions.count { if case .recordLoss = $0 { true } else { false } }
    let open = lost + found.losses.unacceptedCount
    report.hasUnacceptedLosses = open > 0 && !acceptingLosses
    if acceptingLosses && open > 0 { report.add(.acceptLosses(open), .planned) }
    return report
  }

  /// Repairs what can be repaired and records what is lost. Closes the catalog.
  ///
  /// What is damaged is removed only after its replacement is durable and was read back; what cannot be replaced stays.
  ///
  /// - Parameters:
  ///   - acceptingLosses: Whether the owner knows of the losses, those that are found now included.
  ///   - replacing: Empty devices to be put in the place of missing ones before, by number.
  public static func run(
    _ devices: [(any Device)?], _ catalog: any Catalog, acceptingLosses: Bool = false,
    replacing: [(number: Int, device: any Device)] = [], using generator: any RandomNumberGenerator,
    at now: Instant, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(StoreError) -> RepairReport {
    var (devices, generator) = (devices, generator)
    let first = try Fsck.check(devices, catalog, level: .quick)
    try writeSuperblocks(first, devices)
    if !replacing.isEmpty {
      var replacement = try DeviceReplacement(devices, catalog)
      try replacement.run(replacing, using: &generator)
      for (number, device) in replacing {
        while devices.count <= number { devices.append(nil) }
        devices[number] = device
      }
    }
    let core = try Opening.open(devices, catalog, using: generator, at: now)
    let ended = first.shards.filter(\.hasBadCopies).map(\.shard)
    var report = try StoreRepair(core).run(acceptingLosses: acceptingLosses, ending: ended, progress)
    var before = first.superblocks.keys.sorted().map {
      RepairReport.Step(action: .writeSuperblock(device: $0), outcome: .done)
    }
    // The opening has done it.
    if first.needsLog && replacing.isEmpty && !report.steps.contains(where: { $0.action == .beginLog }) {
      before.append(RepairReport.Step(action: .beginLog, outcome: .done))
    }
    report.steps = before + report.steps
    try core.close()
    return report
  }

  private static func writeSuperblocks(
    _ found: FsckReport, _ devices: [(any Device)?]
  ) throws(StoreError) {
    for (place, block) in found.superblocks.sorted(by: { $0.key < $1.key }) {
      do throws(DeviceError) {
        try devices[place]?.put(block.encoded(), as: .superblock)
      } catch {
        throw .device(place, error)
      }
    }
  }
}

extension RepairReport {
  init(_ found: FsckReport) {
    missingDevices = found.missingDevices
    losses = found.losses.chunks
    hasUnacceptedLosses = found.losses.hasUnaccepted
    beyondReach = found.findings.filter { finding in
      switch finding.kind {
      case .catalog, .row, .device: finding.severity == .damage
      case .object: true
      case .superblock: finding.severity == .damage && found.superblocks[finding.place.device ?? -1] == nil
      default: false
      }
    }
  }
}

extension FsckReport {
  /// What there is to do, in order.
  var actions: [RepairAction] {
    var actions = superblocks.keys.sorted().map { RepairAction.writeSuperblock(device: $0) }
    if needsLog { actions.append(.beginLog) }
    for shard in shards {
      actions += shard.badFragments.map { .rebuild(shard: shard.shard, fragment: $0) }
      if shard.hasBadCopies { actions.append(.seal(shard: shard.shard)) }
    }
    for chunk in unreadable where !chunk.mayReturn && losses.loss(of: chunk.chunk) == nil {
      actions.append(.recordLoss(chunk: chunk.chunk, shard: chunk.shard, object: chunk.object))
    }
    return actions
  }
}
