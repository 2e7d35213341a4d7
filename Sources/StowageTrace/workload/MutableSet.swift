import StowageCore

/// Objects that are overwritten, each with a probability that falls with its rank as a power: Zipf's law.
///
/// Source of the law: L. Breslau et al., "Web Caching and Zipf-like Distributions", INFOCOM 1999, for requests; that
/// overwrites follow it is assumed.
///
/// Memory: 28 bytes per object. A draw costs O(log objects).
struct MutableSet: Sendable {
  /// An object that was put at least once. It keeps its look, which is part of its name.
  struct Member: Sendable, BitwiseCopyable {
    var key: UInt32
    var look: Looks.Look
  }

  /// By rank from 0, the weight of it and all before.
  private let weights: [Double]
  /// By rank; nil until the first put.
  private var members: [Member?]
  private var ranks: Random

  init(objects count: Int, zipf: Double, ranks: Random) {
    var sum = 0.0
    weights = (1...count).map { rank in
      sum += Self.weight(ofRank: rank, zipf: zipf)
      return sum
    }
    members = Array(repeating: nil, count: count)
    self.ranks = ranks
  }

  /// Weight of a rank, from 1, over that of the first.
  static func weight(ofRank rank: Int, zipf: Double) -> Double { Elementary.pow(Double(rank), -zipf) }

  /// Draws the rank, from 0, that is put next.
  mutating func draw() -> Int {
    let target = ranks.unit() * weights[weights.count - 1]
    var (low, high) = (0, weights.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if weights[middle] < target { low = middle + 1 } else { high = middle }
    }
    return low
  }

  subscript(rank: Int) -> Member? {
    get { members[rank] }
    set { members[rank] = newValue }
  }

  /// Forgets all members.
  ///
  /// - Returns: They, in the order of ranks.
  mutating func removeAll() -> [Member] {
    defer { members = Array(repeating: nil, count: members.count) }
    return members.compactMap { $0 }
  }
}
