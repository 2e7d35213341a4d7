import ArgumentParser
import StowageCore
import StowagePolicies
import StowageSim

/// `stowage compare`.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Replay a workload under many policies and print who copies least at equal space.",
    discussion: """
      All policies; arrival order (the baseline) and the oracle (the bound) are always among them:

        stowage compare Traces/workloads/mixed-cloud.yaml

      Several seeds give means with 95 % confidence intervals, several caps a table of what space buys:

        stowage compare Traces/workloads/mixed-cloud.yaml --seeds 5 --garbage-cap 0.05,0.10,0.20

      A grid of placement and cleaning:

        stowage compare trace.csv --placement by-bucket,ttl-buckets:base=1h,classes=12 \\
          --cleaning greedy,cost-benefit

      A page for the browser, with the map of the shards, and all figures as files:

        stowage compare Traces/workloads/mixed-cloud.yaml --report report.html --out results
      """)

  @OptionGroup var input: InputOptions

  @Option(
    help: ArgumentHelp(
      "Placement policies, separated by commas; all is every policy that can run.", valueName: "policies"))
  var placement = "all"

  @Option(
    help: ArgumentHelp(
      "Cleaning policies, separated by commas; own is a placement policy's own one, or else greedy.",
      valueName: "policies"))
  var cleaning = "own"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Run so many seeds, from --seed on, and print means with confidence intervals.", valueName: "count"),
    transform: Count.reading(upTo: 1000))
  var seeds: Int?

  @Option(
    help: ArgumentHelp(
      "Write a page for the browser: verdict, tables, curves, and the shards over time.", valueName: "file"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write all figures into a folder: a table of the runs, and of each its timeline and shards.",
      valueName: "folder"))
  var out: String?

  @OptionGroup(title: "Engine") var engine: EngineOptions

  func run() throws {
    let comparison = try comparison()
    try comparison.check()
    let source = try input.source()
    if let report { try OutputDirectory.check(file: report) }
    let directory = try out.map { try OutputDirectory(path: $0, last: "comparison.json") }
    let progress = ProgressLine()
    defer { progress.finish() }
    let result = try comparison.run(source, onBadRow: input.onBadRow.value, observer: progress.observer)
    progress.finish()
    InputOptions.note(result.account)
    if input.json {
      try Output.write(result.json(withSummary: seeds != nil))
    } else {
      try Output.write(result.text(Output.style))
    }
    try directory?.write(
      result.files(
        workload: input.workload, version: Stowage.version, withSummary: seeds != nil))
    if let report {
      try OutputDirectory.write(
        result.page(command: CommandText.ofThisProcess, version: Stowage.version), to: report)
      Output.note("report: \(report)\n")
    }
  }

  private func comparison() throws -> Comparison {
    var settings = try engine.settings()
    settings.models = try ModelReading.models(try PolicySpecification.list(placement))
    settings.keepsRecord = out != nil || report != nil
    var placements: [PolicySpecification] = []
    var skipped: [Comparison.Skipped] = []
    for specification in try PolicySpecification.list(placement) {
      let isAll = specification == PolicySpecification(name: "all")
      if isAll {
        let all = try Comparison.allPlacements(in: settings)
        placements += all.placements
        skipped = all.skipped
      } else {
        placements.append(specification)
      }
    }
    let (last, overflow) = input.seed.addingReportingOverflow(UInt64(seeds ?? 1) - 1)
    if overflow { throw ValidationError("there are no \(seeds ?? 1) seeds from \(input.seed) on") }
    var comparison = Comparison(
      placements: placements,
      cleanings: try PolicySpecification.list(cleaning).map(PolicyReading.cleaning),
      triggers: engine.triggers, seeds: (input.seed...last).map { Seed($0) }, settings: settings)
    comparison.skipped = skipped
    return comparison
  }
}
