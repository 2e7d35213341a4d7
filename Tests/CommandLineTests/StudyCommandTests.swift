import Foundation
import Testing

@Suite struct `Studies` {
  private let small = "options: [--shard-size, 512KiB, --chunk-size, 64KiB, --open-shards, '8']"

  private func study(_ lines: String) -> String {
    "workloads: ['\(sampleTrace)']\n\(lines)\n\(lines.contains("options:") ? "" : small)\n"
  }

  @Test func `everything is combined with everything, one command per line`() throws {
    let text = """
      name: two by three
      placements: [arrival, "ttl-buckets:base=[1h,4h],classes=[8,12]"]
      garbage_caps: [5%, 0.1]
      seeds: [1, 7]
      """
    try withFiles(["study.yaml": study(text)]) { folder in
      let command = try Command(["study", "expand", folder + "/study.yaml", "--out", "a folder"])
      #expect(command.errors == "")
      let lines = command.output.split(separator: "\n").map(String.init)
      #expect(lines.count == (1 + 4) * 2 * 2)
      #expect(Set(lines).count == lines.count)
      let start = "stowage simulate \(sampleTrace) --placement ttl-buckets:base=4h,classes=8 --cleaning own "
      let options =
        "--shard-size 512KiB --chunk-size 64KiB --open-shards 8 --out 'a folder/runs/mixed-small-ttl-buckets-own-"
      #expect(lines.contains { $0.hasPrefix(start + "--garbage-cap 5% --seed 7 \(options)5_-s7-") })
    }
  }

  @Test func `slices together do what the whole does, and the table is the same`() throws {
    let text = "placements: [arrival, separate-survivors, stowage]\nseeds: 2"
    try withFiles(["study.yaml": study(text)]) { folder in
      let file = folder + "/study.yaml"
      for slice in ["1/4", "3/4", "4/4", "2/4", "1/1"] {
        let part = try Command(["study", "run", file, "--out", folder + "/parts", "--slice", slice])
        #expect(part.status == 0)
        if slice == "1/1" { #expect(part.output == "6 runs, 6 of them done before, 0 failed\n") }
      }
      #expect(try Command(["study", "run", file, "--out", folder + "/whole"]).status == 0)
      for out in ["parts", "whole"] {
        #expect(try Command(["study", "merge", folder + "/" + out]).status == 0)
      }
      func table(_ out: String) throws -> String {
        try String(contentsOfFile: folder + "/\(out)/results.csv", encoding: .utf8)
      }
      #expect(try table("parts") == table("whole"))
      #expect(try table("whole").split(separator: "\n").count == 7)
      #expect(!(try table("whole").contains("timing.")))
    }
  }

  @Test func `a run's name stays what it is when the study grows`() throws {
    func names(_ text: String) throws -> Set<String> {
      try withFiles(["study.yaml": study(text)]) { folder in
        let command = try Command(["study", "expand", folder + "/study.yaml", "--out", "out"])
        return Set(
          command.output.split(separator: "\n").compactMap { $0.split(separator: "/").last.map(String.init) })
      }
    }
    #expect(
      try names("placements: [arrival]").isSubset(of: names("placements: [stowage, arrival]\nseeds: 3")))
  }

  @Test(arguments: [
    ("placements: [arival]", 64, "unknown placement policy \"arival\""),
    ("placements: [arrival, arrival]", 1, "asks twice for the run mixed-small-arrival-own-s1-"),
    ("placements: []", 1, "placements: found a list, expected one or more"),
    ("placements: ['x:a=[1']", 1, "expected a policy"),
    ("placement: [arrival]", 1, "unknown key \"placement\"; did you mean \"placements\"?"),
    ("placements: [arrival]\nseeds: 0", 1, "seeds: found \"0\", expected a number of seeds"),
    ("placements: [arrival]\ngarbage_caps: [200%]", 64, "200%"),
    ("placements: [arrival]\noptions: [--seed=3]", 1, "options: --seed=3 is not for here; seeds says that"),
  ])
  func `what is wrong is told before anything runs`(_ text: String, _ status: Int32, _ message: String) throws
  {
    try withFiles(["study.yaml": study(text)]) { folder in
      let command = try Command(["study", "run", folder + "/study.yaml", "--out", folder + "/out"])
      #expect(command.status == status, "\(command.errors)")
      #expect(command.errors.contains(message), "\(command.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  @Test func `a run that fails does not keep the others from being done`() throws {
    let text = "workloads: ['\(sampleTrace)', none.csv]\nplacements: [arrival]\n\(small)\n"
    try withFiles(["study.yaml": text]) { folder in
      let command = try Command(["study", "run", folder + "/study.yaml", "--out", folder + "/out"])
      #expect(command.status == 1)
      #expect(command.output == "2 runs, 0 of them done before, 1 failed\n")
      #expect(command.errors.hasPrefix("stowage: none-arrival-own-s1-"))
      #expect(command.errors.contains("none.csv: "))
    }
  }
}
