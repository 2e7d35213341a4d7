public import StowageCore
import StowagePolicies
public import StowageTrace

/// Replays a trace under one choice of policies.
public enum Simulation {
  /// Called about every 65,536 rows with the rows played since the last call.
  public typealias Progress = @Sendable (Int) -> Void

  /// - Throws: ``PolicyError`` where the catalogue does not know the policies or their parameters.
  /// - Complexity: O(events) times what the policies cost; memory proportional to the live set.
  public static func run(
    _ trace: Trace, _ future: Future, _ choice: PolicyChoice, _ settings: RunSettings, seed: Seed,
    progress: Progress? = nil
  ) throws -> RunResult {
    var runner = Runner(
      trace: trace, future: future, choice: choice, settings: settings, seed: seed, progress: progress)
    try Catalogue.visitPlacements(&runner)
    guard let result = runner.result else {
      throw PolicyError.unknownPolicy(
        kind: "placement", name: choice.placement.name, known: try PlacementList.all().map(\.name))
    }
    return result
  }
}

/// Runs the one placement policy that was asked for, with its static type.
private struct Runner: PlacementVisitor {
  let trace: Trace
  let future: Future
  let choice: PolicyChoice
  let settings: RunSettings
  let seed: Seed
  let progress: Simulation.Progress?
  /// Rows that are warmed up together.
  private static let batchRows = 32
  var result: RunResult?

  private var context: PolicyContext {
    PolicyContext(
      seed: seed, shardBytes: settings.engine.shardBytes, openShards: settings.engine.openShards,
      tierCount: settings.tiers.count, models: settings.models,
      names: FactNames(
        buckets: trace.names.buckets.list, contentTypes: trace.names.contentTypes.list,
        tenants: trace.names.tenants.list))
  }

  mutating func visit<Policy: PlacementPolicy & CataloguedPolicy>(_ policy: Policy.Type) throws {
    guard Policy.name == choice.placement.name else { return }
    result = try run(try make(policy)) { _, _, _, _ in }
  }

  mutating func visit<Policy: OraclePolicy & CataloguedPolicy>(oracle policy: Policy.Type) throws {
    guard Policy.name == choice.placement.name else { return }
    var oracle = try make(policy)
    if Policy.needsLaws {
      guard let laws = future.laws else { throw PolicyError.needsLaws(policy: policy.name) }
      oracle.foresee(laws: laws.laws)
    }
    let future = future
    result = try run(oracle) { placement, death, upload, put in
      placement.foresee(death: death, of: upload)
      if Policy.needsLaws, let law = future.laws?.byPut[put] { placement.foresee(law: Int(law), of: upload) }
    }
  }

  private func make<Policy: CataloguedPolicy>(_ type: Policy.Type) throws -> Policy {
    try Policy(Arguments(choice.placement, for: Policy.parameters), in: context)
  }

  private func run<Policy: PlacementPolicy & CataloguedPolicy>(
    _ placement: Policy, _ foretell: Replay<Policy>.Foretelling
  ) throws -> RunResult {
    let cleaning = try Catalogue.cleaning(choice.cleaning, for: Policy.self, in: context)
    let names = RunResult.Policy(
      placement: placement.specification.description, cleaning: cleaning.specification.description)
    let sizes = StoredSizes(settings, contentTypes: trace.names.contentTypes)
    let warmup = settings.warmup(of: trace)
    let sampling = future.ingestedBytes / settings.engine.shardBytes / 500
    var replay = Replay(
      engine: Engine(settings.engine, placement: placement, cleaning: cleaning.policy), sizes: sizes,
      settings, warmupBytes: Int(warmup * Double(future.ingestedBytes)),
      purity: Purity(settings.measuresPurity || settings.keepsRecord ? future : nil, stride: sampling),
      predictions: PredictionMeter(Policy.usesPredictor ? future : nil), trace: trace,
      until: future.end)
    let count = trace.rows.count
    var reported = 0
    for start in stride(from: 0, to: count, by: Self.batchRows) {
      let end = min(start + Self.batchRows, count)
      for index in start..<end { replay.warmUp(for: trace.rows[index]) }
      for index in start..<end {
        let row = trace.rows[index]
        let death =
          row.operation == .put ? future.deaths[replay.counts.puts] : Moment(wall: .never, ingestedBytes: 0)
        replay.play(row, dying: death, foretell: foretell)
      }
      if end - reported >= 1 << 16 || end == count {
        progress?(end - reported)
        reported = end
      }
    }
    var result = RunResult(of: replay, names, settings, warmup: warmup, seed: seed)
    if settings.keepsRecord { result.record = replay.takeRecord() }
    return result
  }
}

extension StoredSizes {
  /// Sizes under the built-in compression model.
  public init(_ settings: RunSettings, contentTypes: Names) {
    let model = CompressionModel.formats
    self.init(
      chunkBytes: settings.chunkBytes, recordOverhead: settings.recordOverhead,
      tiers: settings.tiers.map { tier in
        contentTypes.list.map { model.thousandths(ofContentType: $0, codec: tier.codec) }
      })
  }
}
