import StowageCore
import StowageSim
import StowageTrace
import Testing

@Suite struct LoadedTraceTests {
  /// A population in jobs, one whose lives arrivals end, and one that leaves.
  private var workload: Workload {
    let day = Milliseconds.day
    let populations = [
      Population(
        share: 0.5, bucket: "jobs", lifetime: .exponential(meanMilliseconds: 3 * day),
        jobs: Population.Jobs(objects: .geometric(mean: 5), gapMilliseconds: 1000, together: 0.8)),
      Population(share: 0.3, bucket: "state", lifetime: .overwritten(objects: 50, zipf: 0.9)),
      Population(share: 0.2, bucket: "rotation", lifetime: .rotated(keep: 100), leavesMilliseconds: 30 * day),
    ]
    return Workload(
      name: "test", size: .fixed(bytes: 100_000),
      kind: .createDelete(
        Workload.CreateDelete(arrivalsPerDay: 200, days: 40, populations: populations)))
  }

  @Test func `keys of a workload have the prefix that a reader of its written trace would find`() throws {
    let trace = try LoadedTrace(.workload(workload), seed: Seed(1), Sample.settings).trace
    var generator = WorkloadGenerator(workload, seed: Seed(1))
    var folders: Set<UInt32> = []
    while let row = generator.next() {
      let name = generator.latestKeyName
      let prefix = trace.prefix(ofKey: row.key)
      #expect(prefix == KeyPrefix.hash(ofKey: name.utf8.span.bytes), "\(name)")
      if prefix != 0 { folders.insert(prefix) }
    }
    #expect(folders.count == generator.names.batches.count && folders.count > 500)
  }

  @Test func `who knows laws is told one for each put, whatever ends the lives`() throws {
    let report = try Comparison(placements: [], settings: Sample.settings).run(.workload(workload))
    #expect(report.skipped.isEmpty)
    #expect(report.groups.contains { $0.runs[0].result.policy.placement == "informed" })
  }
}
