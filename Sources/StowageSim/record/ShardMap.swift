import StowageCore

/// Keeps of a sample of shards what lies where.
///
/// Shards are drawn by a hash of their numbers; whenever there are more than ``most``, the half with the other bit is
/// let go, so that the sample is spread evenly over the run, however long it is, and does not depend on what comes later.
struct ShardMap: ~Copyable {
  static var most: Int { 2048 }

  private(set) var shards: [MappedShard] = []
  private var mask: UInt32 = 0
  /// By shard, its place among ``shards``, or ``absent``.
  private var places = Table<UInt16>()
  private let shardBytes: Int
  private let span: ClosedRange<Int64>

  private static var absent: UInt16 { .max }

  init(shardBytes: Int, span: ClosedRange<Int64>) {
    self.shardBytes = shardBytes
    self.span = span
  }

  mutating func open(_ shard: ShardID) {
    places.append(Self.absent)
    guard Self.hash(shard.index) & mask == 0 else { return }
    places[shard.index] = UInt16(shards.count)
    shards.append(MappedShard(shard: shard.index))
    if shards.count > Self.most { halve() }
  }

  private mutating func halve() {
    mask = mask << 1 | 1
    for shard in shards { places[shard.shard] = Self.absent }
    shards.removeAll { Self.hash($0.shard) & mask != 0 }
    for (place, shard) in shards.enumerated() { places[shard.shard] = UInt16(place) }
  }

  /// Mixes all bits into the lowest ones: policies open shards of their classes in turn.
  ///
  /// Source: C. Wellons, "Prospecting for hash functions", 2018 (lowbias32).
  private static func hash(_ number: UInt32) -> UInt32 {
    var bits = number
    bits = (bits ^ bits >> 16) &* 0x7feb_352d
    bits = (bits ^ bits >> 15) &* 0x846c_a68b
    return bits ^ bits >> 16
  }

  /// Something that dies at `death` was put into a shard.
  @inline(__always)
  mutating func put(
    _ bytes: Int, into shard: ShardID, at offset: Int, _ instant: Instant, dying death: Instant
  ) {
    let place = places[shard.index]
    if place == Self.absent { return }
    note(bytes, Int(place), offset, placed: time(instant), death: time(death))
  }

  private mutating func note(_ bytes: Int, _ place: Int, _ offset: Int, placed: UInt8, death: UInt8) {
    let count = MappedShard.cellCount
    /// The first cell whose middle, (2 · cell + 1) · capacity / (2 · count), does not lie before a position.
    func cell(from position: Int) -> Int {
      let halves = (position * 2 * count + shardBytes - 1) / shardBytes
      return min(count, halves / 2)
    }
    let (first, end) = (cell(from: offset), cell(from: offset + bytes))
    for cell in first..<max(first, end) {
      shards[place].placed[cell] = placed
      shards[place].deaths[cell] = death
    }
  }

  /// In 254ths of the trace.
  private func time(_ instant: Instant) -> UInt8 { MappedShard.time(instant.milliseconds, in: span) }
}

extension MappedShard {
  /// A moment in 254ths of a span.
  static func time(_ milliseconds: Int64?, in span: ClosedRange<Int64>) -> UInt8 {
    guard let milliseconds, milliseconds <= span.upperBound else { return never }
    let length = Double(max(1, span.upperBound - span.lowerBound))
    return UInt8(Double(max(0, milliseconds - span.lowerBound)) / length * 254)
  }
}
