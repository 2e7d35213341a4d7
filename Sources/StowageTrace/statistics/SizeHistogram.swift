/// How many objects have which size, in bins that are a 32nd of their size wide: 15 KB for all sizes there are.
public struct SizeHistogram: Hashable, Sendable {
  private var counts: [Int] = []
  /// Objects in all bins.
  public private(set) var count = 0
  /// The largest size, exactly.
  public private(set) var maximum = 0

  /// Without objects.
  public init() {}

  /// Counts one object.
  ///
  /// - Precondition: `size >= 0`.
  /// - Complexity: O(1).
  public mutating func add(_ size: Int) {
    precondition(size >= 0, "an object of \(size) bytes")
    let bin = LogBins.bin(of: size)
    if bin >= counts.count { counts.append(contentsOf: repeatElement(0, count: bin + 1 - counts.count)) }
    counts[bin] += 1
    count += 1
    maximum = max(maximum, size)
  }

  /// The size that the given part of the objects does not exceed: exact where it is below 64 or a power of two, and
  /// otherwise up to a 32nd too small. 0 where there are no objects.
  ///
  /// - Precondition: `percent` is in 1...100.
  public func quantile(percent: Int) -> Int {
    precondition((1...100).contains(percent), "there is no \(percent) % quantile")
    if count == 0 { return 0 }
    if percent == 100 { return maximum }
    // The smallest size with at least that many objects at or below it.
    let wanted = (count.multipliedFullWidth(by: percent).low + 99) / 100
    var seen: UInt = 0
    for bin in counts.indices {
      seen += UInt(counts[bin])
      if seen >= wanted { return LogBins.start(of: bin) }
    }
    return maximum
  }

  /// The smallest size, as exactly as quantiles are; nil where there are no objects.
  public var minimum: Int? { counts.firstIndex { $0 > 0 }.map(LogBins.start) }

  /// Objects below a size; those in the bin that it cuts in proportion.
  public func count(below size: Double) -> Double {
    var sum = 0.0
    for bin in counts.indices {
      let (start, width) = (Double(LogBins.start(of: bin)), Double(LogBins.width(of: bin)))
      if start >= size { break }
      sum += Double(counts[bin]) * min(1, (size - start) / width)
    }
    return sum
  }
}
