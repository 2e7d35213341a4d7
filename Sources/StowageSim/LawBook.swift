import StowageCore
public import StowageTrace

/// By which law each put of a synthetic trace lives. Nobody but the synthesizer knows.
///
/// Memory: 2 bytes per put.
public struct LawBook: Sendable {
  /// Those of ``Workload/CreateDelete/laws``.
  let laws: [LawTable]
  /// By ordinal of the put, its law.
  var byPut: [UInt16] = []

  /// The laws of a workload, of which there are some in a create-delete one only.
  public init?(_ workload: Workload) {
    guard let parameters = workload.createDelete else { return nil }
    laws = parameters.laws.map { law in LawTable(quantile: law.milliseconds(at:)) }
  }
}
