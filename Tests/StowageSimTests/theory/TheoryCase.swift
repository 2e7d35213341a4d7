import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

/// One measurement that theory predicts.
struct TheoryCase: CustomStringConvertible, Sendable {
  /// What dies, and how.
  enum Deaths: Sendable {
    /// Uniform random overwrites of a fixed set: so many objects, so many overwrites of each.
    case overwrites(perObject: Int)
    /// Exponential lifetimes: so many mean lives of warm-up and of measurement.
    case exponential(warmup: Double, measured: Double)
  }

  var deaths: Deaths
  var trigger: Trigger
  var cleaning: String
  /// Chunks per shard.
  var b: Int
  /// Live shards' worth of objects; with overwrites, shards in all.
  var shards: Int
  var expected: (wa: Double?, sa: Double?)
  /// Largest relative deviation.
  var tolerance: Double
  var title: String

  var description: String { "\(title), \(cleaning), b=\(b)" }

  /// Bytes of an object, a chunk of its own; small, so that a shard of many fits into any test.
  private static let chunkBytes = 4096

  func run(seed: UInt64 = 1) throws -> RunResult {
    let trace = try trace(seed: Seed(seed))
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: b * Self.chunkBytes, trigger: trigger, openShards: 1),
      chunkBytes: Self.chunkBytes, measuresPurity: false)
    let sizes = StoredSizes(settings, contentTypes: trace.names.contentTypes)
    let choice = PolicyChoice(
      placement: PolicySpecification(name: "arrival"), cleaning: try PolicySpecification(cleaning))
    return try Simulation.run(
      trace, Future(of: trace, sizes: sizes), choice, settings, seed: Seed(seed))
  }

  private func trace(seed: Seed) throws -> Trace {
    let workload = workload()
    try workload.validate()
    var generator = WorkloadGenerator(workload, seed: seed)
    var rows = Table<TraceRow>()
    while let row = generator.next() { rows.append(row) }
    return Trace(
      name: workload.name, rows: rows, names: generator.names, warmup: workload.warmup?.value, digest: "")
  }

  private func workload() -> Workload {
    switch deaths {
    case .overwrites(let perObject):
      let objects = Int(Double(shards * b) * utilisation)
      return Workload(
        name: "uniform-overwrite", warmup: Ratio(3, 10), size: .fixed(bytes: Self.chunkBytes),
        kind: .overwrite(
          Workload.Overwrite(
            objects: objects, overwrites: objects * perObject, intervalMilliseconds: 1000, bucket: "b")))
    case .exponential(let warmup, let measured):
      let meanDays = 20.0
      let population = Population(
        share: 1, bucket: "b",
        lifetime: .exponential(meanMilliseconds: Int64(meanDays) * Milliseconds.day))
      return Workload(
        name: "exponential-deletes", warmup: Ratio(Int(warmup * 1000), Int((warmup + measured) * 1000)),
        size: .fixed(bytes: Self.chunkBytes),
        kind: .createDelete(
          Workload.CreateDelete(
            arrivalsPerDay: Double(shards * b) / meanDays, days: (warmup + measured) * meanDays,
            populations: [population])))
    }
  }

  /// Live over stored bytes that the cap allows.
  private var utilisation: Double {
    if case .garbageCap(let cap) = trigger { return 1 - cap.value }
    return 1
  }

  /// Deviations of write and space amplification from what is expected, as parts of it.
  func deviations(_ result: RunResult) -> [Double] {
    var deviations: [Double] = []
    if let wa = expected.wa { deviations.append((result.writeAmplification ?? 0) / wa - 1) }
    if let sa = expected.sa { deviations.append((result.spaceAmplification.mean ?? 0) / sa - 1) }
    return deviations
  }
}

extension TheoryCase {
  static func overwrites(_ cleaning: String, b: Int, rho: Int, shards: Int = 2000) -> TheoryCase {
    let share = Double(rho) / 100
    let wa: Double
    switch cleaning {
    case "greedy": wa = ClosedForms.greedy(b: b, rho: share)
    case "oldest": wa = ClosedForms.oldest(rho: share)
    case "random": wa = ClosedForms.choicesFreedAtOnce(d: 1, b: b, rho: share)
    case "choices:d=2": wa = ClosedForms.choicesFreedAtOnce(d: 2, b: b, rho: share)
    default: wa = ClosedForms.choices(d: 10, b: b, rho: share)
    }
    return TheoryCase(
      deaths: .overwrites(perObject: 20), trigger: .garbageCap(Ratio(100 - rho, 100)), cleaning: cleaning,
      b: b, shards: shards, expected: (wa, nil), tolerance: 0.01,
      title: "uniform overwrites, rho=.\(rho / 10)")
  }

  static func deletes(b: Int, rho: Int) -> TheoryCase {
    TheoryCase(
      deaths: .exponential(warmup: 10, measured: 15), trigger: .garbageCap(Ratio(100 - rho, 100)),
      cleaning: "greedy", b: b, shards: 750,
      expected: (ClosedForms.greedy(b: b, rho: Double(rho) / 100), nil), tolerance: 0.01,
      title: "exponential deletes, cap .\(10 - rho / 10)")
  }

  static func threshold(b: Int, thousandths: Int) -> TheoryCase {
    let form = ClosedForms.threshold(b: b, Double(thousandths) / 1000)
    return TheoryCase(
      deaths: .exponential(warmup: 10, measured: 15), trigger: .shardThreshold(Ratio(thousandths, 1000)),
      cleaning: "greedy", b: b, shards: 1000, expected: (form.wa, form.sa), tolerance: 0.005,
      title: "exponential deletes, threshold \(Double(thousandths) / 1000)")
  }

  static func noCleaning(b: Int) -> TheoryCase {
    TheoryCase(
      deaths: .exponential(warmup: 10, measured: 10), trigger: .none, cleaning: "greedy", b: b, shards: 1000,
      expected: (1, ClosedForms.harmonic(b)), tolerance: 0.02, title: "exponential deletes, no cleaning")
  }

  /// What every test run checks.
  static let quick: [TheoryCase] =
    ["greedy", "oldest", "random", "choices:d=2", "choices:d=10"].map {
      overwrites($0, b: 16, rho: 80)
    } + [
      overwrites("greedy", b: 32, rho: 90), deletes(b: 16, rho: 90), threshold(b: 16, thousandths: 300),
      threshold(b: 16, thousandths: 125), noCleaning(b: 16),
    ]

  /// What `make theory` checks.
  static var full: [TheoryCase] {
    var cases: [TheoryCase] = []
    for b in [16, 32, 64, 128] {
      for rho in [60, 70, 80, 90] {
        for cleaning in ["greedy", "oldest", "random", "choices:d=2", "choices:d=10"] {
          cases.append(overwrites(cleaning, b: b, rho: rho))
        }
        cases.append(deletes(b: b, rho: rho))
      }
      cases.append(noCleaning(b: b))
    }
    for b in [16, 64, 128] {
      for thousandths in [125, 250, 300, 500] { cases.append(threshold(b: b, thousandths: thousandths)) }
    }
    return cases
  }
}
