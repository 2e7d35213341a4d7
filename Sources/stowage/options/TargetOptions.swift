import ArgumentParser
import StowageTrace

/// What a trace is written as, shared by the commands that write one.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to write (default: stowage where the file's name ends in .stow, else csv).", valueName: "format"))
  var to: TraceTarget?

  @Flag(help: "Leave out what a foreign format has no place for, and count it; else it is an error.")
  var lossy = false

  func validate() throws {
    if !lossy { return }
    guard case .foreign? = to else {
      throw ValidationError(
        "--lossy is for a foreign format after --to; csv and stowage hold all that rows say")
    }
  }

  func format(_ path: String) -> TraceTarget { to ?? (path.hasSuffix(".stow") ? .stowage : .csv) }

  /// Says on standard error what was left out.
  static func note(_ losses: [ForeignLoss]) {
    for loss in losses { Output.complain(loss.description) }
  }
}
