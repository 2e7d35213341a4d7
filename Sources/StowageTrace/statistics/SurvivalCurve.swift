/// What part of the objects, or of their bytes, outlives which age, where some still lived when one stopped looking.
///
/// At each age at which something dies the part that is left shrinks by the share of those at risk that die: the
/// product-limit estimate. What lives at the end (censored) is at risk up to its age. Where objects differ in bytes,
/// weighing by bytes counts each byte as an individual.
///
/// Ages are bins of a 32nd, and within one all deaths come before all censorings. So a quantile is up to a 32nd too small,
/// and the curve lies above that of exact ages: of d deaths and c censorings in a bin in which n are at risk, the true
/// factor is between 1 − d/(n − c) and the 1 − d/n used here. Small where the bin is a small part of those at risk.
///
/// Source: E. L. Kaplan, P. Meier, "Nonparametric Estimation from Incomplete Observations", Journal of the American
/// Statistical Association 53(282), 1958.
public struct SurvivalCurve: Hashable, Sendable {
  /// What counts as one individual.
  public enum Weight: Sendable, CaseIterable {
    case objects, bytes
  }

  /// Survival of the whole bin, by bin, up to the oldest age that anything reached.
  private var left: [Double] = []
  /// Whether something outlived the last bin with a death, so that nothing is known of higher ages.
  private let isCut: Bool

  /// - Complexity: O(bins), some hundreds.
  public init(deaths: LifeHistogram, censored: LifeHistogram, weight: Weight = .objects) {
    let deaths = Self.column(deaths, weight)
    let censored = Self.column(censored, weight)
    var atRisk = deaths.reduce(0, +) + censored.reduce(0, +)
    // Since the last censoring, so that without one the curve is an exact fraction and not a product of many.
    var (base, survival) = (atRisk, 1.0)
    var isCut = false
    for bin in 0..<max(deaths.count, censored.count) where atRisk > 0 {
      atRisk -= bin < deaths.count ? deaths[bin] : 0
      left.append(survival * (Double(atRisk) / Double(base)))
      let cut = bin < censored.count ? censored[bin] : 0
      if cut > 0 {
        survival = left[bin]
        atRisk -= cut
        base = atRisk
        isCut = atRisk == 0
      }
    }
    self.isCut = isCut
  }

  /// The part that lives longer than `age`; what dies in the same bin counts as dead. Nil beyond the oldest age known.
  public func survival(atMilliseconds age: Int64) -> Double? {
    if left.isEmpty { return nil }
    let bin = LogBins.bin(of: Int(max(0, age)))
    return bin < left.count ? left[bin] : isCut ? nil : 0
  }

  /// The age by which `percent` of a hundred are dead, nil where the curve does not fall so far.
  ///
  /// - Precondition: `percent` is in 1...100.
  public func quantile(percent: Int) -> Int64? {
    precondition((1...100).contains(percent), "there is no \(percent) % quantile")
    let wanted = Double(100 - percent) / 100
    return left.firstIndex { $0 <= wanted }.map { Int64(LogBins.start(of: $0)) }
  }

  private static func column(_ histogram: LifeHistogram, _ weight: Weight) -> [Int] {
    histogram.cells.map { weight == .objects ? $0.objects : $0.bytes }
  }
}
