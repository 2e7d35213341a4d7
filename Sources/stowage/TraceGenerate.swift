import ArgumentParser
import StowageCore
import StowageSim
import StowageTrace

/// `stowage trace generate`.
struct TraceGenerate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate",
    abstract: "Write the trace of a workload file as plain CSV, as a Stowage trace or in a foreign format.",
    discussion: """
      A workload file replays without this; a trace in a file is for other programs, or for looking at:

        stowage trace generate Traces/workloads/mixed-cloud.yaml --seed 7 -o mixed.csv
        stowage trace generate Traces/workloads/mixed-cloud.yaml --seed 7 -o mixed.stow
        stowage trace generate Traces/workloads/mixed-cloud.yaml | head
      """)

  @Argument(help: "A workload file.")
  var workload: String

  @Option(parsing: .unconditional, help: ArgumentHelp("The seed of the trace.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The file to write; - is standard output.", valueName: "file"))
  var output = "-"

  @OptionGroup var target: TargetOptions

  func run() throws {
    let workload = try WorkloadFile.read(path: workload)
    let progress = ProgressLine()
    defer { progress.finish() }
    let losses = try WholeFile(path: output).write { try generate(workload, to: $0, progress) }
    progress.finish()
    TargetOptions.note(losses)
  }

  private func generate(
    _ workload: Workload, to path: String, _ progress: ProgressLine
  ) throws -> [ForeignLoss] {
    var generator = WorkloadGenerator(workload, seed: Seed(seed))
    var metadata = TraceMetadata()
    metadata["source"] = "\(workload.name), seed \(seed)"
    var writer = try TraceWriter(
      path: path, as: target.format(output), columns: workload.columns, metadata: metadata,
      isLossy: target.lossy)
    var rowCount = 0
    while let row = generator.next() {
      let (names, key) = (generator.names, generator.latestKeyName)
      try writer.write(row, key: key.utf8.span.bytes, names: names)
      rowCount += 1
      if rowCount % (1 << 16) == 0 {
        progress.observer(
          WorkProgress(
            what: "writing \(workload.name)", unit: .rows, done: rowCount,
            total: generator.estimatedRowCount))
      }
    }
    try writer.finish()
    return writer.losses
  }
}
