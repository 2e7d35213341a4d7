import StowageCore

extension Population {
  /// Objects come in jobs: a backup, a build, a run of training. Jobs arrive as single objects would, and the objects of
  /// one follow each other as a Poisson process. All name the job as their batch, and as the folder of their key.
  ///
  /// No published trace says which objects came together, so all of this is assumed.
  public struct Jobs: Hashable, Sendable {
    /// How many a job has.
    public var objects: CountLaw
    /// Mean time from one object of a job to its next.
    public var gapMilliseconds: Int64
    /// Part of the objects, from 0 to 1, that live as long as the job does by the population's law, from its beginning on. The
    /// others live by that law on their own.
    public var together: Double
    /// An object is deleted when so many further ones of its job have arrived, as old checkpoints are; the last so many
    /// live by the population's law. Nil where none makes room.
    public var keepLast: Int?

    /// Nothing is checked here; see ``Workload/validate()``.
    public init(objects: CountLaw, gapMilliseconds: Int64, together: Double = 0, keepLast: Int? = nil) {
      self.objects = objects
      self.gapMilliseconds = gapMilliseconds
      self.together = together
      self.keepLast = keepLast
    }
  }
}

/// How many there are: a quantile function, see ``LifetimeLaw``.
public enum CountLaw: Hashable, Sendable {
  /// Always as many.
  case fixed(Int)
  /// At least 1, and each is the last with the same probability.
  case geometric(mean: Double)

  /// Of all draws.
  public var mean: Double {
    switch self {
    case .fixed(let count): Double(count)
    case .geometric(let mean): mean
    }
  }

  /// The count below or at which a part `probability`, strictly between 0 and 1, of all draws lies, at least 1.
  public func count(at probability: Double) -> Int {
    switch self {
    case .fixed(let count):
      return count
    case .geometric(let mean):
      if mean <= 1 { return 1 }
      let count = Elementary.log(1 - probability) / Elementary.log(1 - 1 / mean)
      return max(1, Int(count.rounded(.up)))
    }
  }

  /// Of all that are counted, the part that at least `further` more follow.
  func part(followedBy further: Int) -> Double {
    switch self {
    case .fixed(let count): max(0, Double(count - further) / Double(count))
    case .geometric(let mean): mean <= 1 ? 0 : Elementary.pow(1 - 1 / mean, Double(further))
    }
  }
}
