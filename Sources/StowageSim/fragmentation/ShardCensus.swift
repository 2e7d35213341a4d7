import StowageCore

/// How many shards there are over time, what lies in them and on how many devices they lie, after the warm-up.
///
/// Only opening, sealing and freeing a shard cost anything: O(1) each.
struct ShardCensus: ~Copyable {
  /// What is there at one moment.
  struct Counts: Hashable {
    var open = 0
    var sealed = 0
    var sealedBytes = 0
    /// A device counts once for each shard that has a fragment or a copy on it.
    var devices = 0
  }

  /// What was there on average.
  struct Means: Hashable {
    var openShards: Double
    var openBytes: Double
    var shards: Double
    /// Bytes on devices.
    var physicalBytes: Double
    var devices: Double
  }

  private var counts = Counts()
  var openCount: Int { counts.open }
  var sealedCount: Int { counts.sealed }
  /// Most shards open at once since the end of the warm-up.
  private(set) var mostOpen = 0
  private var last = Instant.zero
  private var start = Instant.zero
  /// Integrals since the end of the warm-up, in milliseconds.
  private var openTime = 0.0
  private var shardTime = 0.0
  private var sealedByteTime = 0.0
  private var deviceTime = 0.0
  private var largestOpenBytes = 0

  /// Forgets what was before.
  mutating func endWarmup(at instant: Instant, storedBytes: Int) {
    (last, start) = (instant, instant)
    (openTime, shardTime, sealedByteTime, deviceTime) = (0, 0, 0, 0)
    largestOpenBytes = storedBytes - counts.sealedBytes
    mostOpen = counts.open
  }

  mutating func open(_ geometry: StripeGeometry, at instant: Instant) {
    advance(to: instant)
    counts.open += 1
    mostOpen = max(mostOpen, counts.open)
    counts.devices += geometry.openCopies
  }

  /// - Parameter storedBytes: of all shards.
  mutating func seal(_ length: Int, _ geometry: StripeGeometry, storedBytes: Int, at instant: Instant) {
    advance(to: instant)
    // Open bytes only grow until something is sealed, so their peaks are here.
    largestOpenBytes = mostOpenBytes(storedBytes: storedBytes)
    counts.open -= 1
    counts.sealed += 1
    counts.sealedBytes += length
    counts.devices += geometry.fragments - geometry.openCopies
  }

  mutating func free(_ length: Int, _ geometry: StripeGeometry, at instant: Instant) {
    advance(to: instant)
    counts.sealed -= 1
    counts.sealedBytes -= length
    counts.devices -= geometry.fragments
  }

  private mutating func advance(to instant: Instant) {
    let time = Double(instant.milliseconds - last.milliseconds)
    last = instant
    openTime += Double(counts.open) * time
    shardTime += Double(counts.open + counts.sealed) * time
    sealedByteTime += Double(counts.sealedBytes) * time
    deviceTime += Double(counts.devices) * time
  }

  /// Most bytes in open shards at once, where all shards now hold `storedBytes`.
  func mostOpenBytes(storedBytes: Int) -> Int { max(largestOpenBytes, storedBytes - counts.sealedBytes) }

  /// Means until `end`; nil where no time has passed.
  ///
  /// - Parameter space: of the same time.
  func means(until end: Instant, _ space: borrowing SpaceIntegral) -> Means? {
    let time = Double(end.milliseconds - start.milliseconds)
    guard time > 0 else { return nil }
    let rest = Double(end.milliseconds - last.milliseconds)
    let sealedByteTime = sealedByteTime + Double(counts.sealedBytes) * rest
    return Means(
      openShards: (openTime + Double(counts.open) * rest) / time,
      // Rounding of two large sums must not make nothing less than nothing.
      openBytes: max(0, space.storedTime - sealedByteTime) / time,
      shards: (shardTime + Double(counts.open + counts.sealed) * rest) / time,
      physicalBytes: space.physicalTime / time,
      devices: (deviceTime + Double(counts.devices) * rest) / time)
  }
}
