import StowageCore

extension StoreCore {
  /// What the last view has found, so that the next need not look for it again.
  struct ViewMemory {
    private var strips: [UInt32: Strip] = [:]
    private var views = 0
    /// As of the last count that is through.
    private(set) var holes: Fragmentation.Holes?
    private var count = HoleCount()
    /// Where the count goes on.
    private var place = 0

    /// Entries of shards' logs that one view goes through to see what lives, about: all others wait meanwhile.
    static let entriesPerView = 1 << 16
    /// The same to count holes.
    private static let countedPerView = 1 << 14

    /// A shard as it was looked at.
    struct Strip {
      var view: Int
      var length: UInt32
      var liveBytes: UInt32
      var cells: [UInt8]

      func shows(_ shard: Shard, _ count: Int) -> Bool {
        length == shard.length && liveBytes == shard.liveBytes && cells.count == count
      }
    }

    /// Counts the holes of some more shards.
    mutating func countHoles(_ ledger: Ledger) {
      let next = ledger.forEachHole(from: place, atMost: Self.countedPerView) { count.add($0) }
      place = next ?? 0
      if next != nil { return }
      holes = count.holes
      count = HoleCount()
    }

    /// The cells of the shards, of those that have changed looked at anew as far as a view may go: those first that have
    /// waited longest.
    mutating func cells(of shards: [Shard], _ count: Int, _ ledger: Ledger, capacity: Int) -> [[UInt8]] {
      views += 1
      var kept: [UInt32: Strip] = [:]
      for shard in shards { kept[shard.id.index] = strips[shard.id.index] }
      let changed = shards.filter { kept[$0.id.index]?.shows($0, count) != true }
        .sorted { (kept[$0.id.index]?.view ?? 0, $0.id.index) < (kept[$1.id.index]?.view ?? 0, $1.id.index) }
      var left = Self.entriesPerView
      for shard in changed where left > 0 {
        left -= shard.appendedExtents
        var strip = StripCells(count, capacity: capacity)
        ledger.forEachPiece(of: shard.id) { offset, bytes in strip.add(offset..<offset + bytes) }
        kept[shard.id.index] = Strip(
          view: views, length: shard.length, liveBytes: shard.liveBytes,
          cells: strip.cells(length: Int(shard.length)))
      }
      strips = kept
      return shards.map { kept[$0.id.index]?.cells ?? [] }
    }
  }

  /// See ``Store/view(shards:cells:)``.
  func view(_ limit: Int, _ cells: Int) -> StoreView {
    var choice = ShardChoice(limit)
    engine.ledger.forEachShard { choice.offer($0) }
    viewMemory.countHoles(engine.ledger)
    let victims = choice.chosenVictims
    var shards = victims.isEmpty ? [] : views(ofVictims: victims, cells)
    let others = choice.chosenOthers.compactMap { engine.ledger.shards.shard($0) }
    let strips = viewMemory.cells(of: others, cells, engine.ledger, capacity: settings.shardBytes)
    shards += zip(others, strips).map { shard, cells in
      StoreView.Shard(
        id: shard.id.index, placementClass: shard.placementClass.index, tier: shard.tier.index,
        state: state(of: shard), storedBytes: Int(shard.length), liveBytes: Int(shard.liveBytes), cells: cells
      )
    }
    shards.sort { $0.id < $1.id }
    let reclaim = StoreView.Reclaim(
      victims: choice.victimCount, waitingBytes: backlog.bytes, pause: pause,
      garbageCap: settings.garbageCap?.value)
    return StoreView(
      statistics: statistics(viewMemory.holes), shards: shards, shardCount: choice.count, reclaim: reclaim,
      freed: freed, missingDevices: devices.missing)
  }

  /// Closed where the engine has closed it, sealed only where there are fragments.
  private func state(of shard: Shard) -> StoreView.State {
    if shard.state == .open { return .open }
    return shards[shard.id.index]?.state == .sealed ? .sealed : .closing
  }

  private var pause: StoreView.Pause? {
    if !devices.hasAll { return .missingDevice }
    if isShort { return .shortOfRoom }
    return isCleaningSuspended || settings.garbageCap == nil ? .onRequest : nil
  }

  /// Of a victim the engine only knows that it is gone; what waits to be copied out of it still lives there.
  private func views(ofVictims victims: [Shard], _ count: Int) -> [StoreView.Shard] {
    var strips: [UInt32: (cells: StripCells, bytes: Int)] = [:]
    for victim in victims {
      strips[victim.id.index] = (StripCells(count, capacity: settings.shardBytes), 0)
    }
    backlog.forEachMove(atMost: ViewMemory.entriesPerView) { move in
      let run = move.fromOffset..<move.move.fromOffset + move.move.fromBytes
      strips[move.from.index]?.cells.add(run)
      strips[move.from.index]?.bytes += run.count
    }
    return victims.map { victim in
      let strip = strips[victim.id.index]
      return StoreView.Shard(
        id: victim.id.index, placementClass: victim.placementClass.index, tier: victim.tier.index,
        state: .reclaiming, storedBytes: Int(victim.length), liveBytes: strip?.bytes ?? 0,
        cells: strip?.cells.cells(length: Int(victim.length)) ?? [])
    }
  }

  /// Notes a shard that goes, for the next views.
  func noteFreed(_ shard: UInt32, isReclaimed: Bool) {
    if freed.count >= Self.mostFreed { freed.removeFirst(Self.mostFreed / 2) }
    freed.append(StoreView.Freed(id: shard, isReclaimed: isReclaimed))
  }

  private static var mostFreed: Int { 512 }
}
