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
    let written = try WrittenWorkload("mixed-cloud")
    let path = written.path
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
