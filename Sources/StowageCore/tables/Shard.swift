/// An append-only container of chunks, as the engine sees it. Policies read it, the engine alone writes it.
public struct Shard: BitwiseCopyable, Sendable {
  // What a release touches comes first and fits in one cache line.

  /// Stored bytes appended so far, dead ones and padding included.
  public internal(set) var length: UInt32 = 0
  /// Of those, in live chunks.
  public internal(set) var liveBytes: UInt32 = 0
  /// Where it stands in its life.
  public internal(set) var state = ShardState.open
  /// False while survivors could not be moved out: no candidate until the shell says `readable`.
  public internal(set) var isReadable = true
  /// The tier of its class when it was opened.
  public internal(set) var tier = Tier.first
  /// Bucket of its garbage fraction, and the garbage buckets per byte. See ``GarbageIndex``.
  var bucket: UInt32 = GarbageIndex.unlisted
  var bucketsPerByte = 0.0
  var inBucket = Links()

  /// Its number, ascending in the order of opening.
  public internal(set) var id: ShardID
  /// The class that it was opened for.
  public internal(set) var placementClass: PlacementClass
  /// When it was opened, on both clocks.
  public internal(set) var opened: Moment
  /// When it was last appended to.
  public internal(set) var appended: Moment
  /// When it was sealed; without meaning while it is open.
  public internal(set) var sealed: Moment
  /// Ascending with each seal in the store; ties of age are broken by it.
  public internal(set) var sealOrder: UInt64 = 0
  /// Ascending with each append in the store.
  var appendOrder: UInt64 = 0
  @usableFromInline var byAge = Links()
  /// Position among the candidates.
  var position: UInt32 = .max
  var log = ShardLog()

  init(id: ShardID, placementClass: PlacementClass, tier: Tier, opened: Moment) {
    self.id = id
    self.placementClass = placementClass
    self.tier = tier
    self.opened = opened
    self.appended = opened
    self.sealed = opened
  }

  /// A sealed shard outside of any table, for a model of the engine to show to a policy.
  package init(
    sealed id: ShardID, _ placementClass: PlacementClass, _ tier: Tier, opened: Moment, appended: Moment,
    sealed: Moment, sealOrder: UInt64, length: Int, liveBytes: Int
  ) {
    self.init(id: id, placementClass: placementClass, tier: tier, opened: opened)
    (self.appended, self.sealed, self.sealOrder) = (appended, sealed, sealOrder)
    (self.length, self.liveBytes, state) = (UInt32(length), UInt32(liveBytes), .sealed)
  }

  /// Bytes that nothing lives in.
  @inlinable public var deadBytes: Int { Int(length &- liveBytes) }

  /// Extents ever appended to it: so many steps takes a look at what lives in it.
  public var appendedExtents: Int { Int(log.count) }
}

/// The life of a shard.
public enum ShardState: UInt8, Sendable, BitwiseCopyable {
  /// May be appended to. Then: `sealed`, or `poisoned`.
  case open
  /// Never appended to again, not sealed yet; within one event only. Then: `sealed`.
  case poisoned
  /// Immutable, a possible victim. Then: `reclaiming`, or `free` when nothing in it lives.
  case sealed
  /// Its survivors are planned elsewhere and it counts as gone. Then: `free`, or `sealed` after a refusal.
  case reclaiming
  /// Its slot may be used again.
  case free
}

/// Neighbours in a list through the rows of a table.
@usableFromInline struct Links: BitwiseCopyable, Sendable {
  @usableFromInline var previous: UInt32
  @usableFromInline var next: UInt32

  init(previous: UInt32 = none, next: UInt32 = none) { (self.previous, self.next) = (previous, next) }

  @inlinable static var none: UInt32 { .max }
}

/// The numbers of the extents appended to a shard, in order. Nothing is written here when a chunk dies: see
/// ``Ledger/liveExtents(of:into:)`` for how to tell what is alive.
///
/// Memory: 4 bytes per extent ever appended, live or dead, until the shard is freed.
struct ShardLog: BitwiseCopyable, @unchecked Sendable {
  private var entries: UnsafeMutablePointer<UInt32>?
  private(set) var count: UInt32 = 0
  private(set) var capacity: UInt32 = 0

  subscript(index: Int) -> UInt32 {
    precondition(index >= 0 && index < Int(count), "entry \(index) of a log of \(count)")
    return entries.unsafelyUnwrapped[index]
  }

  mutating func append(_ extent: UInt32) {
    if count == capacity { resize(to: max(8, capacity * 2)) }
    (entries.unsafelyUnwrapped + Int(count)).initialize(to: extent)
    count += 1
  }

  /// Gives unused room back once nothing more will be appended.
  mutating func trim() {
    if capacity - count > capacity / 8 { resize(to: count) }
  }

  mutating func removeAll() {
    deallocate()
    self = ShardLog()
  }

  /// Releases the memory; the log must not be used again.
  func deallocate() { entries?.deallocate() }

  private mutating func resize(to capacity: UInt32) {
    let moved = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, Int(capacity)))
    if let entries {
      moved.update(from: entries, count: Int(count))
      entries.deallocate()
    }
    entries = moved
    self.capacity = capacity
  }
}
