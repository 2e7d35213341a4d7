import StowageCore
import StowageTrace

/// Which sealed shards the deaths of a day fall into, on whole days after the warm-up.
///
/// What lives in every sealed shard is compared between the beginning and the end of a day, so that no death pays for it.
/// Of a long trace every n-th day is looked at, so that 50 to 99 are.
///
/// Cost: O(sealed shards) at both ends of a day. Memory: 8 bytes per shard ever opened.
struct DeathDays: ~Copyable {
  /// Sums over the days that were looked at. A shard counts once a day.
  struct Sums: Hashable {
    var days = 0
    var deadBytes = 0
    var shards = 0
    var shardBytes = 0
    /// A device counts once for each shard that has a fragment on it.
    var devices = 0
  }

  private(set) var sums = Sums()
  /// When a day begins or ends next.
  private(set) var next = Instant.never
  /// Whether a day is being looked at.
  private(set) var isOn = false
  private let end: Instant
  private var start = Instant.zero
  private var dayCount: Int64 = 0
  private var step: Int64 = 1
  /// Days from the start to the latest one that was begun.
  private var day: Int64 = 0
  /// By shard, what lived in it when the day began or, later, when it was sealed, less what was moved out since.
  private var live = Table<Int>()

  private static var fewestDays: Int64 { 50 }

  /// - Parameter end: Time of the last row.
  init(until end: Instant) { self.end = end }

  /// The first day begins now.
  mutating func endWarmup(at instant: Instant, in shards: ShardTable) {
    start = instant
    dayCount = max(0, (end.milliseconds - instant.milliseconds) / Milliseconds.day)
    step = max(1, dayCount / Self.fewestDays)
    if dayCount > 0 { begin(in: shards) }
  }

  /// Ends and begins what is due by `instant`; all decisions before it were counted.
  mutating func advance(to instant: Instant, in shards: ShardTable, _ meter: borrowing Meter) {
    while next <= instant {
      if isOn {
        finish(in: shards, meter)
      } else {
        begin(in: shards)
      }
    }
  }

  private mutating func begin(in shards: ShardTable) {
    isOn = true
    next = instant(ofDay: day + 1)
    if shards.openedCount > 0 { live.extend(toInclude: shards.openedCount - 1, with: 0) }
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      live[shard.id.index] = Int(shard.liveBytes)
    }
  }

  private mutating func finish(in shards: ShardTable, _ meter: borrowing Meter) {
    isOn = false
    sums.days += 1
    for position in 0..<shards.candidateCount {
      let shard = shards.candidate(at: position)
      add(live[shard.id.index] - Int(shard.liveBytes), diedIn: shard.id, meter)
    }
    day += step
    next = day < dayCount ? instant(ofDay: day) : .never
  }

  private func instant(ofDay day: Int64) -> Instant {
    start.advanced(byMilliseconds: day * Milliseconds.day)
  }

  private mutating func add(_ dead: Int, diedIn shard: ShardID, _ meter: borrowing Meter) {
    if dead <= 0 { return }
    sums.deadBytes += dead
    sums.shards += 1
    sums.shardBytes += meter.length(of: shard)
    sums.devices += meter.geometry(of: shard).fragments
  }

  // MARK: In the course of a day

  /// What dies in the row that seals its shard counts as dead before.
  mutating func seal(_ shard: ShardID, in shards: ShardTable) {
    live.extend(toInclude: Int(shard.index), with: 0)
    live[shard.index] = shards.shard(shard).map { Int($0.liveBytes) } ?? 0
  }

  @inline(__always)
  mutating func move(_ move: Move) { live[move.from.index] -= move.fromBytes }

  mutating func free(_ shard: ShardID, _ meter: borrowing Meter) {
    add(live[shard.index], diedIn: shard, meter)
  }
}
