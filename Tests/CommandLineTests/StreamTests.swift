import Foundation
import Testing

@Suite("Standard streams") struct StreamTests {
  @Test("a reader that leaves early ends the command quietly")
  func closedPipe() throws {
    let workload = packageFile("Traces/workloads/mixed-cloud.yaml")
    for line in ["stowage trace generate '\(workload)'", "stowage policies", "stowage --help"] {
      let command = try Command(shell: "{ \(line); echo $? >&2; } | true")
      #expect(command.errors == "0\n", "\(line)")
    }
  }

  @Test("an output that cannot be written is an error, not a trap", arguments: [">&-", ">/dev/full"])
  func unwritable(_ redirection: String) throws {
    for line in ["policies", "trace generate '\(packageFile("Traces/samples/mixed-small.yaml"))'", "--help"] {
      let command = try Command(shell: "stowage \(line) \(redirection)")
      #expect(command.status == 1)
      #expect(command.errors.hasPrefix("stowage: <stdout>: cannot be written ("))
      #expect(command.errors.filter { $0 == "\n" }.count == 1)
    }
  }

  @Test("a closed standard error does not end up in the trace")
  func closedErrors() throws {
    try withFiles([:]) { folder in
      let workload = packageFile("Traces/samples/mixed-small.yaml")
      let command = try Command(shell: "stowage trace generate '\(workload)' -o '\(folder)/t.csv' 2>&-")
      #expect(command.status == 0)
      let (made, bundled) = (
        try String(contentsOfFile: folder + "/t.csv", encoding: .utf8),
        try String(contentsOfFile: sampleTrace, encoding: .utf8)
      )
      #expect(made == bundled)
    }
  }

  @Test("a trace comes from standard input too, and reports the same")
  func standardInput() throws {
    let trace = try String(contentsOfFile: sampleTrace, encoding: .utf8)
    let command = try Command(["simulate", "-", "--json"] + smallShards, input: trace)
    let direct = try Command(["simulate", sampleTrace, "--json"] + smallShards)
    #expect(command.status == 0)
    let first = command.output.components(separatedBy: "\"timing\"")[0]
    #expect(
      first.replacing("<stdin>", with: "mixed-small.csv")
        == direct.output.components(separatedBy: "\"timing\"")[0])
  }

  @Test("what is no terminal gets neither colours nor a progress bar")
  func plain() throws {
    let command = try Command(["compare", sampleTrace] + smallShards)
    #expect(command.errors.isEmpty)
    #expect(!command.output.contains("\u{1b}"))
    #expect(!command.output.split(separator: "\n").contains { $0.hasSuffix(" ") })
  }

  @Test(
    "help ends with 0 and an example",
    arguments: ["simulate", "compare", "policies", "trace generate", "trace info"])
  func help(_ name: String) throws {
    let command = try Command(name.split(separator: " ").map(String.init) + ["--help"])
    #expect(command.status == 0)
    #expect(command.errors.isEmpty)
    #expect(command.output.contains("\n  stowage "))
  }
}
