import ArgumentParser
import StowageCore
import StowageTrace

/// All runs of a study file, each a call of `stowage simulate`.
struct Study {
  /// One of them.
  struct Run {
    /// The name of its directory: what it is, and behind it a hash of all that it is asked, so that it stays the same when
    /// the study grows.
    var name: String
    /// Behind `stowage simulate`, without `--out`.
    var words: [String]
  }

  let runs: [Run]

  /// Checks every run, so that a mistake is found before hours are spent.
  init(path: String) throws {
    let file = try StudyFile.read(path: path)
    try Self.check(file.options, path)
    var runs: [Run] = []
    for workload in file.workloads {
      for placement in file.placements {
        for cleaning in file.cleanings {
          for cap in file.garbageCaps.isEmpty ? [nil] : file.garbageCaps.map(Optional.some) {
            for seed in file.seeds {
              runs.append(Self.run(workload, placement, cleaning, cap, seed, file.options))
            }
          }
        }
      }
    }
    self.runs = runs
    try check(path)
  }

  private static func run(
    _ workload: String, _ placement: String, _ cleaning: String, _ cap: String?, _ seed: UInt64,
    _ options: [String]
  ) -> Run {
    func bare(_ policy: String) -> String { String(policy.prefix { $0 != ":" }) }
    var words = [workload, "--placement", placement, "--cleaning", cleaning]
    if let cap { words += ["--garbage-cap", cap] }
    words += ["--seed", "\(seed)"] + options
    let file = workload.split(separator: "/").last.map(String.init) ?? workload
    let stem = file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
    let parts = [stem, bare(placement), bare(cleaning)] + (cap.map { [$0] } ?? []) + ["s\(seed)"]
    let name = parts.joined(separator: "-").map { isPlain($0) ? $0 : "_" }
    return Run(name: String(name) + "-" + hash([file] + words.dropFirst()), words: words)
  }

  /// Whether a character is at home in the name of a folder.
  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "-_.=".contains(character))
  }

  /// FNV-1a, 64 bits, of which 32 are enough to tell the runs of a study apart.
  private static func hash(_ words: [String]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in words.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    let digits = String(UInt32(truncatingIfNeeded: hash ^ hash >> 32), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// What the study says itself, or whoever runs it, by the key that says it.
  private static let decided = [
    "--placement": "placements", "--cleaning": "cleanings", "--garbage-cap": "garbage_caps",
    "--seed": "seeds",
    "--out": "the option --out of \"stowage study run\"",
  ]

  private static func check(_ options: [String], _ path: String) throws {
    for option in options {
      guard let key = decided[String(option.prefix { $0 != "=" })] else { continue }
      throw OutputError(
        description: "\(path): options: \(option) is not for here; \(key) says that of a study")
    }
  }

  private func check(_ path: String) throws {
    var names: Set<String> = []
    for run in runs {
      if !names.insert(run.name).inserted {
        throw OutputError(description: "\(path): asks twice for the run \(run.name), expected each once")
      }
      try simulation(run).check()
    }
  }

  /// The command that carries a run out.
  func simulation(_ run: Run) throws -> Simulate { try Simulate.parse(run.words) }
}
