public import StowageCore

/// What every policy of the catalogue says about itself.
public protocol CataloguedPolicy {
  /// What the command line and reports call it.
  static var name: String { get }
  /// One line for `stowage policies`.
  static var summary: String { get }
  /// What a user may set, in the order in which reports print them.
  static var parameters: [Parameter] { get }
  /// What a comparison of all policies runs: one form, or several where their ideas differ.
  static var forms: [PolicySpecification] { get }
  /// Made from what a user gave; standard values stand for the rest.
  init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError)
  /// Every parameter in effect, in the order of ``parameters``; what a report calls the policy.
  var arguments: [PolicySpecification.Argument] { get }
}

/// What a policy may know of the run that it is made for.
public struct PolicyContext: Sendable, Hashable {
  /// The root of the run's randomness; a policy draws from a stream of its own.
  public var seed: Seed
  /// Capacity of a shard in stored bytes.
  public var shardBytes: Int
  /// The open-shard budget.
  public var openShards: Int

  public init(seed: Seed, shardBytes: Int, openShards: Int) {
    self.seed = seed
    self.shardBytes = shardBytes
    self.openShards = openShards
  }
}

extension CataloguedPolicy {
  /// None.
  public static var parameters: [Parameter] { [] }
  /// The standard form.
  public static var forms: [PolicySpecification] { [PolicySpecification(name: name)] }
  /// None.
  public var arguments: [PolicySpecification.Argument] { [] }
  /// The policy as a report prints it.
  public var specification: PolicySpecification {
    PolicySpecification(name: Self.name, arguments: arguments)
  }
}

/// Is shown each placement policy with its static type, so that an engine made for it is specialised.
public protocol PlacementVisitor {
  /// A policy that any shell may run.
  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) throws
  /// A policy that must be told the future, so that only the simulator can run it.
  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle policy: Policy.Type) throws
}

/// The one list of all policies: a new one is a file and a line here.
public enum Catalogue {
  /// Shows every placement policy to the visitor.
  @inlinable public static func visitPlacements<Visitor: PlacementVisitor>(
    _ visitor: inout Visitor
  ) throws {
    try visitor.visit(Arrival.self)
    try visitor.visit(SeparateSurvivors.self)
    try visitor.visit(RandomPlacement.self)
    try visitor.visit(ByBucket.self)
    try visitor.visit(BySize.self)
    try visitor.visit(TTLBuckets.self)
    try visitor.visit(oracle: Oracle.self)
  }

  /// All cleaning policies. They are asked once per victim, so they need no static type.
  public static let cleaning: [any (CleaningPolicy & CataloguedPolicy).Type] = [
    Greedy.self, CostBenefit.self, Choices.self, Oldest.self, RandomVictim.self,
  ]

  /// Makes the cleaning policy that a user named.
  public static func cleaning(
    _ specification: PolicySpecification, in context: PolicyContext
  ) throws(PolicyError) -> any CleaningPolicy & CataloguedPolicy {
    guard let type = cleaning.first(where: { $0.name == specification.name }) else {
      throw .unknownPolicy(
        kind: "cleaning", name: specification.name, known: ["own"] + cleaning.map { $0.name })
    }
    return try make(type, specification, in: context)
  }

  private static func make<Policy: CataloguedPolicy>(
    _ type: Policy.Type, _ specification: PolicySpecification, in context: PolicyContext
  ) throws(PolicyError) -> Policy {
    try Policy(Arguments(specification, for: Policy.parameters), in: context)
  }
}
