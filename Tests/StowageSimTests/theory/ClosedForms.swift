import Glibc

/// What the literature predicts for memoryless workloads. `b` chunks per shard, utilisation `rho`.
enum ClosedForms {
  /// Victims in the order of sealing, and greedy for many chunks per shard: with p the live share of a victim,
  /// p = exp(−(1−p)/rho) and WA = 1/(1−p). Source: Xiang, Kurkoski, ICNC 2012.
  static func oldest(rho: Double) -> Double {
    let live = bisect(0, 1 - 1e-9) { $0 - exp(-(1 - $0) / rho) }
    return 1 / (1 - live)
  }

  /// The best of `d` shards drawn at random. Source: Van Houdt, SIGMETRICS 2013, as PLACEMENT.md 2.1 writes it: with
  /// S_k the share of shards with at least k live chunks and m_k = S_k − S_(k+1), w·k·m_k = 1 − S_k^d.
  static func choices(d: Double, b: Int, rho: Double) -> Double {
    let rate = bisectLog(1e-4, 1e4) { w in
      Double(b) * rho
        - occupancy(b) { k, above in root(above) { w * Double(k) * $0 - 1 + pow(above + $0, d) } }.mean
    }
    return 1 / (rate * rho)
  }

  /// Greedy: many draws.
  static func greedy(b: Int, rho: Double) -> Double { choices(d: 1000, b: b, rho: rho) }

  /// The same where a shard is freed as soon as nothing in it lives (PLACEMENT.md 2.7): w·k·m_k = 1 + f − S_k^d with
  /// S_1 = 1 and f = w·m_1; WA = (1 + f)/(w·rho).
  static func choicesFreedAtOnce(d: Double, b: Int, rho: Double) -> Double {
    func occupancyFor(_ w: Double, _ f: Double) -> (total: Double, mean: Double) {
      occupancy(b) { k, above in root(above) { w * Double(k) * $0 - 1 - f + pow(above + $0, d) } }
    }
    func freed(_ w: Double) -> Double { bisect(0, 1e3) { occupancyFor(w, $0).total - 1 } }
    let rate = bisectLog(1e-3, 1e3) { w in Double(b) * rho - occupancyFor(w, freed(w)).mean }
    return (1 + freed(rate)) / (rate * rho)
  }

  /// Each shard reclaimed as soon as its garbage reaches `threshold` (PLACEMENT.md 2.7).
  static func threshold(b: Int, _ threshold: Double) -> (wa: Double, sa: Double) {
    let dead = Int((threshold * Double(b)).rounded(.up))
    let ratio = Double(b) / Double(dead)
    return (ratio, ratio * (harmonic(b) - harmonic(b - dead)))
  }

  /// Space amplification where nothing is reclaimed before it is wholly dead.
  static func harmonic(_ b: Int) -> Double { (0..<b).reduce(0) { $0 + 1 / Double($1 + 1) } }

  /// Walks k from b down to 1; `share` gives m_k from S_(k+1).
  private static func occupancy(
    _ b: Int, _ share: (Int, Double) -> Double
  ) -> (total: Double, mean: Double) {
    var (total, mean) = (0.0, 0.0)
    for k in stride(from: b, through: 1, by: -1) {
      let part = share(k, total)
      total += part
      mean += Double(k) * part
    }
    return (total, mean)
  }

  /// The root of an increasing function on [0, ∞), 0 where it is positive already.
  private static func root(_ above: Double, _ function: (Double) -> Double) -> Double {
    if function(0) >= 0 { return 0 }
    return bisect(0, 1e3, function)
  }

  /// The root of an increasing function.
  private static func bisect(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if function(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func bisectLog(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
    exp(bisect(log(low), log(high)) { function(exp($0)) })
  }
}
