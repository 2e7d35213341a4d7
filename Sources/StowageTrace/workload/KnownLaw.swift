import StowageCore

/// What somebody who knows a workload, but not what was drawn, can say of how long an object lives.
///
/// Exact for the plain laws of a population whose objects come alone. Approximate where arrivals end lives, as if they came
/// at their mean rate at all hours, and with a sweep, which is taken for a delay of half its period. Nobody knows that
/// a population is going to leave.
public struct KnownLaw: Hashable, Sendable {
  private var life: Life
  private var delayMilliseconds: Int64 = 0

  private enum Life: Hashable, Sendable {
    case law(LifetimeLaw)
    /// Until so many arrivals, of a Poisson process with this mean gap.
    case arrivals(Int, meanGapMilliseconds: Double)
    /// A part lives until so many arrivals; the others live by a law, and longer.
    case superseded(part: Double, arrivals: Int, meanGapMilliseconds: Double, others: LifetimeLaw)
  }

  /// The age by which a part `probability`, strictly between 0 and 1, of all objects is dead: whole milliseconds, at
  /// least 1; nil for ever.
  public func milliseconds(at probability: Double) -> Int64? {
    switch life {
    case .law(let law):
      return law.milliseconds(at: probability).map { $0 + delayMilliseconds }
    case .arrivals(let count, let gap):
      return Self.milliseconds(untilArrival: count, meanGap: gap, at: probability)
    case .superseded(let part, let count, let gap, let others):
      if probability < part {
        return Self.milliseconds(untilArrival: count, meanGap: gap, at: probability / part)
      }
      let other = (probability - part) / (1 - part)
      return others.milliseconds(at: min(max(other, 0x1p-40), 1 - 0x1p-40)).map { $0 + delayMilliseconds }
    }
  }

  /// A quantile of the gamma distribution, by the cube root that is nearly normal. Source: E. B. Wilson,
  /// M. M. Hilferty, "The Distribution of Chi-Square", PNAS 17, 1931; of one arrival it is the exponential, exactly.
  private static func milliseconds(
    untilArrival count: Int, meanGap: Double, at probability: Double
  ) -> Int64 {
    if count == 1 { return max(1, Int64((-meanGap * Elementary.log(1 - probability)).rounded())) }
    let variance = 1 / (9 * Double(count))
    let root = max(0, 1 - variance + Elementary.inverseNormal(probability) * variance.squareRoot())
    return max(1, Int64(min(Double(count) * meanGap * root * root * root, 1e15).rounded()))
  }
}

extension KnownLaw {
  /// Those of a workload, in the order of ``Workload/CreateDelete/laws``.
  static func all(of workload: Workload.CreateDelete) -> [KnownLaw] {
    let populations = workload.populations
    return populations.map { KnownLaw(of: $0, arrivalsPerDay: workload.arrivalsPerDay) }
      + populations.compactMap { population in
        population.drift.map {
          KnownLaw(of: population, by: $0.lifetime, arrivalsPerDay: workload.arrivalsPerDay)
        }
      }
      + populations.flatMap { population in
        (1..<max(1, population.lawCount)).map {
          KnownLaw(of: population, popularity: $0, arrivalsPerDay: workload.arrivalsPerDay)
        }
      }
  }

  /// - Parameters:
  ///   - lifetime: What it has drifted to; nil for the law it begins with.
  ///   - popularity: Of an overwritten object, see ``Population/popularity(ofRank:)``.
  private init(
    of population: Population, by lifetime: LifetimeLaw? = nil, popularity: Int = 0, arrivalsPerDay: Double
  ) {
    let lifetime = lifetime ?? population.lifetime
    let gap = Double(Milliseconds.day) / (arrivalsPerDay * population.share)
    switch lifetime {
    case .rotated(let keep):
      life = .arrivals(keep, meanGapMilliseconds: gap * (population.jobs?.objects.mean ?? 1))
    case .overwritten(let objects, let zipf):
      let part = MutableSet.meanPart(ofPopularity: popularity, objects: objects, zipf: zipf)
      life = .arrivals(1, meanGapMilliseconds: min(gap / part, 1e15))
    default:
      delayMilliseconds = (population.sweepMilliseconds ?? 0) / 2
      guard let jobs = population.jobs, let keep = jobs.keepLast else {
        life = .law(lifetime)
        return
      }
      life = .superseded(
        part: jobs.objects.part(followedBy: keep), arrivals: keep,
        meanGapMilliseconds: Double(jobs.gapMilliseconds), others: lifetime)
    }
  }
}

extension Population {
  /// How many laws its lifetime counts for: one, or of overwritten objects one per octave of popularity.
  var lawCount: Int {
    guard case .overwritten(let objects, _) = lifetime else { return 1 }
    return popularity(ofRank: objects) + 1
  }

  /// Of an overwritten object, whole halvings of popularity from the most popular one, at most 31. Ranks count from 1.
  func popularity(ofRank rank: Int) -> Int {
    guard case .overwritten(_, let zipf) = lifetime else { return 0 }
    return min(31, Int(zipf * Elementary.log(Double(rank)) / Elementary.log(2)))
  }
}

extension MutableSet {
  /// The mean part of all puts that one object has, of those with a popularity.
  fileprivate static func meanPart(ofPopularity popularity: Int, objects: Int, zipf: Double) -> Double {
    let population = Population(share: 1, bucket: "", lifetime: .overwritten(objects: objects, zipf: zipf))
    var (all, sum, count) = (0.0, 0.0, 0)
    for rank in 1...objects {
      let weight = weight(ofRank: rank, zipf: zipf)
      all += weight
      if population.popularity(ofRank: rank) == popularity { (sum, count) = (sum + weight, count + 1) }
    }
    return sum / Double(max(1, count)) / all
  }
}
