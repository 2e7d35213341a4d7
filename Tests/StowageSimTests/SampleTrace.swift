import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace

/// The bundled trace that goldens and metamorphic tests replay, with shards so small that it fills dozens of them.
enum Sample {
  static let path = packageFile("Traces/samples/mixed-small.csv")
  static let settings = settings(.garbageCap(Ratio(1, 10)))

  static func settings(_ trigger: Trigger) -> RunSettings {
    RunSettings(
      engine: EngineSettings(shardBytes: 512 << 10, trigger: trigger, openShards: 8), chunkBytes: 64 << 10)
  }

  static func load(_ settings: RunSettings = settings) throws -> LoadedTrace {
    try LoadedTrace(.trace(path: path), seed: Seed(1), settings)
  }

  /// Every form of every placement policy.
  static func placements() throws -> [PolicySpecification] { try Comparison.allPlacements().placements }
}

/// A file of the package, from this file's place in it.
func packageFile(_ path: String) -> String {
  let here = #filePath.split(separator: "/", omittingEmptySubsequences: false)
  return here.dropLast(3).joined(separator: "/") + "/" + path
}

/// Calls `body` with the path of a file that holds `text` and is gone afterwards.
func withTemporaryFile<Result>(
  _ text: String = "", named name: String = "trace.csv", _ body: (String) throws -> Result
) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appendingPathComponent(name)
  try Data(text.utf8).write(to: file)
  return try body(file.path)
}

/// Replays rows that a test has made or changed.
func replay(
  _ trace: Trace, _ placement: String, _ cleaning: String = "greedy",
  _ settings: RunSettings = Sample.settings
) throws -> RunResult {
  let sizes = StoredSizes(settings, contentTypes: trace.names.contentTypes)
  let choice = PolicyChoice(
    placement: try PolicySpecification(placement), cleaning: try PolicySpecification(cleaning))
  return try Simulation.run(trace, Future(of: trace, sizes: sizes), choice, settings, seed: Seed(1))
}

extension Trace {
  /// The same trace with every row changed.
  func mapRows(_ change: (inout TraceRow) -> Void) -> Trace {
    var rows = Table<TraceRow>()
    for index in 0..<self.rows.count {
      var row = self.rows[index]
      change(&row)
      rows.append(row)
    }
    return Trace(name: name, rows: rows, names: names, warmup: warmup, digest: digest)
  }
}
