import StowageCore

/// When something arrives, a job or an object alone, and of which population: a Poisson process that may follow the time
/// of day.
struct Arrivals: Sendable {
  /// When the next one arrives, in milliseconds since the beginning.
  private(set) var next: Double
  private let meanGapMilliseconds: Double
  private let diurnal: DayCurve?
  private var evenTime: Double
  private let populations: Partition
  private var gaps: Random
  private var choices: Random

  init(_ parameters: Workload.CreateDelete, seed: Seed) {
    // Shares are parts of all objects. Dividing by 1 keeps them to the last bit where there are no jobs.
    let parts = parameters.populations.map { $0.share / ($0.jobs?.objects.mean ?? 1) }
    let hasJobs = parameters.populations.contains { $0.jobs != nil }
    let sum = hasJobs ? parts.reduce(0, +) : 1
    populations = Partition(parts.map { $0 / sum })
    meanGapMilliseconds = Double(Milliseconds.day) / (parameters.arrivalsPerDay * sum)
    diurnal = parameters.diurnal
    gaps = seed.stream("arrivals")
    choices = seed.stream("populations")
    evenTime = diurnal?.evenTime(of: 0) ?? 0
    next = 0
    plan()
  }

  /// Takes the arrival that is due ``next``.
  ///
  /// - Returns: The number of its population.
  mutating func take() -> Int {
    plan()
    return populations.index(at: choices.unit())
  }

  private mutating func plan() {
    evenTime += gaps.exponential(mean: meanGapMilliseconds)
    next = diurnal?.wallTime(of: evenTime) ?? evenTime
  }
}
