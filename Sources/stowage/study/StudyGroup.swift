import ArgumentParser
import Foundation

/// `stowage study`.
struct StudyGroup: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study", abstract: "Run everything that a study file combines, on one machine or many.",
    discussion: """
      A study file names workloads, policies, caps and seeds, and every combination is a run:

        workloads: [mixed-cloud.yaml, photo-sharing.yaml]
        placements: [arrival, "ttl-buckets:base=[1h,4h],classes=12", stowage]
        garbage_caps: [5%, 10%]
        seeds: 5

      On one machine:

        stowage study run study.yaml --out results
        stowage study merge results

      On many, with a folder that all of them see, by Slurm, GNU parallel, or the Dask driver in Analysis/:

        stowage study expand study.yaml --out results | parallel
        stowage study run study.yaml --out results --slice 3/16
      """,
    subcommands: [StudyExpand.self, StudyRun.self, StudyMerge.self])
}

/// Where the runs of a study lie.
struct StudyOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("A study file.", valueName: "file"))
  var study: String

  @Option(help: ArgumentHelp("The folder of the results.", valueName: "folder"))
  var out: String

  func folder(of run: Study.Run) -> String { out + "/runs/" + run.name }

  /// Whether a run is there and whole.
  func isDone(_ run: Study.Run) -> Bool {
    FileManager.default.fileExists(atPath: folder(of: run) + "/run.json")
  }
}

/// `stowage study expand`.
struct StudyExpand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expand", abstract: "Print the runs of a study, one command per line.",
    discussion: """
      For Slurm arrays and GNU parallel:

        stowage study expand study.yaml --out results > runs.txt
        parallel < runs.txt
      """)

  @OptionGroup var options: StudyOptions

  @Flag(help: "Leave out what is done.")
  var missing = false

  func run() throws {
    var text = ""
    for run in try Study(path: options.study).runs where !(missing && options.isDone(run)) {
      let words = ["stowage", "simulate"] + run.words + ["--out", options.folder(of: run)]
      text += CommandText.text(words) + "\n"
    }
    try Output.write(text)
  }
}
