/// The root of all randomness in one run. Each use draws from a stream of its own, so that a new consumer does
/// not shift the draws of the others.
public struct Seed: Hashable, Sendable {
  /// What the user gives as `--seed`.
  public let value: UInt64

  /// Every value is as good as any other.
  public init(_ value: UInt64) { self.value = value }

  /// The generator for one purpose.
  public func stream(_ purpose: String) -> Random {
    // FNV-1a over the name, then SplitMix64 over both, so that neighbouring seeds share nothing.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Random(state: value ^ hash)
  }
}

/// xoshiro256**, seeded by SplitMix64. Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number
/// generators", ACM TOMS 47(4), 2021.
public struct Random: RandomNumberGenerator, Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// Expands one word of state into four.
  public init(state: UInt64) {
    var state = state
    func splitMix() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
    words = (splitMix(), splitMix(), splitMix(), splitMix())
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    let product = words.1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let shifted = words.1 << 17
    words.2 ^= words.0
    words.3 ^= words.1
    words.1 ^= words.2
    words.0 ^= words.3
    words.2 ^= shifted
    words.3 = (words.3 << 45) | (words.3 >> 19)
    return result
  }

  /// Uniform in `0..<bound`, without bias. Source: D. Lemire, "Fast random integer generation in an interval",
  /// ACM TOMACS 29(1), 2019.
  ///
  /// - Precondition: `bound > 0`.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "no number is below \(bound) and not negative")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Uniform in the open interval (0, 1): never an end, so that its logarithm is finite.
  public mutating func unit() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

  /// Exponential with the given mean.
  public mutating func exponential(mean: Double) -> Double { -mean * Elementary.log(unit()) }

  /// Standard normal, by inversion.
  public mutating func normal() -> Double { Elementary.inverseNormal(unit()) }

  /// Lognormal with the given median; `sigma` is the standard deviation of the logarithm.
  public mutating func logNormal(median: Double, sigma: Double) -> Double {
    median * Elementary.exp(sigma * normal())
  }
}
