import StowageCore

/// For how long a ratio stood at each value: a histogram with steps of 1/1024 relative, of which quantiles are the upper
/// edges, at most 0.1 % too high.
struct RatioTimes: ~Copyable {
  private var timeAt = Table<Double>()
  private(set) var largest = 0.0
  private var bin = 0
  /// For how long the present ratio has stood, which is not in the histogram yet.
  private var standing = 0.0

  private static var stepBits: Int { 10 }
  private static var doublings: Int { 40 }

  init() { timeAt.extend(toInclude: Self.doublings << Self.stepBits, with: 0) }

  /// From now on this is the ratio.
  @inline(__always)
  mutating func set(_ ratio: Double) {
    largest = max(largest, ratio)
    timeAt[bin] += standing
    standing = 0
    bin = Self.bin(ratio)
  }

  /// The ratio has stood for `milliseconds`.
  @inline(__always)
  mutating func stand(_ milliseconds: Double) { standing += milliseconds }

  private func time(at bin: Int) -> Double { timeAt[bin] + (bin == self.bin ? standing : 0) }

  /// The ratio that was not exceeded during `share` of the time; nil where no time passed.
  func quantile(_ share: Double) -> Double? {
    var total = 0.0
    for bin in 0..<timeAt.count { total += time(at: bin) }
    if total == 0 { return nil }
    var passed = 0.0
    for bin in 0..<timeAt.count {
      passed += time(at: bin)
      if passed >= share * total { return min(Self.edge(above: bin), largest) }
    }
    return largest
  }

  /// Exponent and leading bits of the fraction, from 1 upwards.
  @inline(__always)
  private static func bin(_ ratio: Double) -> Int {
    let bits = Int((max(1, ratio).bitPattern - 1.0.bitPattern) >> UInt64(52 - stepBits))
    return min(bits, doublings << stepBits)
  }

  /// The upper edge and not the middle, so that a quantile is never below what it bounds.
  private static func edge(above bin: Int) -> Double {
    Double(bitPattern: 1.0.bitPattern + UInt64(bin + 1) << UInt64(52 - stepBits))
  }
}
