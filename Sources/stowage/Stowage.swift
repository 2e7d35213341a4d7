import ArgumentParser

/// The command `stowage`.
@main struct Stowage: AsyncParsableCommand {
  /// Of the program, as files that it writes have it.
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "stowage",
    abstract: "Compare how an object store should pack chunks into shards.",
    discussion: """
      Deletes leave holes in shards; holes cost space until the survivors are copied out. stowage replays a workload \
      under different packing policies and measures who copies least at equal space.

      A first look, from the folder of the project:

        stowage compare Traces/workloads/mixed-cloud.yaml
        stowage policies
        stowage simulate Traces/workloads/mixed-cloud.yaml --placement ttl-buckets:base=1h,classes=12
      """,
    version: version,
    subcommands: [
      Simulate.self, Compare.self, StudyGroup.self, Policies.self, TraceGroup.self, Initialize.self, Put.self,
      Get.self,
      List.self,
      Remove.self, Configure.self, Statistics.self, Collect.self, Check.self, RepairCommand.self,
      DeviceGroup.self,
      Inspect.self, Serve.self, Dashboard.self,
    ])

  /// Not the parser's own main, because a failure is one line here and its exit code is a contract.
  static func main() async {
    Output.prepare()
    do {
      try CommandNames.check()
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Failure(error).exit()
    }
  }
}

/// `stowage trace`.
struct TraceGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Make traces, and look into them.",
    subcommands: [TraceGenerate.self, TraceConvert.self, TraceInfoCommand.self])
}
