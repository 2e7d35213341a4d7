extension Workload.CreateDelete {
  /// The laws by which objects live: those of the populations, then those that populations drift to, then those of
  /// overwritten objects that are less popular than the most popular ones, in the order of populations.
  public var laws: [KnownLaw] { KnownLaw.all(of: self) }
}

/// Where a put's law is among ``Workload/CreateDelete/laws``.
struct LawNumbers: Sendable {
  /// By population, the law that it drifts to.
  private let drifted: [Int]
  /// By population, the law before that of the second popularity.
  private let popularities: [Int]

  init(_ populations: [Population]) {
    var next = populations.count
    drifted = populations.map { population in
      if population.drift != nil { next += 1 }
      return next - 1
    }
    popularities = populations.map { population in
      next += population.lawCount - 1
      return next - population.lawCount
    }
  }

  func number(of population: Int, hasDrifted: Bool, popularity: Int) -> Int {
    if hasDrifted { return drifted[population] }
    return popularity == 0 ? population : popularities[population] + popularity
  }
}
