import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

/// What a decision costs: every placement policy with its own cleaner, and every cleaner, on mixed-cloud with chunks of one
/// size and some 2,000 shards, against arrival order with greedy cleaning in the same process.
enum PolicyCosts {
  private static let chunkBytes = 4 << 20
  private static let rounds = 3

  /// - Parameter texts: What to measure, each `PLACEMENT` or `PLACEMENT+CLEANING`; everything where there are none.
  static func table(of texts: [String]) throws {
    let loaded = try load()
    var settings = RunSettings(measuresPurity: false)
    settings.warmup = 0
    for choice in try texts.isEmpty ? allChoices() : texts.map(choice) {
      // In turn, because a shared machine is now faster, now slower.
      var (best, baseline) = (Cost.none, Cost.none)
      for _ in 0..<rounds {
        baseline = min(baseline, try cost(loaded, .baseline, settings))
        best = min(best, try cost(loaded, choice, settings))
      }
      print(
        "\(best.name): \(Int(best.nanosecondsPerChunk)) ns per chunk placed, "
          + "\((best.seconds / baseline.seconds * 100).rounded() / 100) of arrival's time")
    }
  }

  private static func allChoices() throws -> [PolicyChoice] {
    // hot-cold wants a tier file, and stowage comes with every predictor.
    let others = [HotCold.name, Stowage.name]
    let placements = try PlacementList.all().flatMap(\.forms).filter { !others.contains($0.name) }
    let stowages = Predicted.forms.map { PolicySpecification(name: Stowage.name, arguments: $0.arguments) }
    let cleaners = Catalogue.cleaning.map { PolicySpecification(name: $0.name) }
    return (placements + stowages).map { PolicyChoice(placement: $0) }
      + cleaners.map {
        PolicyChoice(placement: PolicySpecification(name: SeparateSurvivors.name), cleaning: $0)
      }
  }

  private static func choice(_ text: String) throws -> PolicyChoice {
    let parts = text.split(separator: "+", maxSplits: 1).map(String.init)
    return PolicyChoice(
      placement: try PolicySpecification(parts[0]),
      cleaning: parts.count == 2 ? try PolicySpecification(parts[1]) : nil)
  }

  private struct Cost: Comparable {
    var name = ""
    var seconds = Double.infinity
    var nanosecondsPerChunk = Double.infinity

    static let none = Cost()
    static func < (left: Cost, right: Cost) -> Bool { left.seconds < right.seconds }
  }

  private static func cost(
    _ loaded: LoadedTrace, _ choice: PolicyChoice, _ settings: RunSettings
  ) throws -> Cost {
    let run = try RunReport(loaded, choice, settings, seed: Seed(1))
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
