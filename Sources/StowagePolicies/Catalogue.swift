public import StowageCore

/// What every policy of the catalogue says about itself.
public protocol CataloguedPolicy {
  static var name: String { get }
  /// One line for `stowage policies`.
  static var summary: String { get }
  static var parameters: [Parameter] { get }
  /// What a comparison of all policies runs: one form, or several where their ideas differ.
  static var forms: [PolicySpecification] { get }
  init(_ arguments: Arguments, in context: PolicyContext) throws(PolicyError)
  /// Every parameter in effect, in the order of ``parameters``; what a report calls the policy.
  var arguments: [PolicySpecification.Argument] { get }
}

/// What a policy may know of the run that it is made for.
public struct PolicyContext: Sendable, Hashable {
  public var seed: Seed
  public var shardBytes: Int
  public var openShards: Int

  public init(seed: Seed, shardBytes: Int, openShards: Int) {
    self.seed = seed
    self.shardBytes = shardBytes
    self.openShards = openShards
  }
}

extension CataloguedPolicy {
  public static var parameters: [Parameter] { [] }
  public static var forms: [PolicySpecification] { [PolicySpecification(name: name)] }
  public var arguments: [PolicySpecification.Argument] { [] }
  /// The policy as a report prints it.
  public var specification: PolicySpecification {
    PolicySpecification(name: Self.name, arguments: arguments)
  }
}

/// Is shown each placement policy with its static type, so that an engine made for it is specialised.
public protocol PlacementVisitor {
  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) throws
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
