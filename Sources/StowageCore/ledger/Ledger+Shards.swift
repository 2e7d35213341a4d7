/// The open shards, one per class at most.
struct OpenShards: ~Copyable {
  /// Slots in the order of opening.
  private(set) var slots: [UInt32] = []
  /// Slot of each class's open shard, or ``Links/none``.
  private var ofClass: [UInt32] = []
  /// When the oldest open shard is due to be sealed by age.
  var nextDue = Instant.never

  var count: Int { slots.count }

  func slot(of placementClass: PlacementClass) -> UInt32? {
    guard placementClass.index < ofClass.count else { return nil }
    let slot = ofClass[Int(placementClass.index)]
    return slot == Links.none ? nil : slot
  }

  mutating func add(_ slot: UInt32, of placementClass: PlacementClass) {
    let index = Int(placementClass.index)
    if index >= ofClass.count {
      ofClass += Array(repeating: Links.none, count: index + 1 - ofClass.count)
    }
    ofClass[index] = slot
    slots.append(slot)
  }

  mutating func remove(_ slot: UInt32, of placementClass: PlacementClass) {
    ofClass[Int(placementClass.index)] = Links.none
    slots.removeAll { $0 == slot }
  }
}

extension Ledger {
  /// The class's open shard with room for `bytes`, opened if need be.
  func openShard(
    for placementClass: PlacementClass, _ tier: Tier, fitting bytes: Int, at now: Moment,
    into decisions: inout Table<Decision>
  ) -> UInt32 {
    if let slot = open.slot(of: placementClass) {
      if room(in: slot) >= bytes { return slot }
      seal(slot, .full, at: now, into: &decisions)
    }
    if open.count >= settings.openShards {
      seal(leastRecentlyAppended(), .budget, at: now, into: &decisions)
    }
    let slot = shards.open(placementClass, tier: tier, at: now)
    open.add(slot, of: placementClass)
    if let age = settings.maxOpenAgeMilliseconds {
      open.nextDue = min(open.nextDue, now.wall.advanced(byMilliseconds: age))
    }
    decisions.append(.open(shards.rows[slot].id, placementClass, tier))
    return slot
  }

  func room(in slot: UInt32) -> Int { settings.shardBytes - Int(shards.rows[slot].length) }

  private func leastRecentlyAppended() -> UInt32 {
    var least = open.slots[0]
    for slot in open.slots where shards.rows[slot].appendOrder < shards.rows[least].appendOrder {
      least = slot
    }
    return least
  }

  /// Puts an extent that is in no shard at the end of an open one, which is sealed if that fills it.
  func attach(
    _ number: UInt32, to slot: UInt32, at now: Moment, into decisions: inout Table<Decision>
  ) {
    extents[number].shard = slot
    extents[number].offset = shards.rows[slot].length
    shards.rows[slot].log.append(number)
    lengthen(slot, by: extents[number].bytes, at: now, into: &decisions)
  }

  /// Notes that live bytes were appended to an open shard.
  func lengthen(
    _ slot: UInt32, by bytes: UInt32, at now: Moment, into decisions: inout Table<Decision>
  ) {
    appendCount += 1
    shards.rows[slot].appendOrder = appendCount
    shards.rows[slot].appended = now
    shards.rows[slot].length += bytes
    shards.rows[slot].liveBytes += bytes
    space.storedBytes += Int(bytes)
    if room(in: slot) == 0 { seal(slot, .full, at: now, into: &decisions) }
  }

  /// Takes a live extent out of its shard, whose bytes stay behind as dead ones, and frees the shard if it is
  /// sealed and nothing else in it lives.
  func vacate(_ number: UInt32, into decisions: inout Table<Decision>) {
    let slot = extents[number].shard
    detach(number)
    if shards.rows[slot].state == .sealed { settle(slot, into: &decisions) }
  }

  /// Enters an extent of a shard as dead bytes. ``settle(_:into:)`` must follow if the shard is sealed.
  func detach(_ number: UInt32) {
    let (slot, bytes) = (extents[number].shard, extents[number].bytes)
    extents[number].shard = Extent.homeless
    shards.rows[slot].liveBytes -= bytes
    switch shards.rows[slot].state {
    case .sealed:
      space.deadSealedBytes += Int(bytes)
      if !shards.rows[slot].isReadable { space.deadUnreadableBytes += Int(bytes) }
    // Of a victim only the survivors that wait for their sizes still count as stored.
    case .reclaiming: space.storedBytes -= Int(bytes)
    case .open, .poisoned, .free: space.deadOpenBytes += Int(bytes)
    }
  }

  /// Frees a sealed shard in which nothing lives, or brings the garbage index up to date.
  func settle(_ slot: UInt32, into decisions: inout Table<Decision>) {
    if shards.rows[slot].liveBytes == 0 {
      freeWhole(slot, into: &decisions)
    } else {
      shards.garbageChanged(slot)
    }
  }

  func seal(
    _ slot: UInt32, _ reason: SealReason, at now: Moment, into decisions: inout Table<Decision>
  ) {
    let dead = shards.rows[slot].deadBytes
    if shards.rows[slot].state == .open { open.remove(slot, of: shards.rows[slot].placementClass) }
    shards.seal(slot, at: now)
    space.deadOpenBytes -= dead
    space.deadSealedBytes += dead
    decisions.append(.seal(shards.rows[slot].id, reason))
    justSealed.append(shards.rows[slot])
    settle(slot, into: &decisions)
  }

  private func freeWhole(_ slot: UInt32, into decisions: inout Table<Decision>) {
    let shard = shards.rows[slot]
    if shard.isReadable { shards.withdraw(slot) } else { space.deadUnreadableBytes -= Int(shard.length) }
    space.storedBytes -= Int(shard.length)
    space.deadSealedBytes -= Int(shard.length)
    decisions.append(.free(shard.id, nil))
    retire(slot)
  }

  /// Gives up the slot of a shard that counts as gone, unless a plan may still have to be undone into it.
  func retire(_ slot: UInt32) {
    if undo.mayReturn(to: shards.rows[slot].id) {
      shards.rows[slot].state = .reclaiming
      shards.rows[slot].isReadable = true
    } else {
      shards.recycle(slot)
    }
  }
}
