/// All shards that hold bytes, and the indexes over those that may be victims. Policies get it read-only.
///
/// Rows live in slots that are reused; a ``ShardID`` is found through a directory of 4 bytes per shard ever
/// opened.
public final class ShardTable {
  // What cleaners scan is inlinable, so that they read the fields they want in place and copy no row.
  @exclusivity(unchecked) @usableFromInline var rows = Table<Shard>()
  @exclusivity(unchecked) private var slots = Table<UInt32>()
  @exclusivity(unchecked) private var freeSlots: [UInt32] = []
  @exclusivity(unchecked) @usableFromInline var candidates = Table<UInt32>()
  @exclusivity(unchecked) private var garbage = GarbageIndex()
  @exclusivity(unchecked) @usableFromInline var oldest = Links.none
  @exclusivity(unchecked) @usableFromInline var youngest = Links.none
  @exclusivity(unchecked) private var sealCount: UInt64 = 0

  init() {}

  // MARK: What policies see

  /// How many shards are sealed and readable, and so may be victims.
  @inlinable public var candidateCount: Int { candidates.count }

  /// A candidate by position. Positions change whenever a shard is sealed or freed; their order means nothing.
  @inlinable public func candidate(at position: Int) -> Shard { rows[candidates[position]] }

  /// The shard, or nil when it has been freed.
  public func shard(_ id: ShardID) -> Shard? {
    guard let slot = slot(of: id) else { return nil }
    return rows[slot]
  }

  /// How many shards have been opened so far.
  public var openedCount: Int { slots.count }

  /// How many shards have been sealed so far.
  public var sealedCount: UInt64 { sealCount }

  /// The candidate with the largest garbage fraction (see ``GarbageIndex`` for ties), nil where none has any.
  ///
  /// - Complexity: O(1).
  public var mostGarbage: Shard? {
    guard let slot = garbage.top else { return nil }
    return rows[slot]
  }

  /// The candidate after this one in the order of ``mostGarbage``, as long as it falls into the same step.
  public func candidate(withGarbageLike shard: Shard) -> Shard? {
    shard.inBucket.next == Links.none ? nil : rows[shard.inBucket.next]
  }

  /// The candidate that was sealed first.
  @inlinable public var oldestCandidate: Shard? { oldest == Links.none ? nil : rows[oldest] }

  /// The candidate that was sealed next after this one.
  @inlinable public func candidate(sealedAfter shard: Shard) -> Shard? {
    shard.byAge.next == Links.none ? nil : rows[shard.byAge.next]
  }

  /// The candidate that was sealed last.
  @inlinable public var youngestCandidate: Shard? { youngest == Links.none ? nil : rows[youngest] }

  /// The candidate that was sealed next before this one.
  @inlinable public func candidate(sealedBefore shard: Shard) -> Shard? {
    shard.byAge.previous == Links.none ? nil : rows[shard.byAge.previous]
  }

  // MARK: What the engine does

  func slot(of id: ShardID) -> UInt32? {
    guard Int(id.index) < slots.count else { return nil }
    let slot = slots[id.index]
    return slot == Links.none ? nil : slot
  }

  /// The slot of a shard that a cleaning policy has proposed, nil where it may not be taken.
  func slot(ofVictim victim: ShardID, under rules: VictimRules) -> UInt32? {
    guard let slot = slot(of: victim), rows[slot].state == .sealed, rows[slot].isReadable,
      rules.allow(rows[slot])
    else { return nil }
    return slot
  }

  func open(_ placementClass: PlacementClass, tier: Tier, at now: Moment) -> UInt32 {
    let id = ShardID(UInt32(slots.count))
    return enter(Shard(id: id, placementClass: placementClass, tier: tier, opened: now))
  }

  /// Gives the youngest shard a slot. Numbers that were passed over are those of freed shards.
  func enter(_ shard: Shard) -> UInt32 {
    let slot: UInt32
    if let free = freeSlots.popLast() {
      slot = free
      rows[slot] = shard
    } else {
      slot = UInt32(rows.count)
      rows.append(shard)
    }
    if shard.id.index > 0 { slots.extend(toInclude: Int(shard.id.index) - 1, with: Links.none) }
    slots.append(slot)
    return slot
  }

  /// Goes on counting from another table's counts.
  func setCounts(opened: UInt32, sealed: UInt64) {
    if opened > 0 { slots.extend(toInclude: Int(opened) - 1, with: Links.none) }
    sealCount = sealed
  }

  /// Makes an open or poisoned shard immutable.
  func seal(_ slot: UInt32, at now: Moment) {
    rows[slot].state = .sealed
    rows[slot].sealed = now
    rows[slot].sealOrder = sealCount
    sealCount += 1
    rows[slot].log.trim()
    admit(slot)
  }

  /// Adds a sealed, readable shard to the candidates, in the order of sealing.
  func admit(_ slot: UInt32) {
    rows[slot].position = UInt32(candidates.count)
    candidates.append(slot)
    var before = youngest
    while before != Links.none && rows[before].sealOrder > rows[slot].sealOrder {
      before = rows[before].byAge.previous
    }
    let after = before == Links.none ? oldest : rows[before].byAge.next
    rows[slot].byAge = Links(previous: before, next: after)
    if before == Links.none { oldest = slot } else { rows[before].byAge.next = slot }
    if after == Links.none { youngest = slot } else { rows[after].byAge.previous = slot }
    rows[slot].bucketsPerByte = Double(GarbageIndex.steps) / Double(max(1, rows[slot].length))
    garbage.update(slot, in: &rows)
  }

  /// Takes a shard out of the candidates.
  func withdraw(_ slot: UInt32) {
    garbage.remove(slot, in: &rows)
    let links = rows[slot].byAge
    if links.previous == Links.none {
      oldest = links.next
    } else {
      rows[links.previous].byAge.next = links.next
    }
    if links.next == Links.none {
      youngest = links.previous
    } else {
      rows[links.next].byAge.previous = links.previous
    }
    let position = rows[slot].position
    let moved = candidates.removeLast()
    if moved != slot {
      candidates[position] = moved
      rows[moved].position = position
    }
    rows[slot].position = .max
  }

  /// Tells the garbage index that a candidate's live bytes changed.
  func garbageChanged(_ slot: UInt32) {
    if rows[slot].position != .max { garbage.update(slot, in: &rows) }
  }

  /// Gives the slot of a freed shard back. Its number stays taken.
  func recycle(_ slot: UInt32) {
    slots[rows[slot].id.index] = Links.none
    rows[slot].log.removeAll()
    rows[slot].state = .free
    freeSlots.append(slot)
  }

  deinit {
    for slot in 0..<rows.count { rows[slot].log.deallocate() }
  }
}
