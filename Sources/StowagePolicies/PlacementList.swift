public import StowageCore

/// What the catalogue says about its placement policies, as values.
public struct PlacementList: PlacementVisitor {
  /// One policy's description.
  public struct Entry: Hashable, Sendable {
    /// What the command line and reports call it.
    public var name: String
    /// One line about it.
    public var summary: String
    /// What a user may set.
    public var parameters: [Parameter]
    /// What a comparison of all policies runs.
    public var forms: [PolicySpecification]
    /// Whether it needs to be told the future, so that only a simulator can run it.
    public var isOracle: Bool
    /// Whether it needs to be told the laws by which objects live, which only a workload file has.
    public var needsLaws: Bool
    /// The cleaner that `own` stands for with it; nil is greedy.
    public var ownCleaning: PolicySpecification?
  }

  private var entries: [Entry] = []

  private init() {}

  /// All of them, in the order of the catalogue.
  public static func all() throws -> [Entry] {
    var list = PlacementList()
    try Catalogue.visitPlacements(&list)
    return list.entries
  }

  /// Adds an ordinary policy to the list.
  public mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) {
    add(policy, isOracle: false, needsLaws: false)
  }

  /// Adds an oracle to the list.
  public mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle policy: Policy.Type) {
    add(policy, isOracle: true, needsLaws: Policy.needsLaws)
  }

  private mutating func add<Policy: CataloguedPolicy>(_ policy: Policy.Type, isOracle: Bool, needsLaws: Bool)
  {
    entries.append(
      Entry(
        name: policy.name, summary: policy.summary, parameters: policy.parameters, forms: policy.forms,
        isOracle: isOracle, needsLaws: needsLaws, ownCleaning: policy.ownCleaning))
  }
}
