/// The law by which objects of one kind live, as points of its distribution: what a simulator can tell a policy that is
/// allowed to know laws, though not what was drawn from them.
public struct LawTable: Sendable {
  /// Ages at which equal parts of those who die have died, ascending, in milliseconds, with the part of each.
  private let ages: [Int64]
  /// Part that is dead up to and with each point.
  private let dead: [Double]

  /// - Parameter quantile: The age by which a part of all, strictly between 0 and 1, is dead; nil for never.
  public init(quantile: (Double) -> Int64?) {
    var ages: [Int64] = []
    var dead: [Double] = []
    var below = 0.0
    // Even steps in the body, ever smaller ones in the upper tail.
    var edges = (1...2000).map { Double($0) / 2048 }
    var rest = 48.0 / 2048
    while rest > 1e-9 {
      for part in 1...32 { edges.append(1 - rest + rest / 64 * Double(part)) }
      rest /= 2
    }
    for edge in edges {
      guard let age = quantile((below + edge) / 2) else { break }
      ages.append(age)
      dead.append(edge)
      below = edge
    }
    self.ages = ages
    self.dead = dead
  }

  /// When somebody who has reached this age is going to die.
  public func outlook(atAge milliseconds: Int64) -> Outlook {
    var outlook = Outlook()
    var (low, high) = (0, ages.count)
    while low < high {
      let middle = (low + high) / 2
      if ages[middle] <= milliseconds { low = middle + 1 } else { high = middle }
    }
    let behind = low == 0 ? 0 : dead[low - 1]
    let alive = max(1e-12, 1 - behind)
    var below = behind
    for point in low..<ages.count {
      outlook.dying[LifeStep.index(of: ages[point] - milliseconds)] += Float((dead[point] - below) / alive)
      below = dead[point]
    }
    // All that were to die are dead: whoever is still there is about to.
    if low == ages.count && (dead.last ?? 0) > 0.99 { outlook.dying[0] = 1 }
    return outlook
  }
}
