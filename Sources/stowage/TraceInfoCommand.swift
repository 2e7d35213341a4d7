import ArgumentParser
import StowageSim
import StowageTrace

/// `stowage trace info`.
struct TraceInfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what is in a trace, or in the trace that a workload file makes.",
    discussion: """
      How long objects live, counting those that outlive the trace; what is alive over time; how reads fall with age; what \
      becomes of puts; and what the trace does not say. docs/METRICS.md defines each figure. The digest names what a trace \
      says, whatever file it is in; reports print it too:

        stowage trace info Traces/workloads/mixed-cloud.yaml
        stowage trace info trace.csv --json
      """)

  @OptionGroup var input: InputOptions

  func run() throws {
    let source = try input.source()
    let progress = ProgressLine()
    defer { progress.finish() }
    let info = try TraceInfo(
      source, seed: input.seed, onBadRow: input.onBadRow.value, observer: progress.observer)
    progress.finish()
    InputOptions.note(info.account)
    try input.json ? Output.write(info.json) : Output.write(info.text(Output.style))
  }
}
