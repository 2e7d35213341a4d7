import StowageCore

/// Space amplification over time: how long the shards held how much.
///
/// The mean is the time integral of stored over that of live bytes. Quantiles come from a histogram of the time
/// spent at each ratio, with steps of 1/1024 relative, of which they give the upper edge: at most 0.1 % too high.
struct SpaceIntegral: ~Copyable {
  private var last: Instant?
  private var storedTime = 0.0
  private var physicalTime = 0.0
  private var liveTime = 0.0
  private var timeAt = Table<Double>()
  private(set) var largest = 0.0
  private var lastSpace = (stored: -1, live: -1)
  private var lastBin = 0

  private static var stepBits: Int { 10 }
  private static var doublings: Int { 40 }

  init() { timeAt.extend(toInclude: Self.doublings << Self.stepBits, with: 0) }

  /// Starts anew at `instant`: what was before does not count.
  mutating func restart(at instant: Instant) {
    self = SpaceIntegral()
    last = instant
  }

  /// Notes that the books have stood like this since the last call, and now it is `instant`.
  mutating func advance(to instant: Instant, stored: Int, live: Int, physical: Int) {
    guard let since = last, since < instant else {
      last = instant
      return
    }
    last = instant
    let time = Double(instant.milliseconds - since.milliseconds)
    storedTime += Double(stored) * time
    physicalTime += Double(physical) * time
    liveTime += Double(live) * time
    guard live > 0 else { return }
    if lastSpace != (stored, live) {
      let ratio = Double(stored) / Double(live)
      largest = max(largest, ratio)
      lastBin = Self.bin(ratio)
      lastSpace = (stored, live)
    }
    timeAt[lastBin] += time
  }

  /// ∫ stored / ∫ live, nil where nothing lived.
  var mean: Double? { liveTime > 0 ? storedTime / liveTime : nil }

  /// The same with bytes on devices over live bytes.
  var physicalMean: Double? { liveTime > 0 ? physicalTime / liveTime : nil }

  /// The ratio that was not exceeded during `share` of the time.
  func quantile(_ share: Double) -> Double? {
    var total = 0.0
    for bin in 0..<timeAt.count { total += timeAt[bin] }
    if total == 0 { return nil }
    var passed = 0.0
    for bin in 0..<timeAt.count {
      passed += timeAt[bin]
      if passed >= share * total { return min(Self.edge(above: bin), largest) }
    }
    return largest
  }

  /// Exponent and leading bits of the fraction, from 1 upwards.
  private static func bin(_ ratio: Double) -> Int {
    let bits = Int((max(1, ratio).bitPattern - 1.0.bitPattern) >> UInt64(52 - stepBits))
    return min(bits, doublings << stepBits)
  }

  /// The upper edge and not the middle, so that a quantile is never below what it bounds.
  private static func edge(above bin: Int) -> Double {
    Double(bitPattern: 1.0.bitPattern + UInt64(bin + 1) << UInt64(52 - stepBits))
  }
}
