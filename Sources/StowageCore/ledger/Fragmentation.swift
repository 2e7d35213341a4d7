/// The state of the shards at one moment, for a report. Sizes in stored bytes.
public struct Fragmentation: Hashable, Sendable {
  /// Live share of each sealed shard's bytes, ascending.
  public var liveFractions: [Double] = []
  /// Length of each maximal run of dead bytes in a shard, ascending.
  public var holes: [Int] = []

  /// Of a store without shards, but for the live shares that are given.
  public init(liveFractions: [Double] = []) { self.liveFractions = liveFractions }

  /// Live share of the bytes of each sealed shard.
  public struct LiveFraction: Hashable, Sendable {
    /// Mean over shards.
    public var mean: Double?
    /// The share that 1 % of the shards do not exceed.
    public var p1: Double?
    /// Gini coefficient over shards: 0 where all are equally full.
    public var gini: Double?
  }

  /// Maximal runs of dead bytes in a shard.
  public struct Holes: Hashable, Sendable {
    /// How many there are.
    public var count: Int
    /// Mean length.
    public var meanBytes: Double?
    /// Median length.
    public var p50Bytes: Int?
    /// The length that 99 % of them do not exceed.
    public var p99Bytes: Int?

    /// From figures that were found otherwise than by ``Fragmentation/holeLengths``.
    public init(count: Int, meanBytes: Double?, p50Bytes: Int?, p99Bytes: Int?) {
      (self.count, self.meanBytes, self.p50Bytes, self.p99Bytes) = (count, meanBytes, p50Bytes, p99Bytes)
    }
  }

  /// ``liveFractions`` in three figures; nil where no shard is sealed.
  public var liveFraction: LiveFraction {
    let count = Double(liveFractions.count)
    let total = liveFractions.reduce(0, +)
    let ranked = liveFractions.enumerated()
      .reduce(0) { $0 + (2 * Double($1.offset) + 1 - count) * $1.element }
    return LiveFraction(
      mean: liveFractions.isEmpty ? nil : total / count, p1: Self.quantile(0.01, of: liveFractions),
      gini: total > 0 ? ranked / (count * total) : nil)
  }

  /// ``holes`` in four figures; all but the count nil where there are none.
  public var holeLengths: Holes {
    Holes(
      count: holes.count, meanBytes: holes.isEmpty ? nil : Double(holes.reduce(0, +)) / Double(holes.count),
      p50Bytes: Self.quantile(0.5, of: holes), p99Bytes: Self.quantile(0.99, of: holes))
  }

  /// The smallest value that at least `share` of the ascending values do not exceed.
  private static func quantile<Value>(_ share: Double, of values: [Value]) -> Value? {
    if values.isEmpty { return nil }
    let rank = Int((share * Double(values.count)).rounded(.up))
    return values[min(max(rank, 1), values.count) - 1]
  }
}
