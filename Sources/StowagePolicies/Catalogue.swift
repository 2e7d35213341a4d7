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
  /// The cleaner that it brings, which `own` stands for; nil is none. Its own name where it chooses victims itself
  /// (``PlacementPolicy/victim(among:under:at:)``).
  static var ownCleaning: PolicySpecification? { get }
  /// Whether lives are told by a ``LifetimePredictor``, so that a report says how well.
  static var usesPredictor: Bool { get }
  /// Every parameter in effect, in the order of ``parameters``; what a report calls the policy.
  var arguments: [PolicySpecification.Argument] { get }
}

/// What a policy may know of the run that it is made for.
public struct PolicyContext: Sendable {
  /// The root of the run's randomness; a policy draws from a stream of its own.
  public var seed: Seed
  /// Capacity of a shard in stored bytes.
  public var shardBytes: Int
  /// The open-shard budget.
  public var openShards: Int
  /// How many tiers there are, at least 1.
  public var tierCount: Int
  /// Models that were learned elsewhere, by what policies are told to call them.
  public var models: [String: HazardModel]
  /// What the numbers among the facts are called; needed for models only.
  public var names: FactNames

  public init(
    seed: Seed, shardBytes: Int, openShards: Int, tierCount: Int = 1, models: [String: HazardModel] = [:],
    names: FactNames = FactNames()
  ) {
    self.seed = seed
    self.shardBytes = shardBytes
    self.openShards = openShards
    self.tierCount = tierCount
    self.models = models
    self.names = names
  }
}

extension CataloguedPolicy {
  /// None.
  public static var parameters: [Parameter] { [] }
  /// None.
  public static var ownCleaning: PolicySpecification? { nil }
  /// False.
  public static var usesPredictor: Bool { false }
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
    try visitor.visit(HotCold.self)
    try visitor.visit(SepBIT.self)
    try visitor.visit(DAC.self)
    try visitor.visit(SFS.self)
    try visitor.visit(MultiLog.self)
    try visitor.visit(ETI.self)
    try visitor.visit(FADaC.self)
    try visitor.visit(WARCIP.self)
    try visitor.visit(SurvivorAge.self)
    try visitor.visit(MiDAS.self)
    try visitor.visit(CoDeath.self)
    try visitor.visit(Predicted.self)
    try visitor.visit(Stowage.self)
    try visitor.visit(oracle: FutureKnowledge.self)
    try visitor.visit(oracle: Informed.self)
    try visitor.visit(oracle: Oracle.self)
    try visitor.visit(oracle: ToldCleaning<Informed>.self)
    try visitor.visit(oracle: ToldCleaning<Oracle>.self)
  }

  /// Makes the placement policy that a user named, for a shell that does not know the future.
  public static func placement(
    _ specification: PolicySpecification, in context: PolicyContext
  ) throws(PolicyError) -> any PlacementPolicy & CataloguedPolicy {
    var maker = PlacementMaker(specification: specification, context: context)
    do { try visitPlacements(&maker) } catch { preconditionFailure("the maker throws nothing: \(error)") }
    guard let made = maker.made else {
      throw .unknownPolicy(kind: "placement", name: specification.name, known: maker.names)
    }
    return try made.get()
  }

  /// All cleaning policies. They are asked once per victim, so they need no static type.
  public static let cleaning: [any (CleaningPolicy & CataloguedPolicy).Type] = [
    Greedy.self, CostBenefit.self, CostHotness.self, MinDecliningCost.self, DeathAware.self,
    WindowedGreedy.self, Choices.self, Oldest.self, RandomVictim.self,
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

  /// Makes the cleaner for a placement policy: the one that a user named, or else the placement policy's own one, or else
  /// greedy.
  public static func cleaning(
    _ specification: PolicySpecification?, for placement: any CataloguedPolicy.Type, in context: PolicyContext
  ) throws(PolicyError) -> (policy: any CleaningPolicy, specification: PolicySpecification) {
    let asked = specification ?? placement.ownCleaning ?? PolicySpecification(name: Greedy.name)
    if specification == nil && asked.name == placement.name { return (ChosenByPlacement(), asked) }
    let made = try cleaning(asked, in: context)
    return (made, made.specification)
  }

  fileprivate static func make<Policy: CataloguedPolicy>(
    _ type: Policy.Type, _ specification: PolicySpecification, in context: PolicyContext
  ) throws(PolicyError) -> Policy {
    try Policy(Arguments(specification, for: Policy.parameters), in: context)
  }
}

/// Makes the one policy that was asked for, unless it is an oracle.
private struct PlacementMaker: PlacementVisitor {
  let specification: PolicySpecification
  let context: PolicyContext
  var made: Result<any PlacementPolicy & CataloguedPolicy, PolicyError>?
  /// Those that may be asked for, for an error.
  var names: [String] = []

  init(specification: PolicySpecification, context: PolicyContext) {
    self.specification = specification
    self.context = context
  }

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) {
    names.append(policy.name)
    guard policy.name == specification.name else { return }
    made = Result { () throws(PolicyError) in try Catalogue.make(policy, specification, in: context) }
  }

  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle policy: Policy.Type) {
    if policy.name == specification.name { made = .failure(.needsFuture(policy: policy.name)) }
  }
}
