import StowageCore

// Laws are quantile functions: one uniform number in, one value out. Whatever the law, an object takes exactly one
// number from the stream of its purpose, so that a change of one population leaves the draws of the others alone. Only reads
// draw as many as they are, from one stream for all.

/// How long objects live.
public enum LifetimeLaw: Hashable, Sendable {
  /// From mean · (1 − spread) to mean · (1 + spread), all equally likely.
  case uniform(meanMilliseconds: Int64, spread: Double)
  case exponential(meanMilliseconds: Int64)
  /// `sigma` is the standard deviation of the natural logarithm.
  case logNormal(medianMilliseconds: Int64, sigma: Double)
  /// Deaths get rarer with age where the shape is below 1, and more frequent where it is above. A part 1 − 1/e, 63 %, is
  /// dead at the age `scaleMilliseconds`.
  case weibull(scaleMilliseconds: Int64, shape: Double)
  /// For ever.
  case permanent
  /// The population keeps its newest: an object dies when the `keep`-th after it arrives. Where jobs arrive, they are
  /// what is counted, and an object dies with its job.
  case rotated(keep: Int)
  /// Every arrival overwrites one of so many objects, the r-th most popular with a probability that falls as r^−zipf.
  case overwritten(objects: Int, zipf: Double)

  /// Whether later arrivals end the life, which then has no law of its own.
  public var isEndedByArrivals: Bool {
    switch self {
    case .rotated, .overwritten: true
    case .uniform, .exponential, .logNormal, .weibull, .permanent: false
    }
  }

  /// The age by which a part `probability`, strictly between 0 and 1, of all objects is dead: whole milliseconds, at
  /// least 1; nil for ever and where later arrivals end the life.
  public func milliseconds(at probability: Double) -> Int64? {
    let age: Double
    switch self {
    case .uniform(let mean, let spread):
      age = Double(mean) * (1 + spread * (2 * probability - 1))
    case .exponential(let mean):
      age = -Double(mean) * Elementary.log(1 - probability)
    case .logNormal(let median, let sigma):
      age = Double(median) * Elementary.exp(sigma * Elementary.inverseNormal(probability))
    case .weibull(let scale, let shape):
      age = Double(scale) * Elementary.exp(Elementary.log(-Elementary.log(1 - probability)) / shape)
    case .permanent, .rotated, .overwritten:
      return nil
    }
    return max(1, Int64(min(age.rounded(), Self.longestMilliseconds)))
  }

  /// No tail reaches further: 30,000 years, far beyond every workload and exact in a `Double`.
  private static var longestMilliseconds: Double { 1e15 }
}

/// Lengths of time in milliseconds, the unit of a trace.
public enum Milliseconds {
  /// One second.
  public static let second: Int64 = 1000
  /// One minute.
  public static let minute = 60 * second
  /// One hour.
  public static let hour = 60 * minute
  /// One day of 24 hours.
  public static let day = 24 * hour
}
