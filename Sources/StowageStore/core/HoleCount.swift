import StowageCore

/// Counts holes without keeping them. Count and mean are exact, a quantile is at most a sixteenth too large.
///
/// Memory: 8 KiB.
struct HoleCount {
  private var count = 0
  private var bytes = 0
  /// By length: each power of two in ``steps`` steps.
  private var counts = Array(repeating: 0, count: 64 * steps)

  private static let steps = 16

  mutating func add(_ length: Int) {
    count += 1
    bytes += length
    counts[Self.step(of: length)] += 1
  }

  /// What was counted.
  var holes: Fragmentation.Holes {
    Fragmentation.Holes(
      count: count, meanBytes: count == 0 ? nil : Double(bytes) / Double(count),
      p50Bytes: quantile(50), p99Bytes: quantile(99))
  }

  private func quantile(_ percent: Int) -> Int? {
    if count == 0 { return nil }
    var left = (percent * count + 99) / 100
    for step in counts.indices {
      left -= counts[step]
      if left <= 0 { return Self.largest(in: step) }
    }
    return nil
  }

  private static func step(of length: Int) -> Int {
    if length < steps { return length }
    let shift = Int.bitWidth - 1 - length.leadingZeroBitCount - steps.trailingZeroBitCount
    return shift * steps + (length >> shift)
  }

  private static func largest(in step: Int) -> Int {
    if step < steps { return step }
    let shift = step / steps - 1
    return ((steps + step % steps + 1) << shift) - 1
  }
}
