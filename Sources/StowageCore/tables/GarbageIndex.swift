/// Finds a shard with the largest garbage fraction in O(1).
///
/// Candidates hang in one list per step of garbage fraction, ``steps`` steps from 0 to 1, first come first
/// served within a step; shards without garbage are in none. A release moves its shard from one list to
/// another; two levels of bits say which lists have members.
///
/// Deviation from exact greedy: fractions that fall into the same 1/4096 count as equal. With chunks of one
/// size and at most 4096 of them in a shard it is exact.
struct GarbageIndex: ~Copyable {
  private var first = Table<UInt32>()
  private var last = Table<UInt32>()
  private var occupied = Table<UInt64>()
  private var occupiedWords: UInt64 = 0

  static var steps: Int { 4096 }
  static var unlisted: UInt32 { .max }

  init() {
    first.extend(toInclude: Self.steps - 1, with: Links.none)
    last.extend(toInclude: Self.steps - 1, with: Links.none)
    occupied.extend(toInclude: Self.steps / 64 - 1, with: 0)
  }

  /// A member of the highest step that has any, in order of arrival there.
  var top: UInt32? {
    if occupiedWords == 0 { return nil }
    let word = 63 - occupiedWords.leadingZeroBitCount
    let bit = 63 - occupied[word].leadingZeroBitCount
    return first[word * 64 + bit]
  }

  /// Brings the shard to the list of its present garbage.
  mutating func update(_ slot: UInt32, in shards: inout Table<Shard>) {
    let dead = shards[slot].deadBytes
    let step =
      dead == 0
      ? Self.unlisted : min(UInt32(Double(dead) * shards[slot].bucketsPerByte), UInt32(Self.steps - 1))
    if step == shards[slot].bucket { return }
    remove(slot, in: &shards)
    if step != Self.unlisted { insert(slot, at: step, in: &shards) }
  }

  mutating func remove(_ slot: UInt32, in shards: inout Table<Shard>) {
    let (step, links) = (shards[slot].bucket, shards[slot].inBucket)
    if step == Self.unlisted { return }
    if links.previous == Links.none {
      first[step] = links.next
    } else {
      shards[links.previous].inBucket.next = links.next
    }
    if links.next == Links.none {
      last[step] = links.previous
    } else {
      shards[links.next].inBucket.previous = links.previous
    }
    if first[step] == Links.none {
      occupied[step / 64] &= ~(1 << UInt64(step % 64))
      if occupied[step / 64] == 0 { occupiedWords &= ~(1 << UInt64(step / 64)) }
    }
    shards[slot].bucket = Self.unlisted
  }

  private mutating func insert(_ slot: UInt32, at step: UInt32, in shards: inout Table<Shard>) {
    let tail = last[step]
    shards[slot].inBucket = Links(previous: tail, next: Links.none)
    shards[slot].bucket = step
    if tail == Links.none { first[step] = slot } else { shards[tail].inBucket.next = slot }
    last[step] = slot
    occupied[step / 64] |= 1 << UInt64(step % 64)
    occupiedWords |= 1 << UInt64(step / 64)
  }
}
