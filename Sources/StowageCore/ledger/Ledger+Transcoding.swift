/// The survivors of one plan that change codec, between the plan and the moment when their sizes are known.
///
/// They stay in the victim's log and count as live and stored with the sizes that they have there, so that a trigger that
/// is looked at meanwhile sees what it would see if they had been moved as they are.
@usableFromInline struct Transit {
  @usableFromInline let plan: PlanID
  let victim: ShardID
  @usableFromInline var pieces: [Piece] = []

  /// One extent of the victim, with what the policy said of it.
  @usableFromInline struct Piece {
    var extent: UInt32
    var owner: UploadID
    var offset: Int
    var bytes: Int
    var placementClass: PlacementClass
    var tier: Tier
  }
}

extension Ledger {
  /// Whether survivors that go from one tier to the other are compressed anew.
  @inlinable @inline(__always) func changesCodec(from old: Tier, to new: Tier) -> Bool {
    old != new && !settings.tierCodecs.isEmpty && settings.codec(of: old) != settings.codec(of: new)
  }

  /// Whether the core waits for sizes.
  @usableFromInline var awaitsSizes: Bool { !transits.isEmpty }

  /// Sizes come before anything else happens to uploads and objects; what may come before are failures of what was
  /// decided, and what says nothing of them.
  @usableFromInline func checkAllowed(_ event: Event) {
    switch event {
    case .transcoded, .refused, .poisoned, .finished, .cleaning, .tick, .restarted: return
    case .begin, .arrive, .commit, .abort, .release, .read, .factsChanged, .reclaimRequested, .readable:
      preconditionFailure("plan \(transits[0].plan.index) waits for sizes, and the event is \(event)")
    }
  }

  /// Leaves a survivor of the present plan in its victim until its sizes are known.
  @usableFromInline func transcode(
    _ index: Int, _ survivor: Survivor, _ placementClass: PlacementClass, _ tier: Tier,
    into decisions: inout Table<Decision>
  ) {
    let extent = survivors.extents[survivors.extents.count - 1 - index]
    let offset = Int(extents[extent].offset)
    if transits.last?.plan != survivors.plan {
      transits.append(Transit(plan: survivors.plan, victim: survivor.victim))
    }
    transits[transits.count - 1].pieces.append(
      Transit.Piece(
        extent: extent, owner: survivor.owner, offset: offset, bytes: survivor.bytes,
        placementClass: placementClass, tier: tier))
    shards.rows[extents[extent].shard].liveBytes += UInt32(survivor.bytes)
    space.storedBytes += survivor.bytes
    decisions.append(
      .transcode(
        survivors.plan,
        Transcoding(
          owner: survivor.owner, from: survivor.victim, fromOffset: offset, bytes: survivor.bytes,
          chunks: survivor.chunks, tier: tier)))
  }

  /// Takes out what waits for the sizes of a plan.
  @usableFromInline func beginLanding(_ plan: PlanID) -> Transit {
    guard let index = transits.firstIndex(where: { $0.plan == plan }) else {
      preconditionFailure("plan \(plan.index) waits for no sizes")
    }
    return transits.remove(at: index)
  }

  /// Moves what is still there of a piece to the end of its class's open shard. Chunks whose size is not among `sizes`
  /// stay, and their victim with them.
  @usableFromInline func land(
    _ piece: Transit.Piece, of transit: Transit, _ sizes: [TranscodedChunk], at now: Moment,
    into decisions: inout Table<Decision>
  ) {
    guard let slot = shards.slot(of: transit.victim) else { return }
    for extent in remainder(of: piece, in: slot) {
      var rest = extent
      while rest != Extent.none {
        let part = rest
        let (known, isKnown) = run(from: part, sizes)
        rest =
          known.count < extents.chunkCount(of: part) ? splitInPlace(part, after: known.count) : Extent.none
        if isKnown {
          place(part, known, piece, transit, at: now, into: &decisions)
        } else {
          keep(in: slot)
        }
      }
    }
  }

