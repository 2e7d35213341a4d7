import StowageCore
public import StowageTrace

/// By which law each put of a synthetic trace lives. Nobody but the synthesizer knows.
///
/// Memory: 2 bytes per put.
public struct LawBook: Sendable {
  /// One per population.
  let laws: [LawTable]
  /// By ordinal of the put, its population.
  var byPut: [UInt16] = []

  /// The laws of a workload, of which there are some in a create-delete one only.
  public init?(_ workload: Workload) {
    guard let parameters = workload.createDelete else { return nil }
    laws = parameters.populations.map { population in
      LawTable(quantile: population.lifetime.milliseconds(at:))
    }
  }
}
