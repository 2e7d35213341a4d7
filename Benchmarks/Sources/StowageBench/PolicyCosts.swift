import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

/// What a decision costs: every placement policy with its own cleaner, and every cleaner, on mixed-cloud with chunks of one
/// size and some 2,000 shards, against arrival order with greedy cleaning in the same process.
enum PolicyCosts {
  private static let chunkBytes = 4 << 20

  static func table() throws {
    let loaded = try load()
    var settings = RunSettings(measuresPurity: false)
    settings.warmup = 0
    let placements = try PlacementList.all().flatMap(\.forms).filter { $0.name != HotCold.name }
    let cleaners = Catalogue.cleaning.map { PolicySpecification(name: $0.name) }
    var choices = placements.map { PolicyChoice(placement: $0) }
    choices += cleaners.map {
      PolicyChoice(placement: PolicySpecification(name: SeparateSurvivors.name), cleaning: $0)
    }
    let baseline = try best(loaded, .baseline, settings)
    for choice in choices {
      let cost = try best(loaded, choice, settings)
      print(
        "\(cost.name): \(Int(cost.nanosecondsPerChunk)) ns per chunk placed, "
          + "\((cost.seconds / baseline.seconds * 100).rounded() / 100) of arrival's time")
    }
  }

  private struct Cost {
    var name: String
    var seconds: Double
    var nanosecondsPerChunk: Double
  }

  /// The better of two runs.
  private static func best(
    _ loaded: LoadedTrace, _ choice: PolicyChoice, _ settings: RunSettings
  ) throws -> Cost {
    let runs = try (0..<2).map { _ in try RunReport(loaded, choice, settings, seed: Seed(1)) }
    let run = runs.min { $0.timing.engineSeconds < $1.timing.engineSeconds } ?? runs[0]
    let chunks = Double(run.result.ingestedBytes + run.result.copiedBytes) / Double(chunkBytes)
    return Cost(
      name: "\(run.result.policy.placement) \(run.result.policy.cleaning)",
      seconds: run.timing.engineSeconds, nanosecondsPerChunk: run.timing.engineSeconds / chunks * 1e9)
  }

  /// Unknown formats, so that a chunk is stored as it is; 128,000 live on average in the end.
  private static func load() throws -> LoadedTrace {
    var workload = try WorkloadFile.read(path: "../Traces/workloads/mixed-cloud.yaml")
    workload.size = .fixed(bytes: chunkBytes)
    workload.createDelete?.arrivalsPerDay = 1300
    for index in 0..<(workload.createDelete?.populations.count ?? 0) {
      workload.createDelete?.populations[index].contentType = ""
    }
    return try LoadedTrace(.workload(workload), seed: Seed(1), RunSettings())
  }
}
