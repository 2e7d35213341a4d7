import ArgumentParser
import StowageCore
import StowageSim
import StowageTrace

/// What to run on, shared by all commands that read a workload.
struct InputOptions: ParsableArguments {
  @Argument(
    help: """
      A workload file (.yaml or .yml), or a trace: plain CSV, a Stowage trace, or what --format names; - reads a trace \
      from standard input. zstd, gzip and lz4 are undone.
      """)
  var workload: String

  @OptionGroup(title: "Trace") var trace: TraceOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of a generated trace and of policies that draw.", valueName: "number"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("What to do with a malformed row of a trace.", valueName: "answer"))
  var onBadRow = RowAnswer.fail

  @Flag(help: "Print JSON.")
  var json = false

  func source() throws -> WorkloadSource {
    let source = try WorkloadSource(trace.file(workload))
    if case .workload = source, !trace.isStandard {
      throw ValidationError(
        "\(workload) is a workload file; --from, --until, --buckets, --tenants, --sample and --block-size are for traces: "
          + "write one with stowage trace generate")
    }
    return source
  }

  /// Says on standard error what was left out.
  static func note(_ account: TraceAccount) {
    if let first = account.firstSkipped {
      let count = account.skippedRows
      Output.complain("skipped \(count) malformed row\(count == 1 ? "" : "s"); the first: \(first)")
    }
    note(account.unseenRequests, "gets and deletes of what no row has put")
    note(account.orphanRequests, "gets and deletes of what the filter has left out")
    note(account.otherRecords, "records that failed or move no bytes of an object")
  }

  private static func note(_ count: Int, _ what: String) {
    if count > 0 { Output.complain("left out \(count) \(what)") }
  }
}

enum RowAnswer: String, CaseIterable, ExpressibleByArgument {
  case fail, skip

  var value: BadRowAnswer { self == .fail ? .fail : .skip }
}