  /// The victim may go. Where chunks have stayed in it the shell knows.
  @usableFromInline func endLanding(_ transit: Transit, into decisions: inout Table<Decision>) {
    decisions.append(.free(transit.victim, transit.plan))
  }

  /// The extents that a piece consists of by now: a failure may have taken chunks out of the victim since.
  private func remainder(of piece: Transit.Piece, in slot: UInt32) -> [UInt32] {
    let row = extents[piece.extent]
    if row.shard == slot && Int(row.offset) == piece.offset && Int(row.bytes) == piece.bytes {
      return [piece.extent]
    }
    var found: [UInt32] = []
    forEachExtent(of: Int(slot)) { row, number in
      if (piece.offset..<piece.offset + piece.bytes).contains(Int(row.offset)) { found.append(number) }
    }
    return found
  }

  /// The first chunks of an extent whose sizes are all known, or all unknown: old and new size of each.
  private func run(
    from extent: UInt32, _ sizes: [TranscodedChunk]
  ) -> (chunks: [(from: Int, to: Int)], isKnown: Bool) {
    var offset = Int(extents[extent].offset)
    var known: [(from: Int, to: Int)] = []
    var isKnown = true
    for size in extents.chunkSizes(of: extent) {
      let found = sizes.size(at: offset)
      if known.isEmpty { isKnown = found != nil }
      if isKnown != (found != nil) { break }
      known.append((size, found ?? size))
      offset += size
    }
    return (known, isKnown)
  }

  /// Takes an extent out of its victim and puts it, with its new sizes, where its class goes.
  private func place(
    _ extent: UInt32, _ sizes: [(from: Int, to: Int)], _ origin: Transit.Piece, _ transit: Transit,
    at now: Moment, into decisions: inout Table<Decision>
  ) {
    var fromOffset = Int(extents[extent].offset)
    vacate(extent, into: &decisions)
    resize(extent, to: sizes.map { UInt32($0.to) })
    var (piece, sizes) = (extent, sizes[...])
    while true {
      var (bytes, chunks) = (Int(extents[piece].bytes), sizes.count)
      let slot = openShard(
        for: origin.placementClass, origin.tier, piece, &bytes, &chunks, at: now, into: &decisions)
      let remainder = cutOff(piece, behind: chunks, bytes)
      let part = sizes.prefix(chunks)
      let move = Move(
        owner: origin.owner, from: transit.victim, fromOffset: fromOffset,
        fromBytes: part.reduce(0) { $0 + $1.from }, to: shards.rows[slot].id,
        toOffset: Int(shards.rows[slot].length), bytes: bytes, chunks: chunks)
      space.copiedBytes += bytes
      undo.add(move, of: transit.plan, sizes: Array(part))
      decisions.append(.move(transit.plan, move))
      attach(piece, to: slot, at: now, into: &decisions)
      if remainder == Extent.none { return }
      piece = remainder
      sizes = sizes.dropFirst(chunks)
      fromOffset += move.fromBytes
    }
  }

  /// Gives the chunks of an extent that is in no shard other sizes.
  func resize(_ extent: UInt32, to sizes: [UInt32]) {
    let before = Int(extents[extent].bytes)
    extents.resize(extent, to: sizes)
    space.liveBytes += Int(extents[extent].bytes) - before
    precondition(
      sizes.allSatisfy { $0 > 0 && Int($0) <= settings.shardBytes },
      "transcoded chunks of \(sizes) bytes do not fit into a shard of \(settings.shardBytes)")
  }
}

extension EngineSettings {
  @usableFromInline func codec(of tier: Tier) -> UInt8 {
    tierCodecs[min(Int(tier.index), tierCodecs.count - 1)]
  }
}

extension [TranscodedChunk] {
  /// The new size of the chunk at `offset`; sizes are by ascending offset.
  fileprivate func size(at offset: Int) -> Int? {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].fromOffset < offset { low = middle + 1 } else { high = middle }
    }
    return low < count && self[low].fromOffset == offset ? self[low].bytes : nil
  }
}
