import StowageCore

/// How large objects are: a quantile function, see ``LifetimeLaw``.
public enum SizeLaw: Hashable, Sendable {
  /// All the same.
  case fixed(bytes: Int)
  /// `sigma` is the standard deviation of the natural logarithm; what is larger than the maximum becomes the maximum.
  /// The mean, tail and maximum left aside, is median · e^(sigma²/2).
  case logNormal(medianBytes: Int, sigma: Double, maximumBytes: Int, tail: ParetoTail? = nil)

  /// The largest objects, where these are larger and more than a lognormal law has them.
  ///
  /// Source: P. Barford, M. Crovella, "Generating Representative Web Workloads for Network and Server Performance
  /// Evaluation", SIGMETRICS 1998, whose file sizes have a lognormal body and a Pareto tail.
  public struct ParetoTail: Hashable, Sendable {
    /// Part of all objects, above 0 and below 1, that are in the tail. It begins at the lognormal quantile there.
    public var part: Double
    /// A part x^−alpha of the tail is larger than x times where it begins. The mean is infinite up to 1.
    public var alpha: Double

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(part: Double, alpha: Double) {
      self.part = part
      self.alpha = alpha
    }
  }

  /// The size below which a part `probability`, strictly between 0 and 1, of all objects lies: whole bytes, at
  /// least 1.
  public func bytes(at probability: Double) -> Int {
    switch self {
    case .fixed(let bytes):
      return bytes
    case .logNormal(let median, let sigma, let maximum, let tail):
      let edge = tail.map { 1 - $0.part } ?? 1
      var bytes = Double(median) * Elementary.exp(sigma * Elementary.inverseNormal(min(probability, edge)))
      if let tail, probability > edge {
        bytes *= Elementary.exp(Elementary.log(tail.part / (1 - probability)) / tail.alpha)
      }
      return max(1, Int(min(bytes.rounded(), Double(maximum))))
    }
  }
}
