package import StowageCore

/// Which objects expire when: a hierarchical timing wheel.
///
/// A slot of level *l* spans 64^l milliseconds; an entry lies at the level of the highest group of six bits in
/// which its due instant differs from the present, and moves down as that instant comes near. One word of bits
/// per level says which slots have entries.
///
/// - Complexity: `add` and `cancel` O(1), each entry moves down at most 11 times.
/// Memory: 24 bytes per entry, plus 4 per object number up to the highest with an entry.
/// Source: G. Varghese, A. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7.
package struct ExpiryWheel: ~Copyable {
  private var entries = Table<Entry>()
  private var places = Table<UInt32>()
  private var heads = Table<UInt32>()
  private var occupied = Table<UInt64>()
  private var occupiedLevels: UInt16 = 0
  private var unused = none
  private var now: Int64 = 0
  /// Nothing is due before, so that most rows cost one comparison.
  private var earliest = Int64.max
  private var due: [UInt32] = []

  // Not private: see `UndoLog.Record`.
  struct Entry: BitwiseCopyable {
    var due: Int64
    var object: UInt32
    var key: UInt32
    var previous: UInt32
    var next: UInt32
  }

  private static var none: UInt32 { .max }
  private static var levels: Int { 11 }

  package init() {
    heads.extend(toInclude: Self.levels * 64 - 1, with: Self.none)
    occupied.extend(toInclude: Self.levels - 1, with: 0)
  }

  /// Notes that the object under `key` expires at `instant`, which must not have passed.
  package mutating func add(_ object: ObjectID, key: UInt32, expiring instant: Instant) {
    precondition(instant.milliseconds >= now, "object \(object.index) expired before it was added")
    let entry = Entry(
      due: instant.milliseconds, object: object.index, key: key, previous: Self.none, next: Self.none)
    let place: UInt32
    if unused == Self.none {
      place = UInt32(entries.count)
      entries.append(entry)
    } else {
      place = unused
      unused = entries[place].next
      entries[place] = entry
    }
    places.extend(toInclude: Int(object.index), with: Self.none)
    places[object.index] = place
    earliest = min(earliest, entry.due)
    link(place)
  }

  /// Forgets the object, if it was to expire.
  package mutating func cancel(_ object: ObjectID) {
    guard Int(object.index) < places.count, places[object.index] != Self.none else { return }
    let place = places[object.index]
    unlink(place)
    discard(place)
  }

  /// Brings an object's entry into the cache.
  /// - Returns: a number without meaning, so that the access is not optimised away.
  package func warmUp(_ object: UInt32) -> UInt32 {
    guard Int(object) < places.count, places[object] != Self.none else { return 0 }
    return entries[places[object]].previous
  }

  /// Takes the next object that is due at or before `instant`, by due instant and then object number.
  package mutating func next(dueBy instant: Instant) -> (object: ObjectID, key: UInt32, due: Instant)? {
    if due.isEmpty {
      guard instant.milliseconds >= earliest, collect(upTo: instant.milliseconds) else { return nil }
    }
    guard let place = due.popLast() else { return nil }
    let entry = entries[place]
    discard(place)
    return (ObjectID(entry.object), entry.key, Instant(milliseconds: entry.due))
  }

  /// Moves the clock to the next due instant if that is not after `limit`, and gathers what is due then.
  private mutating func collect(upTo limit: Int64) -> Bool {
    while occupiedLevels != 0 {
      let level = occupiedLevels.trailingZeroBitCount
      let slot = occupied[level].trailingZeroBitCount
      let start = startOfSlot(slot, level)
      if start > limit {
        earliest = start
        now = max(now, limit)
        return false
      }
      now = start
      var place = detachSlot(slot, level)
      while place != Self.none {
        let next = entries[place].next
        if level == 0 { due.append(place) } else { link(place) }
        place = next
      }
      if level == 0 {
        due.sort { entries[$0].object > entries[$1].object }
        return true
      }
    }
    earliest = .max
    now = max(now, limit)
    return false
  }

  private func startOfSlot(_ slot: Int, _ level: Int) -> Int64 {
    let shift = Int64(6 * level)
    // The slots of a level together span 64 of its units; the bits above them are those of the present.
    let above = level == Self.levels - 1 ? 0 : (now >> (shift + 6)) << (shift + 6)
    return above | (Int64(slot) << shift)
  }

  private mutating func detachSlot(_ slot: Int, _ level: Int) -> UInt32 {
    let head = heads[level * 64 + slot]
    heads[level * 64 + slot] = Self.none
    markEmpty(slot, level)
    return head
  }

  private func position(of due: Int64) -> (level: Int, slot: Int) {
    let difference = UInt64(bitPattern: due ^ now)
    let level = difference == 0 ? 0 : (63 - difference.leadingZeroBitCount) / 6
    return (level, Int(due >> Int64(6 * level)) & 63)
  }

  private mutating func link(_ place: UInt32) {
    let (level, slot) = position(of: entries[place].due)
    let head = heads[level * 64 + slot]
    entries[place].previous = Self.none
    entries[place].next = head
    if head != Self.none { entries[head].previous = place }
    heads[level * 64 + slot] = place
    occupied[level] |= 1 << UInt64(slot)
    occupiedLevels |= 1 << UInt16(level)
  }

  private mutating func unlink(_ place: UInt32) {
    let entry = entries[place]
    if entry.next != Self.none { entries[entry.next].previous = entry.previous }
    if entry.previous != Self.none {
      entries[entry.previous].next = entry.next
      return
    }
    let (level, slot) = position(of: entry.due)
    heads[level * 64 + slot] = entry.next
    if entry.next == Self.none { markEmpty(slot, level) }
  }

  private mutating func markEmpty(_ slot: Int, _ level: Int) {
    occupied[level] &= ~(1 << UInt64(slot))
    if occupied[level] == 0 { occupiedLevels &= ~(1 << UInt16(level)) }
  }

  private mutating func discard(_ place: UInt32) {
    places[entries[place].object] = Self.none
    entries[place].next = unused
    unused = place
  }
}
