import StowageCore
import StowagePolicies
import StowageSim
import StowageTrace
import Testing

/// What must not change, and what must, when a trace is changed in a known way (PLACEMENT.md section 8, T6).
@Suite("Metamorphic tests") struct MetamorphicTests {
  private static let factor: Int64 = 7

  /// Policies with the same ones for a trace that runs seven times slower.
  private static let scaledPolicies = [
    ("arrival", "arrival"), ("separate-survivors", "separate-survivors"),
    ("random:classes=5", "random:classes=5"),
    ("by-bucket", "by-bucket"), ("by-size", "by-size"), ("ttl-buckets:width=1d", "ttl-buckets:width=7d"),
    ("ttl-buckets:base=1h,classes=12", "ttl-buckets:base=7h,classes=12"), ("oracle", "oracle"),
    ("sepbit:new=bucket", "sepbit:new=bucket"), ("dac", "dac"), ("sfs", "sfs"), ("multilog", "multilog"),
    ("eti", "eti"), ("fadac", "fadac"), ("warcip", "warcip"), ("survivor-age", "survivor-age"),
    ("midas", "midas"),
    ("co-death", "co-death"), ("fk", "fk"),
  ]

  @Test(
    "a trace that runs slower, and lifetimes with it, is packed the same", arguments: scaledPolicies,
    ["greedy", "cost-benefit", "cost-hotness", "min-declining-cost", "choices:d=3"])
  func scaledTime(_ policies: (String, String), _ cleaning: String) throws {
    let trace = try Sample.load().trace
    let slow = trace.mapRows { row in
      row.time.milliseconds *= Self.factor
      if row.ttlSeconds != TraceRow.noTTL { row.ttlSeconds *= UInt32(Self.factor) }
    }
    let fast = try replay(trace, policies.0, cleaning)
    let result = try replay(slow, policies.1, cleaning)
    #expect(result.copiedBytes == fast.copiedBytes)
    #expect(result.writeAmplification == fast.writeAmplification)
    #expect(result.shards == fast.shards)
    #expect(result.holes == fast.holes)
    #expect(isNear(result.spaceAmplification.mean, fast.spaceAmplification.mean))
    #expect(result.spaceAmplification.p99 == fast.spaceAmplification.p99)
  }

  @Test func `a foresight that errs copies more than an exact one`() throws {
    let trace = try Sample.load().trace
    func copied(_ oracle: String) throws -> Int { try replay(trace, oracle, "greedy").copiedBytes }
    #expect(try copied("oracle:sigma=0") == copied("oracle"))
    #expect(try copied("oracle") < copied("oracle:sigma=0.5"))
    #expect(try copied("oracle") < copied("oracle:sigma=2"))
  }

  /// By whole weeks, because weekdays and hours may matter to a predictor.
  @Test("a trace that begins weeks later is packed the same", arguments: try Sample.placements())
  func shiftedTime(_ placement: PolicySpecification) throws {
    let trace = try Sample.load().trace
    let later = trace.mapRows { $0.time.milliseconds += 2_600 * 7 * 86_400_000 }
    #expect(try replay(later, placement.description) == replay(trace, placement.description))
  }

  @Test(
    "larger objects in larger shards are packed the same",
    arguments: [
      ("arrival", "arrival"), ("separate-survivors", "separate-survivors"), ("random", "random"),
      ("by-bucket", "by-bucket"), ("by-size:base=64KiB", "by-size:base=192KiB"),
      ("ttl-buckets", "ttl-buckets"),
      ("oracle", "oracle"),
    ])
  func scaledSizes(_ policies: (String, String)) throws {
    // Without content types, because compressed sizes are rounded.
    let trace = try Sample.load().trace.mapRows { $0.contentType = 0 }
    let large = trace.mapRows { $0.size *= 3 }
    var settings = Sample.settings
    settings.engine.shardBytes *= 3
    settings.chunkBytes *= 3
    let small = try replay(trace, policies.0)
    let result = try replay(large, policies.1, "greedy", settings)
    #expect(result.copiedBytes == 3 * small.copiedBytes)
    #expect(result.writeAmplification == small.writeAmplification)
    #expect(result.shards == small.shards)
    #expect(isNear(result.spaceAmplification.mean, small.spaceAmplification.mean))
  }

  @Test(
    "who owns what makes no difference to arrival order",
    arguments: ["arrival", "separate-survivors", "oracle"])
  func permutedOwners(_ placement: String) throws {
    let trace = try Sample.load().trace
    let buckets = UInt32(trace.names.buckets.count)
    let tenants = UInt32(trace.names.tenants.count)
    let permuted = trace.mapRows { row in
      row.bucket = 1 + row.bucket % buckets
      row.tenant = 1 + row.tenant % tenants
    }
    #expect(try replay(permuted, placement) == replay(trace, placement))
  }

  @Test(
    "a policy with one class is arrival order",
    arguments: ["random:classes=1", "by-size:classes=1", "oracle:classes=1"],
    ["greedy", "cost-benefit", "oldest"])
  func oneClass(_ placement: String, _ cleaning: String) throws {
    let trace = try Sample.load().trace
    var result = try replay(trace, placement, cleaning)
    let arrival = try replay(trace, "arrival", cleaning)
    result.policy = arrival.policy
    #expect(result == arrival)
  }

  @Test("reads change nothing for policies that do not listen to them", arguments: try Sample.placements())
  func reads(_ placement: PolicySpecification) throws {
    let trace = try Sample.load().trace
    var rows = Table<TraceRow>()
    for index in 0..<trace.rows.count {
      let row = trace.rows[index]
      rows.append(row)
      rows.append(TraceRow(time: row.time, operation: .get, bucket: row.bucket, key: row.key))
    }
    let read = Trace(name: trace.name, rows: rows, names: trace.names, digest: trace.digest)
    var result = try replay(read, placement.description)
    let quiet = try replay(trace, placement.description)
    #expect(result.rows.gets == trace.rows.count)
    result.rows = quiet.rows
    #expect(quiet.getScatter.shards == nil && (result.getScatter.shards ?? 0) >= 1)
    result.getScatter = quiet.getScatter
    #expect(result == quiet)
  }

  @Test(
    "what a workload makes, written and read back, gives the same result",
    arguments: ["arrival", "ttl-buckets"])
  func roundTrip(_ placement: String) throws {
    let source = try WorkloadSource(path: packageFile("Traces/samples/mixed-small.yaml"))
    var settings = Sample.settings
    settings.warmup = 0.25
    let direct = try LoadedTrace(source, seed: Seed(1), settings)
    let written = try Sample.load(settings)
    #expect(direct.trace.digest == written.trace.digest)
    #expect(
      try replay(direct.trace, placement, "greedy", settings)
        == replay(written.trace, placement, "greedy", settings))
  }

  private func isNear(_ value: Double?, _ other: Double?) -> Bool {
    guard let value, let other else { return value == other }
    return abs(value - other) <= 1e-9 * abs(other)
  }
}
