import ArgumentParser
import Foundation
import StowageSim
import StowageTrace

/// `stowage study merge`.
struct StudyMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Write one table of all runs that are there.",
    discussion: """
      results.csv has one row per run, by name, and a column for each figure. It does not depend on who ran what, or when.

        stowage study merge results
      """)

  @Argument(help: ArgumentHelp("The folder of the results.", valueName: "folder"))
  var folder: String

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    try OutputDirectory.checkForStudy(path: folder)
    let runs = folder + "/runs"
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: runs).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    } catch {
      throw OutputError(
        description: "\(runs): cannot be listed (\(error.localizedDescription)), expected the runs of a study"
      )
    }
    var table = TidyTable(firstColumn: "run")
    var (merged, unfinished) = (0, 0)
    for name in names {
      guard FileManager.default.fileExists(atPath: "\(runs)/\(name)/run.json") else {
        unfinished += 1
        continue
      }
      let cells = try SummaryFile.read(path: "\(runs)/\(name)/summary.json")
      // What no two machines measure alike.
      table.add(name, cells.filter { !$0.path.hasPrefix("timing.") })
      merged += 1
    }
    try OutputDirectory.write(table.text, to: folder + "/results.csv")
    if json {
      try Output.write([
        "table": .text(folder + "/results.csv"), "runs": .integer(merged), "unfinished": .integer(unfinished),
      ])
    } else {
      try Output.write("\(folder)/results.csv: \(merged) runs, \(unfinished) unfinished\n")
    }
  }
}
