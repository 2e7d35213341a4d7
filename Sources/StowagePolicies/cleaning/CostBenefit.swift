public import StowageCore

/// Weighs the garbage of a shard against the cost of copying and lets old shards wait less: what is old is
/// likely to stay as it is.
///
/// Source: the papers named with each form. With g the garbage fraction, u = 1 − g and ages in ingested bytes:
/// - `lfs`: g·age/(1 + u), age since the last append. Rosenblum, Ousterhout, SOSP 1991, section 3.6 (there: age of
///   the youngest block).
/// - `sepbit`: g/u·√age, age since the last append. Wang et al., FAST 2022, as their simulator has it.
/// - `ramcloud`: g·age/u, age since the shard was opened. Rumble et al., "Log-structured Memory for DRAM-based
///   Storage", FAST 2014 (there: in its disk cleaner, on a wall clock).
///
/// Deviation: ages count ingested bytes, so a trace that runs twice as fast is cleaned the same. Equal scores go to
/// the lowest number. State: none. Complexity: O(sealed shards) per victim.
public struct CostBenefit: CleaningPolicy, CataloguedPolicy {
  public static let name = "cost-benefit"
  public static let summary = "garbage and age against the cost of the copy"
  public static let parameters = [
    Parameter("form", "lfs, sepbit or ramcloud", standard: "lfs")
  ]

  /// Which of the published scores.
  public enum Form: String, CaseIterable, Sendable {
    case lfs, sepbit, ramcloud
  }

  /// The score in use.
  public let form: Form

  public init(form: Form = .lfs) { self.form = form }
  public init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError) {
    self.init(form: try arguments.choice("form"))
  }

  public var arguments: [PolicySpecification.Argument] {
    [PolicySpecification.Argument(key: "form", value: form.rawValue)]
  }

  public mutating func propose(
    among shards: ShardTable, under rules: VictimRules, at now: Moment
  ) -> ShardID? { shards.highest(under: rules) { score(of: $0, at: now) } }

  func score(of shard: Shard, at now: Moment) -> Double {
    let (dead, live, length) = (Double(shard.deadBytes), Double(shard.liveBytes), Double(shard.length))
    let idle = Double(now.ingestedBytes - shard.appended.ingestedBytes)
    switch form {
    case .lfs: return dead * idle / (length + live)
    case .sepbit: return dead / live * idle.squareRoot()
    case .ramcloud: return dead * Double(now.ingestedBytes - shard.opened.ingestedBytes) / live
    }
  }
}
