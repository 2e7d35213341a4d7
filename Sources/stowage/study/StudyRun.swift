import ArgumentParser
import Foundation
import StowageSim
import Synchronization

/// `stowage study run`.
struct StudyRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Carry out the runs of a study that are not done yet, on all cores.",
    discussion: """
      It may be stopped and called again. The third of sixteen machines:

        stowage study run study.yaml --out results --slice 3/16
      """)

  @OptionGroup var options: StudyOptions

  @Option(
    help: ArgumentHelp("Only every n-th run, from the i-th on.", valueName: "i/n"),
    transform: Slice.init)
  var slice = Slice.all

  @Option(
    help: ArgumentHelp(
      "Runs at once; each holds its trace in memory. All cores unless told.", valueName: "count"),
    transform: Count.reading(upTo: 1024))
  var jobs: Int?

  @Flag(help: "Print JSON.")
  var json = false

  /// Part of the runs: `3/16`.
  struct Slice {
    var index = 1
    var count = 1

    static let all = Slice()

    init() {}

    init(_ text: String) throws {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let index = parts[0], let count = parts[1], count >= 1,
        (1...count).contains(index)
      else { throw ValidationError("--slice is \"\(text)\", expected i/n with i from 1 to n, such as 3/16") }
      (self.index, self.count) = (index, count)
    }

    func contains(_ place: Int) -> Bool { place % count == index - 1 }
  }

  func run() throws {
    let study = try Study(path: options.study)
    try OutputDirectory.checkForStudy(path: options.out)
    let mine = study.runs.indices.filter { slice.contains($0) }.map { study.runs[$0] }
    let todo = mine.filter { !options.isDone($0) }
    let progress = ProgressLine()
    let outcome = Mutex((done: 0, faults: [Fault]()))
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    for run in todo {
      queue.addOperation {
        let fault = carryOut(run, of: study)
        let done = outcome.withLock { outcome in
          outcome.done += 1
          if let fault { outcome.faults.append(fault) }
          return outcome.done
        }
        progress.observer(WorkProgress(what: "study", unit: .runs, done: done, total: todo.count))
      }
    }
    queue.waitUntilAllOperationsAreFinished()
    progress.finish()
    try report(outcome.withLock { $0.faults }, mine: mine.count, done: mine.count - todo.count)
  }

  /// A run that could not be carried out.
  private struct Fault: Sendable {
    var name: String
    var message: String
  }

  private func carryOut(_ run: Study.Run, of study: Study) -> Fault? {
    do {
      let simulation = try study.simulation(run)
      let directory = try OutputDirectory(path: options.folder(of: run), last: "run.json")
      let report = try simulation.measure(keepingRecord: true)
      try directory.write(report.files(workload: simulation.input.workload, version: Stowage.version))
      return nil
    } catch {
      // Somebody else was faster.
      if options.isDone(run) { return nil }
      return Fault(name: run.name, message: Failure(error).message)
    }
  }

  private func report(_ faults: [Fault], mine: Int, done: Int) throws {
    let faults = faults.sorted { $0.name < $1.name }
    for fault in faults { Output.complain("\(fault.name): \(fault.message)") }
    if json {
      try Output.write([
        "runs": .integer(mine), "done_before": .integer(done), "failed": .list(faults.map { .text($0.name) }),
      ])
    } else {
      try Output.write("\(mine) runs, \(done) of them done before, \(faults.count) failed\n")
    }
    if !faults.isEmpty { throw ExitCode(Failure.Code.failed) }
  }
}
