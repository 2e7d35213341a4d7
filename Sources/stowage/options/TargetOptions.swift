import ArgumentParser
import StowageTrace

/// What a trace is written as, shared by the commands that write one.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to write (default: stowage where the file's name ends in .stow, else csv).", valueName: "format"))
  var to: TraceTarget?

  func format(_ path: String) -> TraceTarget { to ?? (path.hasSuffix(".stow") ? .stowage : .csv) }
}
