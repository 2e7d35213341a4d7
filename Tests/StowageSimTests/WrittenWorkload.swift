import Foundation
import StowageCore
import StowageTrace

/// A workload file of the package at seed 1, written as a Stowage trace that is gone with this value.
struct WrittenWorkload: ~Copyable {
  let path: String

  init(_ name: String) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).stow").path
    let workload = try WorkloadFile.read(path: packageFile("Traces/workloads/\(name).yaml"))
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var writer = try StowageTraceWriter(path: path, hasKeyNames: true)
    while let row = generator.next() {
      let names = generator.names
      try writer.write(row, key: Array("o\(row.key)".utf8).span.bytes, names: names)
    }
    try writer.finish()
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
