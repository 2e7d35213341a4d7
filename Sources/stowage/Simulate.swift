import ArgumentParser
import StowageCore
import StowagePolicies
import StowageSim

/// `stowage simulate`.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Replay a workload under one policy and print everything that was measured.",
    discussion: """
      Geometric classes of the declared remaining life, reclaimed so that at most a twentieth is garbage:

        stowage simulate Traces/workloads/mixed-cloud.yaml --garbage-cap 5% \\
          --placement ttl-buckets:base=1h,classes=12 --cleaning cost-benefit

      The same for a trace of yours, with small shards:

        stowage simulate trace.csv --chunk-size 4KiB --shard-size 4MiB --json

      Everything about the run as files, its timeline and what became of each shard:

        stowage simulate Traces/workloads/photo-sharing.yaml --placement stowage --out run
      """)

  @OptionGroup var input: InputOptions

  @Option(help: ArgumentHelp("The placement policy: name or name:key=value,key=value.", valueName: "policy"))
  var placement = "arrival"

  @Option(
    help: ArgumentHelp(
      "The cleaning policy; own is the placement policy's own one, or else greedy.", valueName: "policy"))
  var cleaning = "own"

  @Option(
    help: ArgumentHelp(
      "Write the run into a folder: summary.json, timeline.csv, shards.csv and, last, run.json.",
      valueName: "folder"))
  var out: String?

  @OptionGroup(title: "Engine") var engine: EngineOptions

  func run() throws {
    try check()
    let directory = try out.map { try OutputDirectory(path: $0, last: "run.json") }
    let report = try measure(keepingRecord: out != nil, onProgress: ProgressLine())
    try input.json ? Output.write(report.json) : Output.write(report.text(Output.style))
    try directory?.write(report.files(workload: input.workload, version: Stowage.version))
  }

  /// Finds what is wrong with the options.
  func check() throws { _ = try prepared() }

  /// Replays the workload.
  ///
  /// - Parameter progress: nil for none.
  func measure(keepingRecord: Bool, onProgress progress: ProgressLine? = nil) throws -> RunReport {
    var (choice, settings) = try prepared()
    settings.keepsRecord = keepingRecord
    return try replay(try input.source(), choice, settings, progress)
  }

  private func prepared() throws -> (PolicyChoice, RunSettings) {
    if engine.triggers.count > 1 {
      throw ValidationError(
        "--garbage-cap names \(engine.triggers.count) caps; simulate takes one, compare a list")
    }
    let choice = PolicyChoice(
      placement: try PolicyReading.single(placement, "--placement"),
      cleaning: try PolicyReading.cleaning(try PolicyReading.single(cleaning, "--cleaning")))
    var settings = try engine.settings()
    settings.models = try ModelReading.models([choice.placement])
    _ = try choice.resolved(in: settings)
    return (choice, settings)
  }

  private func replay(
    _ source: WorkloadSource, _ choice: PolicyChoice, _ settings: RunSettings, _ progress: ProgressLine?
  ) throws -> RunReport {
    defer { progress?.finish() }
    let observer: ProgressObserver = { progress?.observer($0) }
    let seed = Seed(input.seed)
    let loaded = try LoadedTrace(
      source, seed: seed, settings, onBadRow: input.onBadRow.value, observer: observer)
    progress?.finish()
    InputOptions.note(loaded.account)
    return try RunReport(loaded, choice, settings, seed: seed, observer: observer)
  }
}
