import StowageCore

extension StoreCheck {
  /// A copy of a log as a device has it.
  private struct Copy {
    var device: Int
    var epoch: UInt64
    /// Nil where not even its snapshot is whole.
    var contents: LogContents?
  }

  /// Compares the copies of the newest log with each other and with the catalog.
  func checkLogs() throws(CatalogError) {
    let copies = readLogs()
    report.newestLogEpoch = copies.map(\.epoch).max() ?? 0
    let sequence = try catalog.sequence()
    guard let newest = copies.compactMap({ $0.contents?.epoch }).max(),
      let best = copies.compactMap(\.contents).filter({ $0.epoch == newest })
        .max(by: { $0.lastSequence < $1.lastSequence })
    else {
      for copy in copies { complain(of: copy, "not even its snapshot is whole") }
      report.needsLog = true
      let isIncomplete = !report.missingDevices.isEmpty && copies.isEmpty
      add(
        .log, isIncomplete ? .incomplete : .damage, Place(), "no device has a metadata log that can be read")
      return
    }
    try catchUp(with: best, sequence)
    let needed = max(sequence, best.lastSequence)
    var good = 0
    for copy in copies where copy.epoch >= newest {
      known[copy.device].insert(.log(epoch: copy.epoch))
      if check(copy, newest, needed, sequence) { good += 1 }
    }
    let expected = StoreCore.logCopies(of: settings)
    if good < expected {
      report.needsLog = true
      let place = Place(file: .log(epoch: newest))
      let text =
        "\(good) devices have the metadata log whole, expected \(expected); the next opening begins another"
      add(.log, report.missingDevices.isEmpty ? .damage : .incomplete, place, text)
    }
  }

  private func readLogs() -> [Copy] {
    var copies: [Copy] = []
    for number in devices.indices {
      for case .log(let epoch) in (names[number] ?? []).sorted() {
        let bytes = try? devices[number]?.contents(of: .log(epoch: epoch))
        let contents = bytes.flatMap { LogContents($0, store: store, epoch: epoch) }
        copies.append(Copy(device: number, epoch: epoch, contents: contents))
      }
    }
    return copies
  }

  private func complain(of copy: Copy, _ text: String) {
    add(
      .log, .damage, Place(device: copy.device, file: .log(epoch: copy.epoch)),
      "\(text); stowage repair begins another log")
    report.needsLog = true
  }

  /// Whether a copy of the newest log has all that it should have, and nothing else.
  private func check(_ copy: Copy, _ newest: UInt64, _ needed: UInt64, _ sequence: UInt64) -> Bool {
    guard let contents = copy.contents, copy.epoch == newest else {
      complain(of: copy, "not even its snapshot is whole")
      return false
    }
    if contents.lastSequence < sequence {
      complain(
        of: copy, "it ends at byte \(contents.length) with group \(contents.lastSequence), expected \(needed)"
      )
      return false
    }
    if contents.fileBytes > contents.length || contents.lastSequence < needed {
      let text = "\(contents.fileBytes - contents.length) bytes behind byte \(contents.length) are no group"
      if counters.isClean {
        complain(of: copy, text)
      } else {
        add(
          .log, .notice, Place(device: copy.device, file: .log(epoch: copy.epoch)),
          "\(text): a write was cut off; the next opening begins another log")
      }
    }
    return true
  }

  /// Groups that are in the log and not in the catalog are durable: what is on the devices is compared with what the
  /// catalog will say after the next opening.
  private func catchUp(with best: LogContents, _ sequence: UInt64) throws(CatalogError) {
    guard best.lastSequence > sequence else { return }
    let memory = MemoryCatalog()
    if best.snapshotSequence > sequence {
      add(
        .catalog, .damage, Place(),
        "it is at group \(sequence) and the metadata log begins at \(best.snapshotSequence): an old catalog was put in"
          + " place of the present one; stowage repair rebuilds it from the devices")
      try memory.restore(best.snapshot, sequence: best.snapshotSequence)
    } else {
      add(
        .catalog, .notice, Place(),
        "it is at group \(sequence) and the metadata log at \(best.lastSequence); the next opening adds the rest"
      )
      try memory.restore(try catalog.snapshot(), sequence: sequence)
    }
    for group in best.groups where group.sequence > memory.sequence() {
      try memory.apply(group.mutations, sequence: group.sequence)
    }
    catalog = memory
    counters = memory.counters()
  }
}
