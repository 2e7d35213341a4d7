import Foundation
import Testing

@Suite struct `Folders of results` {
  private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func `a run leaves what it printed, its timeline and its shards`() throws {
    try withFiles([:]) { folder in
      let out = folder + "/new/run"
      let command = try Command(["simulate", sampleTrace, "--json", "--out", out] + smallShards)
      #expect(command.status == 0)
      #expect(try read(out + "/summary.json") == command.output)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: out).sorted() == [
          "run.json", "shards.csv", "summary.json", "timeline.csv",
        ])
      #expect(try read(out + "/timeline.csv").split(separator: "\n").count == 242)
      #expect(try read(out + "/run.json").contains("\"workload\": \"\(sampleTrace)\""))
      let again = try Command(["simulate", sampleTrace, "--out", out] + smallShards)
      #expect(again.status == 1)
      #expect(
        again.errors == """
          stowage: \(out): holds the results of a finished run (run.json), expected none; remove them or name another \
          folder

          """)
    }
  }

  @Test func `a run that was cut off is done again in its folder`() throws {
    try withFiles(["summary.json": "half a"]) { folder in
      let command = try Command(["simulate", sampleTrace, "--json", "--out", folder] + smallShards)
      #expect(command.status == 0)
      #expect(try read(folder + "/summary.json") == command.output)
    }
  }

  @Test func `a comparison leaves one table of its runs, and a folder of each`() throws {
    try withFiles([:]) { folder in
      let command = try Command(
        ["compare", sampleTrace, "--placement", "ttl-buckets:base=1h,classes=12", "--garbage-cap", "0.1,0.2"]
          + ["--json", "--out", folder] + smallShards)
      #expect(command.status == 0)
      #expect(try read(folder + "/comparison.json") == command.output)
      let rows = try read(folder + "/results.csv").split(separator: "\n")
      let runs = try FileManager.default.contentsOfDirectory(atPath: folder + "/runs").sorted()
      #expect(rows.dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) } == runs)
      #expect(runs.contains("005-ttl-buckets-greedy-0.1-s1"))
      #expect(rows[0].hasPrefix("run,policy.placement,policy.cleaning,seed,settings.garbage_cap,"))
      #expect(rows.contains { $0.contains(",\"ttl-buckets:base=1h,classes=12\",greedy,1,0.2,") })
      for run in runs {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/runs/\(run)/run.json"))
      }
    }
  }

  @Test func `runs, comparisons and studies are not mixed in one folder`() throws {
    for kind in ["run.json", "comparison.json"] {
      try withFiles([kind: "{}", "study.yaml": "{workloads: [none.csv], placements: [arrival]}"]) { folder in
        for words in [
          ["compare", sampleTrace, "--out"], ["simulate", sampleTrace, "--out"], ["study", "merge"],
          ["study", "run", folder + "/study.yaml", "--out"],
        ] {
          let command = try Command(words + [folder])
          #expect(command.status == 1, "\(words)")
          #expect(command.errors.contains("holds the results of a finished run (\(kind))"), "\(words)")
        }
      }
    }
  }

  @Test func `a page that cannot be written is told before anything runs`() throws {
    for path in ["/no-such-folder/page.html", "/"] {
      let command = try Command(["compare", sampleTrace, "--report", path] + smallShards)
      #expect(command.status == 1 && command.output.isEmpty)
      #expect(command.errors.hasPrefix("stowage: \(path): "))
    }
  }

  @Test func `a folder that cannot be is told before anything runs`() throws {
    let command = try Command(["compare", sampleTrace, "--out", sampleTrace + "/x"] + smallShards)
    #expect(command.status == 1)
    #expect(command.output.isEmpty)
    #expect(command.errors.hasPrefix("stowage: \(sampleTrace)/x: cannot be created ("))
  }
}
