/// Dead bytes that a limit on open shards forces, for chunks of any sizes.
///
/// Cut the arrivals into windows. What arrives in a window lies in at most K + s shards, where K are open at its begin and
/// s are sealed in it, and each of those shards keeps the window's part of itself at least until the last of that part
/// dies. So the window has no fewer dead bytes than the cheapest partition of its uploads, sorted by death, into K + s runs.
/// All s together are at most the bytes that can be sealed over the least that a sealed shard holds. With a price on each
/// shard, which relaxes that limit (Lagrange), each window is alone, and every price gives a bound:
///
///     Σ max(0, min over partitions of (dead time + price · runs) − price · K) − price · shards sealed
///
/// Small windows force much onto few shards, long ones have fewer shards to spare: all powers of two are tried, each
/// sorted by merging the ones before.
struct WindowBound {
  private let openShards: Double
  private let mostSealed: Double
  /// Sorted by death within each window.
  private var uploads: [Packing.Upload]
  private var merged: [Packing.Upload]
  private var runs = CheapestRuns()

  init(_ packing: Packing) {
    uploads = Array(packing.uploads.dropFirst(packing.unmeasured))
    merged = uploads
    openShards = Double(packing.openShards)
    let before = packing.uploads.prefix(packing.unmeasured).reduce(0) { $0 + $1.bytes }
    let carried = min(before, openShards * Double(packing.shardBytes))
    let measured = uploads.reduce(0) { $0 + $1.bytes }
    mostSealed = ((carried + measured) / Double(packing.leastSealedBytes)).rounded(.down)
  }

  /// ∫ dead bytes dt, in bytes · ms.
  ///
  /// - Complexity: O(n log n) for n uploads.
  mutating func leastDeadTime() -> Double {
    var (best, length, price) = (0.0, 1, 0.0)
    while length < uploads.count {
      merge(length)
      length *= 2
      if Double(length) <= openShards { continue }
      if price == 0 { price = firstPrice(length) }
      if price > 0 { best = max(best, climb(from: &price, length)) }
    }
    return best
  }

  /// Sorts windows of twice the length.
  private mutating func merge(_ length: Int) {
    for start in stride(from: 0, to: uploads.count, by: 2 * length) {
      let middle = min(start + length, uploads.count)
      let end = min(middle + length, uploads.count)
      var (left, right) = (start, middle)
      for index in start..<end {
        let takesLeft = left < middle && (right == end || uploads[left].death <= uploads[right].death)
        merged[index] = takesLeft ? uploads[left] : uploads[right]
        if takesLeft { left += 1 } else { right += 1 }
      }
    }
    swap(&uploads, &merged)
  }

  /// The bound at the best price near `price`, which it leaves there: steps by a factor as long as they help, then by its
  /// root. Any price gives a bound, so the search need not find the best.
  private mutating func climb(from price: inout Double, _ length: Int) -> Double {
    var best = deadTime(at: price, length)
    var factor = 4.0
    while factor > 1.2 {
      var helps = false
      for next in [price * factor, price / factor] {
        let value = deadTime(at: next, length)
        if value > best { (best, price, helps) = (value, next, true) }
      }
      if !helps { factor = factor.squareRoot() }
    }
    return best
  }

  private mutating func deadTime(at price: Double, _ length: Int) -> Double {
    var sum = -price * mostSealed
    for start in stride(from: 0, to: uploads.count, by: length) {
      let window = start..<min(start + length, uploads.count)
      sum += max(0, runs.cost(of: uploads, in: window, price) - price * openShards)
    }
    return sum
  }

  /// Somewhere to begin: the dead time of windows that are one run each, for each shard that there may be.
  private func firstPrice(_ length: Int) -> Double {
    var (deadTime, shards) = (0.0, mostSealed)
    for start in stride(from: 0, to: uploads.count, by: length) {
      let window = start..<min(start + length, uploads.count)
      let last = uploads[window.upperBound - 1].death
      for index in window { deadTime += uploads[index].bytes * (last - uploads[index].death) }
      shards += openShards
    }
    return deadTime / shards
  }
}
