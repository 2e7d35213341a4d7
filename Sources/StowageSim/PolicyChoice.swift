public import StowageCore
public import StowagePolicies

/// Which policies a run uses.
public struct PolicyChoice: Hashable, Sendable {
  /// Decides which chunks share a shard.
  public var placement: PolicySpecification
  /// nil is the placement policy's own cleaner where it brings one, greedy elsewhere.
  public var cleaning: PolicySpecification?

  /// The policies by the specifications that a user wrote; nothing is checked here.
  public init(placement: PolicySpecification, cleaning: PolicySpecification? = nil) {
    self.placement = placement
    self.cleaning = cleaning
  }

  /// Arrival order with greedy cleaning: what every comparison starts from.
  public static let baseline = PolicyChoice(
    placement: PolicySpecification(name: Arrival.name), cleaning: PolicySpecification(name: Greedy.name))
  /// The oracle with greedy cleaning: what every comparison is measured against.
  public static let bound = PolicyChoice(
    placement: PolicySpecification(name: Oracle.name), cleaning: PolicySpecification(name: Greedy.name))
  /// Who knows the laws and not the deaths, with its own cleaner: what learning is measured against.
  public static let reference = PolicyChoice(placement: PolicySpecification(name: Informed.name))

  /// The policies that will run, with every parameter, as reports name them; two choices that resolve alike are the
  /// same run.
  ///
  /// - Throws: ``PolicyError`` where the catalogue does not know the policies or their parameters, so that a mistake
  ///   is found before a trace is read.
  public func resolved(in settings: RunSettings, seed: Seed = Seed(1)) throws -> RunResult.Policy {
    let context = PolicyContext(
      seed: seed, shardBytes: settings.engine.shardBytes, openShards: settings.engine.openShards,
      tierCount: settings.tiers.count, models: settings.models)
    var maker = SpecificationMaker(asked: self, context: context)
    try Catalogue.visitPlacements(&maker)
    guard let made = maker.made else {
      throw PolicyError.unknownPolicy(
        kind: "placement", name: placement.name, known: try PlacementList.all().map(\.name))
    }
    return made
  }
}

/// Makes the policies that were asked for and keeps their full specifications.
private struct SpecificationMaker: PlacementVisitor {
  let asked: PolicyChoice
  let context: PolicyContext
  var made: RunResult.Policy?

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) throws {
    try make(policy)
  }

  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle policy: Policy.Type) throws {
    try make(policy)
  }

  private mutating func make<Policy: CataloguedPolicy>(_ policy: Policy.Type) throws {
    guard policy.name == asked.placement.name else { return }
    let placement = try Policy(Arguments(asked.placement, for: policy.parameters), in: context)
    let cleaning = try Catalogue.cleaning(asked.cleaning, for: policy, in: context)
    made = RunResult.Policy(
      placement: placement.specification.description, cleaning: cleaning.specification.description)
  }
}
