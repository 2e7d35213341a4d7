/// Which populations leave, by when they do.
struct Departures: Sendable {
  /// Latest first.
  private var coming: [(milliseconds: Int64, population: Int)]

  init(_ populations: [Population]) {
    coming = populations.enumerated().compactMap { number, population in
      population.leavesMilliseconds.map { (milliseconds: $0, population: number) }
    }
    coming.sort { ($0.milliseconds, $0.population) > ($1.milliseconds, $1.population) }
  }

  /// Takes a population that leaves at or before an instant in milliseconds, infinite for any.
  ///
  /// - Returns: Its number; nil for none.
  mutating func take(upTo instant: Double) -> Int? {
    guard let next = coming.last, Double(next.milliseconds) <= instant else { return nil }
    coming.removeLast()
    return next.population
  }
}
