import Foundation
import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

/// What a sample of the objects tells about all of them, in shards of the same size.
@Suite struct SampledTraceTests {
  /// As many open shards weigh more in a smaller store, so that policies with many classes need a larger sample.
  @Test func `a tenth or a quarter of the objects copies as all of them do, within the stated error`() throws
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).stow").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(packageFile("Traces/workloads/mixed-cloud.yaml"), to: path)
    let policies = ["arrival", "separate-survivors", "by-bucket", "predicted", "stowage"]
    let whole = try amplifications(policies, path, sample: 1)
    let tenth = try amplifications(Array(policies.prefix(2)), path, sample: 0.1)
    let quarter = try amplifications(policies, path, sample: 0.25)
    for (policy, found) in tenth {
      let expected = try #require(whole[policy])
      #expect(abs(found / expected - 1) < 0.03, "\(policy): \(expected) of all, \(found) of a tenth")
    }
    for (policy, found) in quarter {
      let expected = try #require(whole[policy])
      #expect(abs(found / expected - 1) < 0.08, "\(policy): \(expected) of all, \(found) of a quarter")
    }
  }

  private func write(_ workload: String, to path: String) throws {
    let workload = try WorkloadFile.read(path: workload)
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var writer = try StowageTraceWriter(path: path, hasKeyNames: true)
    while let row = generator.next() {
      let names = generator.names
      try writer.write(row, key: Array("o\(row.key)".utf8).span.bytes, names: names)
    }
    try writer.finish()
  }

  private func amplifications(
    _ policies: [String], _ path: String, sample: Double
  ) throws -> [String: Double] {
    var filter = TraceFilter()
    filter.sample = sample
    let settings = RunSettings(
      engine: EngineSettings(shardBytes: 256 << 20, trigger: .garbageCap(Ratio(1, 10)), openShards: 32),
      chunkBytes: 4 << 20, warmup: 0.5)
    let source = WorkloadSource.file(TraceFile(path: path, filter: filter))
    let loaded = try LoadedTrace(source, seed: Seed(1), settings)
    var found: [String: Double] = [:]
    for policy in policies {
      let choice = PolicyChoice(placement: try PolicySpecification(policy))
      let report = try RunReport(loaded, choice, settings, seed: Seed(1))
      found[policy] = report.result.writeAmplification
    }
    return found
  }
}
